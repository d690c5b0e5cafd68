"""What the columns of a published table mean, as a Table Schema (Data Package standard, version 2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

PROFILE: Final = "https://datapackage.org/profiles/2.0/tableschema.json"


class FieldType(StrEnum):
    """Those of the standard that we use."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    MOMENT = "datetime"  # UTC
    ARRAY = "array"  # in a cell of CSV as JSON


@dataclass(frozen=True)
class Field:
    """One column. `codes` are all values it may have; `is_required`: no row leaves it empty."""

    name: str
    type: FieldType
    meaning: str
    is_required: bool = False
    codes: tuple[str | int, ...] = ()
    form: str = ""  # the standard's word for a string of a kind, such as "uri"


@dataclass(frozen=True)
class ForeignKey:
    """That a column holds keys of a table; `table` is blank where that is its own."""

    column: str
    table: str
    key: str


def schema(
    fields: Iterable[Field], *, key: Sequence[str] = (), foreign_keys: Iterable[ForeignKey] = ()
) -> dict[str, Any]:
    """`key` names the columns that tell rows apart, where some do."""
    found: dict[str, Any] = {
        "$schema": PROFILE,
        "fields": [described(field) for field in fields],
        "fieldsMatch": "equal",
        "missingValues": [""],
    }
    if key:
        found["primaryKey"] = list(key)
    if references := [referring(each) for each in foreign_keys]:
        found["foreignKeys"] = references
    return found


def referring(foreign_key: ForeignKey) -> dict[str, Any]:
    reference: dict[str, Any] = {"fields": [foreign_key.key]}
    if foreign_key.table:
        reference = {"resource": foreign_key.table, **reference}
    return {"fields": [foreign_key.column], "reference": reference}


def described(field: Field) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": field.name,
        "type": field.type.value,
        "description": field.meaning,
    }
    if field.form:
        found["format"] = field.form
    constraints: dict[str, Any] = {}
    if field.is_required:
        constraints["required"] = True
    if field.codes:
        constraints["enum"] = list(field.codes)
    if constraints:
        found["constraints"] = constraints
    return found
