"""Settling a suggestion from the public."""

from typing import Any

from django import forms

from commitments.desk_vocabulary import SuggestionState
from commitments.forms.desk_form import DeskForm


class SettleForm(DeskForm):
    """Take it up, decline it or call it spam. Declining says why; the sender reads it where they asked."""

    state = forms.ChoiceField(
        choices=[
            (SuggestionState.TAKEN, "Take it up"),
            (SuggestionState.DECLINED, "Decline"),
            (SuggestionState.SPAM, "Spam, tell nobody"),
        ]
    )
    decision = forms.CharField(
        label="Words for the sender",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed to decline. Mailed where the sender asked to be told; kept on the desk’s record.",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("state") == SuggestionState.DECLINED and not data.get("decision"):
            self.add_error("decision", "Say why, for the sender and for the record.")
        return data


class FinishForm(DeskForm):
    """What became of a suggestion that was taken up."""

    outcome = forms.CharField(
        label="What became of it",
        max_length=300,
        help_text="For the desk only: what was logged or assessed, or why nothing follows.",
        error_messages={"required": "Say what became of it, for the desk’s record."},
    )
