"""Taking an item of the inbox, and setting it aside."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.utils import timezone

from commitments.forms.desk_form import DayField, DeskForm
from commitments.rules.attention import months_before
from commitments.summaries.desk_inbox_items import KINDS

TAKE, GIVE_BACK, SNOOZE, DECLINE, BRING_BACK = "take", "release", "snooze", "decline", "restore"
FREE = "free"
ACTS = [(act, act) for act in (TAKE, GIVE_BACK, SNOOZE, DECLINE, BRING_BACK, FREE)]
KEY = re.compile(rf"({'|'.join(KINDS)})-[1-9][0-9]{{0,9}}")
MOST_AT_ONCE = 50  # as many as one page of the inbox shows
SAY_WHY = {
    DECLINE: "Say why, for whoever looks next.",
    FREE: "Say why: the person who had it will ask.",
}
DAY, WEEK, MONTH, CHOSEN = "day", "week", "month", "chosen"
SPANS = [(DAY, "1 day"), (WEEK, "1 week"), (MONTH, "1 month"), (CHOSEN, "Until the day below")]


class MarkForm(DeskForm):
    """`item` is the key of an item, such as undertaking-12."""

    item = forms.RegexField(regex=rf"^{KEY.pattern}$", widget=forms.HiddenInput)
    act = forms.ChoiceField(choices=ACTS, widget=forms.HiddenInput)
    span = forms.ChoiceField(
        label="For how long", choices=SPANS, required=False, widget=forms.RadioSelect, initial=DAY
    )
    until = DayField(label="Day on which it comes back", required=False)
    reason = forms.CharField(
        label="Reason",
        required=False,
        max_length=300,
        help_text="Others still see the item. Such as: I do not read Japanese.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:  # else the list of what is wrong has the focus
            self.fields["reason"].widget.attrs["autofocus"] = True
        if self["act"].value() == FREE:
            self.fields["reason"].help_text = "It stays in the activity log. Such as: on leave until June."

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("act") == SNOOZE and "until" in data:
            data["until"] = self.day(data.get("span") or DAY, data["until"])
        if data.get("act") in SAY_WHY and "reason" in data and not data["reason"]:
            self.add_error("reason", SAY_WHY[data["act"]])
        return data

    def day(self, span: str, chosen: dt.date | None) -> dt.date | None:
        today = timezone.now().date()
        if span == CHOSEN:
            if chosen is None or chosen <= today:
                self.add_error("until", "Choose a day from tomorrow on.")
            return chosen
        spans = {DAY: today + dt.timedelta(days=1), WEEK: today + dt.timedelta(days=7)}
        return spans.get(span) or months_before(today, -1)

    @property
    def parts(self) -> tuple[str, int]:
        """What the item is and its number; only of a form whose item is in order."""
        kind, _, pk = self.cleaned_data["item"].partition("-")
        return kind, int(pk)


class KeysField(forms.Field):
    """Keys of several items, each once; what is no key is left out."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[str]:
        found = [key for key in dict.fromkeys(value or []) if KEY.fullmatch(key)]
        if not found:
            raise forms.ValidationError("Select at least one line first.")
        return found[:MOST_AT_ONCE]


class MarksForm(MarkForm):
    """One act on several items: only those that one may want to do to many."""

    item = KeysField()  # type: ignore[assignment]
    act = forms.ChoiceField(choices=[(act, act) for act in (TAKE, SNOOZE, DECLINE)], widget=forms.HiddenInput)

    @property
    def keys(self) -> list[tuple[str, int]]:
        parts = [key.partition("-") for key in self.cleaned_data["item"]]
        return [(kind, int(pk)) for kind, _, pk in parts]
