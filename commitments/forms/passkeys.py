"""Passkeys: allauth's forms in the desk's words, and no answer of a browser that they fall over."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature
from django import forms

from commitments.forms.desk_form import DeskForm
from commitments.forms.sign_in import reword

# what taking apart a made-up answer, or checking its signature, ends in
FALSE_ANSWERS = (LookupError, AttributeError, TypeError, ValueError, struct.error, InvalidSignature)


@contextmanager
def refusing_false_answers() -> Iterator[None]:
    try:
        yield
    except FALSE_ANSWERS as fault:
        raise forms.ValidationError("This passkey did not work. Try again.", code="incorrect_code") from fault


class Checked(forms.Form):
    """static/js/passkeys.js fills the credential in; anybody may send another. Mixed in before a form."""

    def clean_credential(self) -> Authenticator:
        with refusing_false_answers():
            return super().clean_credential()  # type: ignore[misc]


class PasskeyAloneForm(Checked, LoginWebAuthnForm):
    """Signing in with nothing else."""


class PasskeySecondForm(Checked, AuthenticateWebAuthnForm):
    """The second step, after the password."""


class PasskeyAgainForm(Checked, ReauthenticateWebAuthnForm):
    """Once more, before one changes how one signs in."""


class NewPasskeyForm(AddWebAuthnForm, DeskForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["name"] = ""
        hint = "So that you can tell your passkeys apart, such as “work laptop”."
        reword(self.fields["name"], label="Name of the passkey", missing="", hint=hint)
        self.fields["name"].widget.attrs["maxlength"] = 60
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        with refusing_false_answers():
            return super().clean()


class PasskeyNameForm(EditWebAuthnForm, DeskForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self.fields["name"], label="Name of the passkey", missing="Give it a name.")
        self.fields["name"].widget.attrs["maxlength"] = 60
