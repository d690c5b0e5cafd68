"""Signing in, the password and one-time codes: allauth's forms in the desk's words."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm as MfaAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as MfaReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms

from commitments.forms.desk_form import DeskForm


def reword(field: forms.Field, *, label: str, missing: str, hint: str = "") -> None:
    """Our words in place of allauth's, and no placeholder: it vanishes when one begins to type."""
    field.label, field.help_text = label, hint
    field.error_messages["required"] = missing
    field.widget.attrs.pop("placeholder", None)


def reword_code(field: forms.Field, *, hint: str) -> None:
    reword(field, label="Code", missing="Give the code.", hint=hint)
    field.widget.attrs |= {"autocomplete": "one-time-code", "spellcheck": "false", "class": "short"}


class SignInForm(LoginForm, DeskForm):
    """One message whether the name or the password is wrong."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self.fields["login"], label="User name", missing="Give your user name.")
        self.fields["login"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}
        reword(self.fields["password"], label="Password", missing="Give your password.")


class PasswordAgainForm(ReauthenticateForm, DeskForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self.fields["password"], label="Password", missing="Give your password.")


class NewPasswordForm(ChangePasswordForm, DeskForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self.fields["oldpassword"], label="Present password", missing="Give your present password.")
        reword(
            self.fields["password1"],
            label="New password",
            missing="Give the new password.",
            hint="At least 15 characters. Several words that do not belong together are good.",
        )
        reword(self.fields["password2"], label="New password again", missing="Type the new password again.")


class CodeForm(MfaAuthenticateForm, DeskForm):
    """The second step of signing in: a code of the app, or one of the recovery codes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword_code(self.fields["code"], hint="Six digits from your app, or one of your recovery codes.")


class CodeAgainForm(MfaReauthenticateForm, DeskForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword_code(self.fields["code"], hint="Six digits from your app, or one of your recovery codes.")


class FirstCodeForm(ActivateTOTPForm, DeskForm):
    """Shows that the app has taken over the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword_code(self.fields["code"], hint="Six digits.")
