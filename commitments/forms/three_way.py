"""The three versions of a form that two people, or two windows, changed at once: yours, theirs, before.

A form carries what it showed when it was opened (`began_with`). Where saving finds something newer, a page
with templates/desk/_three_way.html asks field by field; `resolved` turns the answer into what the form posts.
"""

import base64
import binascii
import datetime as dt
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import QueryDict

from commitments.rules import three_way
from commitments.rules.three_way import BEFORE, THEIRS, YOURS, Difference

SIDES: Final = "sides"
PICK: Final = "pick-"
LONGEST: Final = 400_000
EMPTY: Final = "Nothing"


@dataclass(frozen=True)
class Side:
    """One of the three versions of one field, in words, a line per value."""

    code: str
    words: tuple[str, ...]
    is_picked: bool


@dataclass(frozen=True)
class Choice:
    """A field on which the versions differ. `is_open` where both sides changed it and somebody must say."""

    name: str
    label: str
    sides: tuple[Side, ...]
    is_open: bool


@dataclass(frozen=True)
class ThreeWay:
    """`sides` holds the three versions whole, for the hidden field of that name."""

    choices: tuple[Choice, ...]
    sides: str

    @property
    def open_count(self) -> int:
        return sum(choice.is_open for choice in self.choices)


def began_with(values: Mapping[str, Any]) -> str:
    """What the form showed when it was opened, for its hidden field of this name: short, and in one word."""
    text = json.dumps({name: strings(value) for name, value in values.items()})
    return base64.urlsafe_b64encode(zlib.compress(text.encode())).decode()


def opened(form: forms.BaseForm) -> dict[str, Any]:
    """What the form shows to whoever opens it now, field by field, the empty ones too."""
    return {name: field.value() for name, field in fields_of([form]).items()}


def whole(values: Mapping[str, Any], *, of: Iterable[forms.BaseForm]) -> dict[str, Any]:
    """The values with a blank for every other field of the forms: what was cleared is a version too."""
    return dict.fromkeys(fields_of(of), "") | dict(values)


def read_began_with(text: str) -> dict[str, list[str]]:
    """Empty where the field is missing or was tampered with: then the page has nothing to show as before."""
    try:
        packed = base64.urlsafe_b64decode(text.encode())
        return as_side(json.loads(zlib.decompressobj().decompress(packed, LONGEST)))
    except (binascii.Error, zlib.error, ValueError):
        return {}


def as_side(values: object) -> dict[str, list[str]]:
    """Field name to list of texts, and nothing else, whatever the browser sent."""
    if not isinstance(values, dict):
        return {}
    lists = {str(name): value for name, value in values.items() if isinstance(value, list)}
    return {name: [str(item) for item in value] for name, value in lists.items()}


def as_sides(text: str) -> dict[str, dict[str, list[str]]]:
    try:
        read = json.loads(text)
    except ValueError:
        read = None
    whole = read if isinstance(read, dict) else {}
    return {code: as_side(whole.get(code)) for code in (YOURS, THEIRS, BEFORE)}


def strings(value: Any) -> list[str]:
    """A value as `initial` holds it, as the browser would have posted it."""
    if isinstance(value, list | tuple | set | frozenset):
        return [text for item in value for text in strings(item)]
    if value is None or value is False or value == "":
        return []
    if value is True:
        return ["on"]
    return [value.isoformat() if isinstance(value, dt.date) else str(value)]


def compare(
    yours: forms.BaseForm | Sequence[forms.BaseForm],
    *,
    theirs: Mapping[str, Any],
    before: Mapping[str, Any],
) -> ThreeWay:
    """What is to be chosen between the bound form, or forms, and the two others, given by their html names.

    A field that `theirs` does not know stays as typed.
    """
    bound = fields_of([yours] if isinstance(yours, forms.BaseForm) else yours)
    mine = {name: strings(posted(field)) for name, field in bound.items()}
    other = mine | {name: strings(value) for name, value in theirs.items() if name in bound}
    old = {name: strings(value) for name, value in before.items() if name in bound}
    found = three_way.differences(yours=mine, theirs=other, before=old)
    return ThreeWay(
        tuple(choice(bound[row.name], row) for row in found),
        json.dumps({YOURS: mine, THEIRS: other, BEFORE: old}),
    )


def fields_of(bound_forms: Iterable[forms.BaseForm]) -> dict[str, forms.BoundField]:
    """Every field that a person sees, by the name the browser posts."""
    return {field.html_name: field for form in bound_forms for field in form if not field.is_hidden}


def posted(field: forms.BoundField) -> Any:
    return field.field.widget.value_from_datadict(field.form.data, field.form.files, field.html_name)


def choice(field: forms.BoundField, row: Difference) -> Choice:
    values = {YOURS: row.yours, THEIRS: row.theirs, BEFORE: row.before}
    sides = tuple(Side(code, in_words(field, value), code == row.taken) for code, value in values.items())
    return Choice(row.name, str(field.label), sides, is_open=not row.taken)


def in_words(field: forms.BoundField, values: Sequence[str]) -> tuple[str, ...]:
    """As people read it: the words of a choice, yes for a ticked box, the text itself."""
    if isinstance(field.field, forms.BooleanField):
        return ("Yes" if values else "No",)
    labels: dict[str, str] = {}
    if isinstance(field.field, forms.ChoiceField):
        labels = {str(key): words_of(label) for key, label in list(field.field.choices)}  # type: ignore[arg-type]
    return tuple(labels.get(value, value) for value in values) or (EMPTY,)


def words_of(label: object) -> str:
    """A line of the record offered as a choice reads by what it claims; everything else by its name."""
    return str(getattr(label, "claim", label))


def resolved(post: QueryDict) -> QueryDict:
    """What the person chose, as if it had been typed; everything else in the post stays as it is."""
    sides = as_sides(post.get(SIDES, ""))
    picks = {name.removeprefix(PICK): str(post[name]) for name in post if name.startswith(PICK)}
    chosen = three_way.chosen(yours=sides[YOURS], theirs=sides[THEIRS], before=sides[BEFORE], picks=picks)
    data = QueryDict(mutable=True)
    for name, values in post.lists():
        if name != SIDES and not name.startswith(PICK):
            data.setlist(name, values)
    for name, values in chosen.items():
        if values:
            data.setlist(name, values)
    return data
