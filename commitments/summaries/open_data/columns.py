"""What the columns of a table are, read off its dataclass: types, meaning and what they refer to."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from django.db.models import Choices
from django.utils import translation

from commitments.languages import LOCALE, Language
from commitments.rules import delivery
from commitments.rules.dates import utc_moment
from commitments.vocabulary import Delivery
from commitments.words import NumberedWords, Words

Value = str | int | float | bool | dt.date | dt.datetime | tuple[str, ...] | tuple[int, ...] | None
LASTS: Final = "is_continuing"  # the column of a row with a status that says whether the duty lasts
NAMES_OF_LANGUAGES: Final = {
    Language.ENGLISH: "English",
    Language.FRENCH: "French",
    Language.ARABIC: "Arabic",
}


@dataclass(frozen=True)
class Means:
    """Stands in the annotation of every field: one plain English sentence, the name of the table to whose key
    it refers, and the closed list its codes are from."""

    text: str
    refers_to: str = ""
    of: type[Choices] | None = None


@dataclass(frozen=True)
class Column:
    """One column as it is published. `label_of` names the column whose code it words, blank for any other.

    `base` is one of str, int, float, bool, date and datetime: the type of the value, or of each in a list.
    """

    name: str
    base: type
    meaning: str
    is_list: bool = False
    is_nullable: bool = False
    refers_to: str = ""
    codes: tuple[str | int, ...] = ()
    label_of: str = ""


@cache
def columns_of(row: Any) -> tuple[Column, ...]:
    """The columns of a table's dataclass in their order, each code followed by its label in each language."""
    found: list[Column] = []
    for name, hint in get_type_hints(row, include_extras=True).items():
        column = column_of(name, hint)
        found += [column, *labels_beside(column, means_of(row, name))]
    return tuple(found)


def column_of(name: str, hint: Any) -> Column:
    (means,) = (extra for extra in get_args(hint)[1:] if isinstance(extra, Means))
    kind = get_args(hint)[0]
    options = [kind] if get_origin(kind) not in (Union, UnionType) else list(get_args(kind))
    (base,) = (option for option in options if option is not NoneType)
    is_list = get_origin(base) is tuple
    return Column(
        name=name,
        base=get_args(base)[0] if is_list else base,
        meaning=means.text,
        is_list=is_list,
        is_nullable=NoneType in options,
        refers_to=means.refers_to,
        codes=tuple(means.of.values) if means.of else (),
    )


@cache
def means_of(row: Any, name: str) -> Means:
    hint = get_type_hints(row, include_extras=True)[name]
    return next(extra for extra in get_args(hint)[1:] if isinstance(extra, Means))


def labels_beside(column: Column, means: Means) -> tuple[Column, ...]:
    if not is_worded(means.of):
        return ()
    return tuple(
        Column(
            name=label_name(column.name, language),
            base=str,
            meaning=f"What `{column.name}` is called on the pages in {NAMES_OF_LANGUAGES[language]}.",
            is_nullable=column.is_nullable,
            label_of=column.name,
        )
        for language in Language
    )


def is_worded(codes: type[Choices] | None) -> bool:
    """Whether readers see the codes of this list as words in their own language."""
    return codes is not None and issubclass(codes, Words | NumberedWords)


def label_name(column: str, language: Language) -> str:
    return f"{column}_label_{language.value}"


class Flattener:
    """Turns rows of one dataclass into what is published of them, as a mapping from column to value.

    The labels are looked up once, in the words of the day that is being read.
    """

    def __init__(self, row: Any, only: Sequence[str] = ()) -> None:
        self.names = tuple(column.name for column in columns_of(row) if not only or column.name in only)
        plain = {column.name for column in columns_of(row) if not column.label_of}
        self.labels = {
            label_name(name, language): (name, labels_in(means.of, language))
            for name in plain
            for means in [means_of(row, name)]
            if means.of is not None and is_worded(means.of)
            for language in Language
        }

    def flat(self, row: Any) -> dict[str, Value]:
        return {name: self.value(row, name) for name in self.names}

    def value(self, row: Any, name: str) -> Value:
        if name not in self.labels:
            return getattr(row, name)
        coded, labels = self.labels[name]
        code = getattr(row, coded)
        return None if code is None else labels[code, getattr(row, LASTS, False)]


def labels_in(codes: type[Choices], language: Language) -> Mapping[tuple[Any, bool], str]:
    """By code and by whether the duty lasts: such a one is “being met” rather than “met”."""
    with translation.override(LOCALE[language]):
        labels = {(member.value, lasts): str(member.label) for member in codes for lasts in (False, True)}
        if codes is Delivery:
            labels[Delivery.MET.value, True] = delivery.label(Delivery.MET, is_continuing=True)
    return labels


def as_json(value: Value) -> str | int | float | bool | list[str] | list[int] | None:
    """A value as JSON has it: days and moments (UTC) in ISO 8601."""
    if isinstance(value, dt.datetime):
        return utc_moment(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value  # type: ignore[return-value]


def json_row(flat: Mapping[str, Value]) -> dict[str, Any]:
    return {name: as_json(value) for name, value in flat.items()}


def named(columns: Iterable[Column]) -> dict[str, Column]:
    return {column.name: column for column in columns}
