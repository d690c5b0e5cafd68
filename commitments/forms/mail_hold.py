"""Why digests are held."""

from django import forms

from commitments.forms.desk_form import DeskForm


class HoldForm(DeskForm):
    reason = forms.CharField(
        label="Why",
        max_length=500,
        help_text="Everybody at the desk reads it.",
        error_messages={"required": "Say why: whoever releases them reads it."},
    )
