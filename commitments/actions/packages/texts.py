"""A table as CSV and as JSON, chunk by chunk."""

import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, Self

from commitments.rules import csv_cells
from commitments.summaries.open_data.columns import Value, json_row
from commitments.summaries.open_data.table import Table
from commitments.summaries.packages.about import About

encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class TextFiles:
    """Both files of one table. In the JSON file, rows stand one to a line below what it says of itself."""

    def __init__(self, table: Table, *, csv: Path, json: Path, about: About) -> None:
        self.table, self.count = table, 0
        self.paths = (csv, json)
        self.head = about.enveloped({"table": table.name, "title": table.title, "meaning": table.meaning})

    def __enter__(self) -> Self:
        with ExitStack() as opened:
            self.csv, self.json = (
                opened.enter_context(path.open("w", encoding="utf-8", newline="")) for path in self.paths
            )
            self.files = opened.pop_all()
        self.csv.write(csv_cells.line([column.name for column in self.table.columns]))
        head = json.dumps(self.head, ensure_ascii=False, indent=1)
        self.json.write(head.removesuffix("\n}") + ',\n "rows": [')
        return self

    def add(self, rows: Sequence[Mapping[str, Value]]) -> None:
        for row in rows:
            self.csv.write(csv_cells.line(in_a_cell(value) for value in row.values()))
            self.json.write(f"{',' if self.count else ''}\n{encode(json_row(row))}")
            self.count += 1

    def __exit__(self, kind: type[BaseException] | None, *rest: Any) -> None:
        with self.files:
            if kind is None:
                self.json.write("\n]}\n")


def in_a_cell(value: Value) -> csv_cells.Value:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, tuple) else value
