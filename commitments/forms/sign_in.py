"""Signing in to the desk."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm

from commitments.forms.desk_form import DeskForm


class SignInForm(AuthenticationForm, DeskForm):
    """Django's own checks; one message whether the name or the password is wrong."""

    error_messages = {
        "invalid_login": "No account has this name and password. Both are case-sensitive.",
        "inactive": "This account is closed.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "User name"
        self.fields["username"].error_messages["required"] = "Give your user name."
        self.fields["password"].error_messages["required"] = "Give your password."
        self.fields["username"].widget = forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        )
