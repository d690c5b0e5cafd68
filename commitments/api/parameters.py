"""The parameters of each operation as a pydantic model, which both checks them and describes them."""

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Final, Literal

from django.http import HttpRequest
from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, create_model

from commitments.api.answers import wrong_parameter
from commitments.api.cursors import LONGEST as LONGEST_CURSOR
from commitments.api.filters import FILTERS, SORTS, Filter
from commitments.rules.past_days import parse
from commitments.summaries.open_data.columns import named
from commitments.summaries.open_data.table import Table

LONGEST: Final = 200
NO_NUL: Final = r"^[^\x00]+$"  # which PostgreSQL cannot store
Text = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST, pattern=NO_NUL)]
Place = Annotated[str, StringConstraints(max_length=LONGEST_CURSOR, pattern=r"^[A-Za-z0-9_-]+$")]
Day = Annotated[str, Field(json_schema_extra={"format": "date"}), AfterValidator(parse)]
Long = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
MOST_COLUMNS: Final = 60
PAGE: Final = 100
LARGEST_PAGE: Final = 1000


def optional(kind: Any, meaning: str, **more: Any) -> Any:
    return (kind, Field(default=None, description=meaning, **more))


def every_operation() -> dict[str, Any]:
    return {
        "as_of": optional(
            Day, "A day (UTC), written 2026-11-24: the table as the public saw it at the end of that day."
        ),
        "fields": optional(
            Long,
            "Columns to give, parted by commas; without it, all of them.",
        ),
    }


def true_or_false(value: object) -> object:
    if value in ("true", "false"):
        return value == "true"
    raise ValueError("Write true or false.")


Truth = Annotated[bool, BeforeValidator(true_or_false)]


def filter_type(filter_: Filter) -> Any:
    if filter_.of:
        return Literal[tuple(filter_.of.values)]
    return {str: Text, bool: Truth, dt.date: Day}[filter_.base]


@cache
def of_list(name: str) -> type[Schema]:
    orders = [sign + column for column in SORTS[name] for sign in ("", "-")]
    sorting = {
        "sort": optional(
            Literal[tuple(orders)],
            "Column to sort by, with - before it from the end; without it, as recorded.",
        )
    }
    return model(
        f"List_{name}",
        {
            "limit": (int, Field(default=PAGE, ge=1, le=LARGEST_PAGE, description="Rows on a page.")),
            "cursor": optional(Place, "Where the page begins, as an earlier page gave it."),
            **(sorting if orders else {}),
        },
        name,
    )


@cache
def of_stream(name: str) -> type[Schema]:
    return model(f"Stream_{name}", {}, name)


@cache
def of_row(name: str) -> type[Schema]:
    return create_model(f"Row_{name}", __base__=Schema, **every_operation())


def model(title: str, own: Mapping[str, Any], name: str) -> type[Schema]:
    filters = {key: optional(filter_type(item), item.meaning) for key, item in FILTERS[name].items()}
    return create_model(title, __base__=Schema, **own, **every_operation(), **filters)


def refuse_strangers(request: HttpRequest, model: type[Schema]) -> None:
    """A misspelt filter would give everything, and one that stands twice half of what was asked."""
    for name, values in request.GET.lists():
        if name not in model.model_fields:
            raise wrong_parameter(name[:LONGEST], "There is no such parameter here.")
        if len(values) > 1:
            raise wrong_parameter(name, "It may stand only once.")


def chosen_columns(table: Table, asked: str | None) -> tuple[str, ...]:
    """The columns that `fields` names; empty for all."""
    names = tuple(name.strip() for name in asked.split(",")) if asked else ()
    if len(names) > MOST_COLUMNS:
        raise wrong_parameter("fields", f"It may name {MOST_COLUMNS} columns at most.")
    for name in names:
        if name not in named(table.columns):
            raise wrong_parameter("fields", f"There is no column {name[:LONGEST]!r} in this table.")
    return names
