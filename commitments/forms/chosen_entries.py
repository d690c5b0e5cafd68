"""Choosing among entries while others publish and withdraw them."""

from typing import Any

from django import forms

from commitments.summaries import desk_gone_entries


class ChosenEntriesField(forms.MultipleChoiceField):
    """Says by its words which chosen entry is gone, and why; the page then shows the rest as it was typed."""

    def validate(self, value: Any) -> None:
        gone = [key for key in value if not self.valid_value(key)]
        if gone:
            raise forms.ValidationError(desk_gone_entries.sentences(gone))
        super().validate(value)
