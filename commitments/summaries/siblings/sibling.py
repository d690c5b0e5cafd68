"""What stands behind one page, ready to be written as JSON, as CSV and as the schema of that CSV."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from commitments.summaries.paging import Paging
from commitments.summaries.siblings import shapes
from commitments.summaries.siblings.columns import Table

SAMPLE: Final = (
    "Sample data: what is said here is invented to show the form. It says nothing about any country."
)


@dataclass(frozen=True)
class Sibling:
    """`path` is the English page with what is asked of it; `name` that of the file, without its ending.

    `more` stands on the page beside the table, and in JSON alone. `notices` say what of the question could
    not be followed: then nothing is handed out. `with_rows` is off where `more` tells all that rows would.
    `paging` is set where a list may be longer than one file takes.
    """

    name: str
    title: str
    path: str
    table: Table
    more: Mapping[str, Any] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    with_rows: bool = True
    paging: Paging | None = None


def as_json(sibling: Sibling, *, day: dt.date, is_sample: bool) -> shapes.Shape:
    rows = sibling.table.records() if sibling.with_rows else []
    total = sibling.paging.total if sibling.paging else len(rows)
    shown = {"total": total, "rows": rows} if sibling.with_rows else {}
    if sibling.paging and sibling.paging.pages > 1:
        shown = {"part": sibling.paging.number, "parts": sibling.paging.pages, **shown}
    return enveloped(sibling, {**sibling.more, **shown}, day=day, is_sample=is_sample)


def as_schema(sibling: Sibling, *, day: dt.date, is_sample: bool) -> shapes.Shape:
    """The Table Schema of the CSV file, which has no place of its own for licence and citation."""
    return enveloped(sibling, sibling.table.schema, day=day, is_sample=is_sample)


def enveloped(sibling: Sibling, body: Mapping[str, Any], *, day: dt.date, is_sample: bool) -> shapes.Shape:
    sample = {"sample": SAMPLE} if is_sample else {}
    return shapes.envelope(title=sibling.title, path=sibling.path, day=day, body={**sample, **body})
