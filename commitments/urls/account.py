"""django-allauth's addresses, the few that this desk offers. Their names are allauth's: it looks them up."""

from allauth.account import views as account_views
from allauth.mfa.base import views as code_views
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from django.urls import path

from commitments.views.desk import account, sign_in
from commitments.views.desk.sign_in import own_page, own_page_to_read

urlpatterns = [
    path("desk/sign-in", sign_in.sign_in, name="account_login"),
    path("desk/sign-in/code", sign_in.second_factor, name="mfa_authenticate"),
    path("desk/sign-in/passkey", sign_in.with_passkey, name="mfa_login_webauthn"),
    path("desk/sign-out", sign_in.sign_out, name="account_logout"),
    path("desk/account", account.account, name="mfa_index"),
    path("desk/account", account.account, name="mfa_list_webauthn"),
    path("desk/account/again", own_page(account_views.reauthenticate), name="account_reauthenticate"),
    path("desk/account/again/code", own_page(code_views.reauthenticate), name="mfa_reauthenticate"),
    path(
        "desk/account/again/passkey",
        own_page(passkeys.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("desk/account/password", account.password, name="account_change_password"),
    path("desk/account/app", own_page(app.activate_totp), name="mfa_activate_totp"),
    path("desk/account/app/remove", own_page(app.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "desk/account/codes",
        own_page_to_read(recovery.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "desk/account/codes/new",
        own_page(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "desk/account/codes/file",
        own_page_to_read(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("desk/account/passkeys/new", own_page(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("desk/account/passkeys/<int:pk>", own_page(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
    path(
        "desk/account/passkeys/<int:pk>/remove",
        own_page(passkeys.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
]
