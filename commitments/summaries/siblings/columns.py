"""Tables behind pages: each column once, with its meaning, for the CSV, its schema and the JSON rows alike.

What a row holds is what the page shows: the rows are those of the page's own summary, in its order.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.conf import settings
from django.utils import translation

from commitments.languages import LOCALE, Language
from commitments.models import Signatory
from commitments.rules import csv_cells
from commitments.rules.csv_cells import Value
from commitments.rules.table_schema import Field, FieldType, schema
from commitments.summaries.open_data.columns import labels_in
from commitments.vocabulary import Precision
from commitments.words import NumberedWords, Words

Of = Callable[[Any], Value]
List = type[Words] | type[NumberedWords]
NAMES: Final = {Language.ENGLISH: "name", Language.FRENCH: "name_fr", Language.ARABIC: "name_ar"}


@dataclass(frozen=True)
class Column:
    field: Field
    of: Of


@dataclass(frozen=True)
class Table:
    """`key` names the columns that tell rows apart, where some do."""

    columns: tuple[Column, ...]
    rows: Sequence[Any]
    key: tuple[str, ...] = ()

    @property
    def schema(self) -> dict[str, Any]:
        return schema((column.field for column in self.columns), key=self.key)

    def csv(self) -> str:
        names = [column.field.name for column in self.columns]
        return "".join(csv_cells.lines(names, self.values()))

    def values(self) -> Iterator[list[Value]]:
        for row in self.rows:
            yield [column.of(row) for column in self.columns]

    def records(self) -> list[dict[str, Any]]:
        names = [column.field.name for column in self.columns]
        return [dict(zip(names, map(in_json, values), strict=True)) for values in self.values()]


def in_json(value: Value) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return csv_cells.text_of(value) if isinstance(value, dt.date) else value


def text(name: str, meaning: str, of: Of, *, is_required: bool = False, form: str = "") -> Column:
    """Words; blank ones are not known, or there are none."""
    field = Field(name, FieldType.STRING, meaning, is_required=is_required, form=form)
    return Column(field, lambda row: str(of(row) or "") or None)


def number(name: str, meaning: str, of: Of, *, is_whole: bool = True) -> Column:
    return Column(Field(name, FieldType.INTEGER if is_whole else FieldType.NUMBER, meaning), of)


def yes_or_no(name: str, meaning: str, of: Of) -> Column:
    return Column(Field(name, FieldType.BOOLEAN, meaning), of)


def date(name: str, meaning: str, of: Of) -> Column:
    return Column(Field(name, FieldType.DATE, meaning), of)


def moment(name: str, meaning: str, of: Of) -> Column:
    return Column(Field(name, FieldType.MOMENT, f"{meaning} In UTC."), of)


def dated(name: str, meaning: str, of: Of, precision: Of) -> tuple[Column, ...]:
    """A day and how exactly it is known: of one known to the month or year, only that part counts."""
    codes = tuple(Precision.values)
    known = Field(f"{name}_precision", FieldType.STRING, f"How exactly {name} is known.", codes=codes)
    return date(name, meaning, of), Column(known, lambda row: (precision(row) or None) if of(row) else None)


def page(of: Of, *, name: str = "page", what: str = "The page of this row") -> Column:
    """`of` gives a path of the site, or nothing."""
    return text(
        name,
        f"{what}, in English.",
        lambda row: f"{settings.SITE_URL}{of(row)}" if of(row) else None,
        form="uri",
    )


def coded(
    name: str, codes: List, meaning: str, of: Of, *, is_continuing: Callable[[Any], bool] | None = None
) -> tuple[Column, ...]:
    """A code of a closed list and its label in each language.

    A lasting duty is “being met” rather than “met”: `is_continuing` says which rows have one.
    """
    is_number = issubclass(codes, NumberedWords)
    code = Field(
        name,
        FieldType.INTEGER if is_number else FieldType.STRING,
        meaning,
        codes=tuple(codes.values),
    )
    return (
        Column(code, lambda row: getattr(of(row), "value", of(row)) or None),
        *(
            Column(
                Field(
                    f"{name}_label_{language}",
                    FieldType.STRING,
                    f"{name} in words, in {language.name.title()}.",
                ),
                labelled(labels_in(codes, language), of, is_continuing),
            )
            for language in Language
        ),
    )


def labelled(
    labels: Mapping[tuple[Any, bool], str], of: Of, is_continuing: Callable[[Any], bool] | None
) -> Of:
    def label(row: Any) -> Value:
        code = getattr(of(row), "value", of(row))
        return labels[code, bool(is_continuing and is_continuing(row))] if code else None

    return label


def in_each_language(name: str, meaning: str, of: Of) -> tuple[Column, ...]:
    """What `of` says while a language is active."""

    def said_in(language: Language) -> Of:
        def words(row: Any) -> Value:
            with translation.override(LOCALE[language]):
                return of(row)

        return words

    return tuple(
        text(f"{name}_{language.value}", f"{meaning} In {language.name.title()}.", said_in(language))
        for language in Language
    )


@dataclass(frozen=True)
class Names:
    """Code and names of every signatory by its slug, which stands in the address of its pages."""

    by_slug: Mapping[str, Signatory]

    def of(self, path: str) -> Signatory | None:
        """Whom a page is about: None for what all owe together."""
        parts = path.split("/")  # "", "en", "countries", "france", ...
        is_own = len(parts) > 3 and parts[2] in ("countries", "organisations")
        return self.by_slug.get(parts[3]) if is_own else None


def load_names() -> Names:
    """One query."""
    columns = ("code", "slug", "kind", *NAMES.values())
    return Names({row.slug: row for row in Signatory.objects.only(*columns)})


def signatory(names: Names, path_of: Callable[[Any], str]) -> tuple[Column, ...]:
    """Code and names of the signatory whose page, or the page of whose undertaking, has this path."""

    def read(field: str) -> Of:
        return lambda row: getattr(names.of(path_of(row)), field, None)

    return (
        text("signatory", "Code of the signatory; empty for what all owe together.", read("code")),
        *(
            text(f"signatory_name_{language.value}", f"Its name in {language.name.title()}.", read(field))
            for language, field in NAMES.items()
        ),
    )


def listed(values: Iterable[object]) -> str:
    """Several codes in one cell."""
    return " ".join(str(value) for value in values)
