import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from commitments.actions.packages import database
from commitments.actions.packages.database import BrokenReferenceError, Filler, UnwritableError
from commitments.summaries.open_data.tables import TABLES
from commitments.summaries.packages.fields import foreign_keys, lists_of_keys
from commitments.summaries.packages.kept import Package
from tests.package_factories import database_of, folder, package, published

__all__ = ["folder", "package", "published"]


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """The system refuses to write on, as it does where a disk is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_every_reference_is_declared_indexed_and_leads_somewhere(package: Package, folder: Path) -> None:
    with database_of(package, folder) as found:
        assert found.execute("PRAGMA foreign_key_check").fetchall() == []
        assert found.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        for name, table in TABLES.items():
            declared = {
                (row["from"], row["table"]) for row in found.execute(f"PRAGMA foreign_key_list({name})")
            }
            assert declared == {(key.column, key.table or name) for key in foreign_keys(table)}
            indexes = {row["name"] for row in found.execute(f"PRAGMA index_list({name})")}
            assert {f"{name}_{column}_index" for column, _ in declared} <= indexes


def test_lists_of_keys_have_tables_of_their_own(package: Package, folder: Path) -> None:
    linked = 0
    with database_of(package, folder) as found:
        for name, table in TABLES.items():
            for column in lists_of_keys(table):
                links = found.execute(f"SELECT count(*) FROM {name}_{column.name}").fetchone()[0]
                listed = f"SELECT sum(json_array_length({column.name})) FROM {name}"
                assert links == (found.execute(listed).fetchone()[0] or 0)
                linked += links
    assert linked > 10


def test_what_others_refer_to_has_a_title(package: Package, folder: Path) -> None:
    referred = {key.table or table.name for table in TABLES.values() for key in foreign_keys(table)}
    with database_of(package, folder) as found:
        for name in referred:
            assert found.execute(f"SELECT count(*) FROM {name} WHERE title = ''").fetchone()[0] == 0
        titles = {row["id"]: row["title"] for row in found.execute("SELECT id, title FROM undertakings")}
        newest = found.execute("SELECT title FROM assessments ORDER BY rowid").fetchone()["title"]
    assert titles["joint-D3.a"].startswith("All signatories together, D3.a: ")
    assert {title.partition(",")[0] for title in titles.values()} > {"Kenya", "European Union"}
    assert ", version 1: " in newest


def test_it_says_of_which_day_it_is(package: Package, folder: Path) -> None:
    with database_of(package, folder) as found:
        meta = {row["name"]: row["value"] for row in found.execute("SELECT * FROM meta")}
    assert meta["as_of"] == "2026-11-23"
    assert "no licence has been chosen yet" in meta["licence"]
    assert {"citation", "method_version", "source_url", "title"} <= set(meta)


def deadline(**values: object) -> dict[str, object]:
    columns = TABLES["deadlines"].columns
    return {column.name: None if column.is_nullable else "x" for column in columns} | values


def filled(path: Path, *rows: dict[str, object]) -> None:
    with database.opened(path) as found:
        Filler(found, TABLES["deadlines"]).add(rows)  # type: ignore[arg-type]
        database.finish(found, {})


def test_a_reference_that_leads_nowhere_stops_it(tmp_path: Path) -> None:
    with pytest.raises(BrokenReferenceError, match="deadlines"):
        filled(tmp_path / "a.sqlite", deadline(commitment="D3.z"))


def test_where_there_is_no_room_it_says_so(tmp_path: Path) -> None:
    rows = [deadline(commitment=str(number), quote="words " * 1000) for number in range(2000)]
    with no_file_larger_than(1_000_000), pytest.raises(UnwritableError, match=r"a\.sqlite could not be"):
        filled(tmp_path / "a.sqlite", *rows)


def test_rows_come_back_as_they_were_written(tmp_path: Path) -> None:
    rows = [deadline(commitment=f"D{number}", quote="“words”") for number in (3, 1, 2)]
    with database.opened(tmp_path / "a.sqlite") as found:
        Filler(found, TABLES["deadlines"]).add(rows)  # type: ignore[arg-type]
        assert [row[0] for row in database.rows_of(found, TABLES["deadlines"])] == ["D3", "D1", "D2"]
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as again:
        assert again.execute("SELECT count(*) FROM deadlines").fetchone() == (3,)
