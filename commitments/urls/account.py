"""django-allauth's addresses, the few that this desk offers. Their names are allauth's: it looks them up."""

from django.urls import path

from commitments.urls.later import later

OWN_PAGE = "commitments.views.desk.sign_in.own_page"
OWN_PAGE_TO_READ = "commitments.views.desk.sign_in.own_page_to_read"

account = later("commitments.views.desk.account")
sign_in = later("commitments.views.desk.sign_in")
again = later("allauth.account.views", through=OWN_PAGE)
code = later("allauth.mfa.base.views", through=OWN_PAGE)
recovery = later("allauth.mfa.recovery_codes.views", through=OWN_PAGE)
recovery_to_read = later("allauth.mfa.recovery_codes.views", through=OWN_PAGE_TO_READ)
app = later("allauth.mfa.totp.views", through=OWN_PAGE)
passkeys = later("allauth.mfa.webauthn.views", through=OWN_PAGE)

urlpatterns = [
    path("desk/sign-in", sign_in.sign_in, name="account_login"),
    path("desk/sign-in/code", sign_in.second_factor, name="mfa_authenticate"),
    path("desk/sign-in/passkey", sign_in.with_passkey, name="mfa_login_webauthn"),
    path("desk/sign-out", sign_in.sign_out, name="account_logout"),
    path("desk/account", account.account, name="mfa_index"),
    path("desk/account", account.account, name="mfa_list_webauthn"),
    path("desk/account/again", again.reauthenticate, name="account_reauthenticate"),
    path("desk/account/again/code", code.reauthenticate, name="mfa_reauthenticate"),
    path(
        "desk/account/again/passkey",
        passkeys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path("desk/account/password", account.password, name="account_change_password"),
    path("desk/account/app", app.activate_totp, name="mfa_activate_totp"),
    path("desk/account/app/remove", app.deactivate_totp, name="mfa_deactivate_totp"),
    path(
        "desk/account/codes",
        recovery_to_read.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        "desk/account/codes/new",
        recovery.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "desk/account/codes/file",
        recovery_to_read.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("desk/account/passkeys/new", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("desk/account/passkeys/<int:pk>", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path(
        "desk/account/passkeys/<int:pk>/remove",
        passkeys.remove_webauthn,
        name="mfa_remove_webauthn",
    ),
]
