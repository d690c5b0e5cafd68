"""Saying that what is published still holds: the note, the dates, and the search where it rests on one."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from commitments.actions.assessments import Search
from commitments.forms.desk_form import DayField, DeskForm, refuse_future
from commitments.summaries.desk_undertaking import DeskUndertaking, proposed_check
from commitments.vocabulary import Delivery
from commitments.words import date_words

SEARCH = ("searched_on", "searched_places", "searched_languages")


class StillTrueForm(DeskForm):
    change_note = forms.CharField(
        label="Public change note", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One sentence. It stands in the list of changes.",
    )  # fmt: skip
    next_check_on = DayField(label="Next check")
    effective_on = DayField(
        label="In effect since", validators=[refuse_future],
        help_text="The day from which the level held in the world. Leave it where nothing has changed.",
    )  # fmt: skip
    searched_on = DayField(label="Searched again on", validators=[refuse_future])
    searched_places = forms.CharField(
        label="Where", max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
    searched_languages = forms.CharField(label="In which languages", max_length=200)
    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, page: DeskUndertaking, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rests_on_search = page.place.level == Delivery.NO_EVIDENCE
        if not self.rests_on_search:
            for name in SEARCH:
                del self.fields[name]

    def clean_next_check_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["next_check_on"]
        if day <= timezone.now().date():
            raise forms.ValidationError("The next check lies ahead: give a day after today.")
        return day

    def search(self) -> Search | None:
        data = self.cleaned_data
        return Search(*(data[name] for name in SEARCH)) if self.rests_on_search else None


def initial_from(page: DeskUndertaking, *, today: dt.date) -> dict[str, Any]:
    """The stock note, and the dates by the method's rule. Whoever searched again gives the day of it."""
    if page.now is None:
        return {}
    now = page.now
    search = now.search
    return {
        "change_note": f"Checked again on {date_words(today)}; nothing has changed.",
        "effective_on": now.effective_on,
        "next_check_on": proposed_check(page.place, now.level, effective_on=now.effective_on, today=today),
        "searched_places": search.places if search else "",
        "searched_languages": search.languages if search else "",
    }
