"""What a form had in it when it was last saved by itself."""

import datetime as dt
from dataclasses import dataclass

from django.http import QueryDict

from commitments.models import SavedForm, StaffMember


@dataclass(frozen=True)
class KeptForm:
    """`started_from` is the version the form was opened on, as text; blank where it had none."""

    form: str
    data: dict[str, list[str]]
    started_from: str
    saved_at: dt.datetime

    @property
    def words(self) -> str:
        """The longest thing in it, an address only where there is no more: by it one knows one's own text."""
        values = [value for values in self.data.values() for value in values]
        words = [value for value in values if " " in value.strip() and "://" not in value]
        return max(words or [value for value in values if "://" in value], key=len, default="")

    def first(self, name: str) -> str:
        return next(iter(self.data.get(name, [])), "")

    def as_post(self) -> QueryDict:
        """The fields as a browser would have posted them, for binding a form."""
        post = QueryDict(mutable=True)
        for name, values in self.data.items():
            post.setlist(name, values)
        return post


def load(person: StaffMember, form: str) -> KeptForm | None:
    """What is kept for this person and form. One query."""
    row = SavedForm.objects.filter(person=person, form=form).first()
    return kept(row) if row else None


def load_all(person: StaffMember, beginning: str) -> tuple[KeptForm, ...]:
    """What is kept for this person's forms whose names begin so, the latest first. One query."""
    rows = SavedForm.objects.filter(person=person, form__startswith=beginning)
    return tuple(kept(row) for row in rows)


def kept(row: SavedForm) -> KeptForm:
    return KeptForm(row.form, row.data, row.started_from, row.saved_at)
