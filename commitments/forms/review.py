"""Verdicts on drafts and leads."""

from typing import Any

from django import forms

from commitments.forms.desk_form import DeskForm
from commitments.vocabulary import Verdict

SAY_WHY = "Say why, for its author and for the record."


class ReviewForm(DeskForm):
    """One verdict for the whole draft; sending back and declining say why."""

    verdict = forms.ChoiceField(choices=Verdict)
    comment = forms.CharField(
        label="Comment",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="For its author. Needed to send back or decline; it stays on the desk's record.",
    )
    row_version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("verdict") in (Verdict.SEND_BACK, Verdict.DECLINE) and not data.get("comment"):
            self.add_error("comment", SAY_WHY)
        return data


class LeadForm(DeskForm):
    """Take a lead over, or set it aside with a reason."""

    TAKE = "take"

    verdict = forms.ChoiceField(choices=[(TAKE, "Take over"), (Verdict.DECLINE, "Decline")])
    comment = forms.CharField(
        label="Reason for declining",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Such as: the page is gone, or it says something else.",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("verdict") == Verdict.DECLINE and not data.get("comment"):
            self.add_error("comment", SAY_WHY)
        return data
