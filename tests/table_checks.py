"""A strict reader of CSV by its Table Schema: what is not said there is a fault."""

import csv
import datetime as dt
import io
import json
from typing import Any

from commitments.rules.csv_cells import read_text
from commitments.rules.spreadsheet import is_formula

Row = dict[str, Any]


def read(content: bytes, schema: dict[str, Any]) -> list[Row]:
    """The rows with values of the types that the schema names. Raises at the first fault."""
    text = content.decode("utf-8")
    assert text.endswith("\r\n")
    assert not text.startswith("\ufeff")
    head, *lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    fields = schema["fields"]
    assert head == [field["name"] for field in fields]
    assert len(set(head)) == len(head)
    rows = []
    for line in lines:
        assert len(line) == len(head), line
        rows.append({field["name"]: value(cell, field) for field, cell in zip(fields, line, strict=True)})
    if key := schema.get("primaryKey"):
        keys = [tuple(row[name] for name in key) for row in rows]
        assert len(set(keys)) == len(keys), f"{key} does not tell rows apart"
    return rows


def value(cell: str, field: dict[str, Any]) -> Any:
    rules = field.get("constraints", {})
    assert field["description"]
    if cell == "":
        assert not rules.get("required"), field["name"]
        return None
    found = TYPES[field["type"]](cell)
    assert found in rules.get("enum", [found]), (field["name"], found)
    if field.get("format") == "uri":
        assert found.startswith(("http://", "https://")), found
    return found


def words(cell: str) -> str:
    assert not is_formula(cell)
    return read_text(cell)


def moment(cell: str) -> str:
    assert cell.endswith("Z")
    dt.datetime.fromisoformat(cell)
    return cell


def day(cell: str) -> str:
    return dt.date.fromisoformat(cell).isoformat()


TYPES = {
    "string": words,
    "integer": int,
    "number": float,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": day,
    "datetime": moment,
    "array": json.loads,
}
