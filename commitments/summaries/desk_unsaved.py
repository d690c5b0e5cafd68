"""Text that saved itself and was not saved for good, wherever somebody left it."""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from django.urls import NoReverseMatch, reverse

from commitments.models import SavedForm, StaffMember
from commitments.summaries import desk_entry
from commitments.summaries.desk_saved_form import KeptForm, kept

# What a form is called, and its page; after the colon of the form's name stands what the page is about.
FORMS: Final = {
    "log": ("A new entry", "desk:log"),
    "entry": ("A draft entry", "desk:entry"),
    "assess": ("An assessment", "desk:undertaking"),
    "still": ("Still true", "desk:still-true"),
    "rating": ("A second rating", "desk:rating"),
    "reconcile": ("Two ratings to reconcile", "desk:reconcile"),
    "review": ("A review", "desk:review"),
    "suggestion": ("A suggestion", "desk:suggestion"),
    "sheet": ("A sheet of assignments", "desk:assignment-sheet"),
}
ABOUT_ITSELF: Final = ("log", "sheet")  # one page for all of them


@dataclass(frozen=True)
class UnsavedText:
    """`form` is the name under which it is kept; `url` opens the form with the text in it."""

    form: str
    label: str
    words: str
    saved_at: dt.datetime
    url: str


def load(person: StaffMember) -> tuple[UnsavedText, ...]:
    """The latest first. Two queries."""
    texts = [kept(row) for row in SavedForm.objects.filter(person=person)]
    new = desk_entry.without_used([text for text in texts if text.form.startswith("log:")])
    used = {text.form for text in texts if text.form.startswith("log:")} - {text.form for text in new}
    lines = (line(text) for text in texts if text.form not in used)
    return tuple(item for item in lines if item)


def line(text: KeptForm) -> UnsavedText | None:
    """None for a form that has no page to open it on."""
    kind, _, about = text.form.partition(":")
    label, page = FORMS.get(kind, ("", ""))
    try:
        address = reverse(page, args=[] if kind in ABOUT_ITSELF else [about])
    except NoReverseMatch:
        return None
    restore = quote(text.form, safe=":")
    return UnsavedText(text.form, label, text.words, text.saved_at, f"{address}?restore={restore}")
