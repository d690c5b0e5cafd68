"""Undoing a publication: the reason is public."""

from django import forms

from commitments.forms.desk_form import DeskForm


class WithdrawForm(DeskForm):
    reason = forms.CharField(
        label="Why it is withdrawn",
        max_length=300,
        error_messages={"required": "Say why in one sentence. It is public."},
        help_text="One public sentence, such as: published by mistake before the second source was read.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
