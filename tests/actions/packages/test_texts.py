import datetime as dt
import json
from pathlib import Path

import pytest

from commitments.actions.packages.texts import TextFiles, in_a_cell
from commitments.summaries.open_data.tables import TABLES
from commitments.summaries.packages.about import About

DAY = dt.date(2026, 11, 23)
ROW = {"code": "D3", "clauses": ("D3.a", "“D3”"), "quote": "=1+1", "line": None, "day": DAY}


def written(folder: Path, *rows: dict[str, object]) -> tuple[str, str]:
    csv, text = folder / "a.csv", folder / "a.json"
    with TextFiles(TABLES["clauses"], csv=csv, json=text, about=About(DAY, is_sample=False)) as files:
        for row in rows:
            files.add([row])  # type: ignore[list-item]
        assert files.count == len(rows)
    return csv.read_bytes().decode(), text.read_text()


def test_both_files_hold_the_rows(tmp_path: Path) -> None:
    csv, text = written(tmp_path, ROW, ROW)
    assert csv.split("\r\n")[1] == '"D3","[""D3.a"", ""“D3”""]","\'=1+1",,2026-11-23'
    said = json.loads(text)
    assert (said["as_of"], said["table"]) == ("2026-11-23", "clauses")
    first = {"code": "D3", "clauses": ["D3.a", "“D3”"], "quote": "=1+1", "line": None, "day": "2026-11-23"}
    assert said["rows"] == [first, first]
    assert len(text.splitlines()) == len(json.dumps({**said, "rows": 0}, indent=1).splitlines()) + 2


def test_without_rows_they_are_whole_too(tmp_path: Path) -> None:
    csv, text = written(tmp_path)
    assert csv.count("\r\n") == 1
    assert json.loads(text)["rows"] == []


def test_what_breaks_off_is_not_ended(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        written(tmp_path, {"code": object()})
    with pytest.raises(ValueError, match="Expecting"):
        json.loads((tmp_path / "a.json").read_text())


def test_a_list_is_one_cell() -> None:
    assert in_a_cell(("a", "é")) == '["a", "é"]'
    assert in_a_cell("a") == "a"
