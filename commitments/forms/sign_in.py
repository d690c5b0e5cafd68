"""Signing in to the desk."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm

from commitments.forms.desk_form import FieldProblem


class SignInForm(AuthenticationForm):
    """Django's own checks; one message whether the name or the password is wrong."""

    error_messages = {
        "invalid_login": "No account has this name and password. Both are case-sensitive.",
        "inactive": "This account is closed.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["username"].label = "User name"
        self.fields["username"].widget = forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        )

    def problems(self) -> list[FieldProblem]:
        found = [FieldProblem("", str(sentence)) for sentence in self.non_field_errors()]
        return found + [
            FieldProblem(bound.id_for_label, str(sentence)) for bound in self for sentence in bound.errors
        ]
