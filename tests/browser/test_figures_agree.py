"""Every figure on a sample of pages equals what its data, the API and the data package say."""

import json
import random
import sqlite3
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from typing import Any, Final

import pytest

from tests.browser.conftest import RunningCopy
from tests.browser.figures import Record
from tests.browser.figures_in_grids import KINDS, LISTS, MAIN_TEXT

FEWEST_PAGES: Final = 200
UNDERTAKINGS: Final = 130
TABLES: Final = (
    "commitments", "deadlines", "signatories", "endorsements", "evidence", "undertakings",
    "progress_entries", "entry_evidence", "assessments", "assessment_tests", "scores",
)  # fmt: skip
OF_KIND: Final = {"country": "countries", "organisation": "organisations"}
Visit = tuple[str, str, str]  # kind, path of the page, what names its row in the tables


def fetched(copy: RunningCopy, path: str) -> str:
    with urllib.request.urlopen(copy.url + path) as answer:
        return str(answer.read().decode())


def rows_streamed(text: str) -> list[dict[str, Any]]:
    *rows, last = map(json.loads, text.splitlines())
    assert last["complete"]
    return rows


@pytest.fixture(scope="module")
def answered(sample_copy: RunningCopy) -> Record:
    """Whole tables as the API streams them."""
    addresses = {name: f"/api/v1/{name.replace('_', '-')}.ndjson" for name in TABLES}
    return {name: rows_streamed(fetched(sample_copy, path)) for name, path in addresses.items()}


@pytest.fixture(scope="module")
def packed(sample_copy: RunningCopy, tmp_path_factory: pytest.TempPathFactory) -> Record:
    """The same tables as the SQLite file of the data package of today has them."""
    while "Somebody else is making a package" in sample_copy.manage("make_data_package"):
        time.sleep(1)  # the copy's own worker makes that of yesterday
    path = tmp_path_factory.mktemp("package") / "data.sqlite"
    with urllib.request.urlopen(f"{sample_copy.url}/data/package/latest.sqlite") as answer:
        path.write_bytes(answer.read())
    with closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        return {name: list(map(unpacked, database.execute(f'SELECT * FROM "{name}"'))) for name in TABLES}


def unpacked(row: sqlite3.Row) -> dict[str, Any]:
    """A list of keys is stored as JSON."""
    return {
        name: json.loads(value) if isinstance(value, str) and value.startswith("[") else value
        for name, value in dict(row).items()
    }


def visits(record: Record) -> Iterator[Visit]:
    """Every signatory and every promise with its map, and undertakings: half of them assessed."""
    yield "overview", "/en", ""
    yield "deadlines", "/en/deadlines", ""
    yield "matrix", "/en/matrix", "matrix"
    for text in ("paris-charter", MAIN_TEXT):
        yield "matrix", f"/en/matrix/{text}", text
    for name in LISTS:
        yield "list", f"/en/{name}", name
    homes = {row["code"]: f"{OF_KIND[row['kind']]}/{row['slug']}" for row in record["signatories"]}
    for home in homes.values():
        yield "signatory", f"/en/{home}", home.partition("/")[2]
    own = {row["commitment"] for row in record["undertakings"] if not row["is_joint"]}
    for code in (row["code"] for row in record["commitments"]):
        yield "commitment", f"/en/commitments/{code}", code
        if code in own:
            yield "map", f"/en/map?commitment={code}", code
    assessed = [row for row in record["undertakings"] if row["assessment"]]
    lot = random.Random(6)
    for row in (
        *lot.sample(assessed, UNDERTAKINGS // 2),
        *lot.sample(record["undertakings"], UNDERTAKINGS // 2),
    ):
        code = row["commitment"]
        if row["is_joint"]:
            yield "undertaking", f"/en/commitments/{code}/joint", f"joint/{code}"
        else:
            home = homes[row["signatory"]]
            yield "undertaking", f"/en/{home}/{code}", f"{home.partition('/')[2]}/{code}"


def data_path(path: str) -> str:
    address, mark, question = path.partition("?")
    return f"{'/en/overview' if address == '/en' else address}.json{mark}{question}"


def test_pages_data_and_tables_say_the_same(
    sample_copy: RunningCopy, answered: Record, packed: Record
) -> None:
    differing, seen = [], set()
    for kind, path, key in visits(answered):
        readers = KINDS[kind]
        shown = readers.on_page(fetched(sample_copy, path))
        assert any(shown.values()), f"{path}: no figure was found on the page"
        others = {
            "its data": readers.in_data(json.loads(fetched(sample_copy, data_path(path)))),
            "the API": readers.in_record(answered, key),
            "the data package": readers.in_record(packed, key),
        }
        for source, said in others.items():
            differing += [
                f"{path}: {name} is {shown.get(name)} on the page and {said.get(name)} in {source}"
                for name in sorted({*shown, *said})
                if shown.get(name) != said.get(name)
            ]
        seen.add(path)
    assert differing == []
    assert len(seen) >= FEWEST_PAGES
