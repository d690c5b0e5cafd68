import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from commitments.rules.data_packages import Form
from commitments.summaries.packages import kept
from commitments.summaries.packages.kept import Package, PackedFile
from tests.package_factories import folder

__all__ = ["folder"]
DAY = dt.date(2026, 11, 23)


@pytest.fixture
def package(folder: Path) -> Package:
    folder.mkdir()
    files = {form.value: PackedFile(f"a.{form}", 4, "00") for form in Form}
    for file in files.values():
        (folder / file.name).write_bytes(b"data")
    made_at = dt.datetime(2026, 11, 24, 0, 5, tzinfo=dt.UTC)
    rows = {"clauses": 3, "changes": 4}
    found = Package(DAY, DAY, made_at, True, False, "1.1", "content", rows, files)
    kept.note_path(DAY).write_text(kept.as_note(found))
    return found


def test_a_note_says_all_of_a_package(package: Package) -> None:
    assert kept.find(DAY) == package
    assert kept.load() == [package]
    assert (package.total, package.tables) == (7, [("Clauses", 3), ("Changes", 4)])
    assert kept.public_name(package, Form.ZIP) == "ai-commitment-tracker-2026-11-23.zip"


def test_the_newest_comes_first_and_later_days_can_be_left_out(package: Package) -> None:
    later = replace(package, day=dt.date(2026, 11, 25))
    kept.note_path(later.day).write_text(kept.as_note(later))
    assert kept.load() == [later, package]
    assert later.is_same_as_before
    assert kept.load(until=dt.date(2026, 11, 24)) == [package]


def test_what_is_broken_is_no_package(
    package: Package, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert kept.named_files() == {"a.zip", "a.sqlite"}
    (folder / "2026-11-24.json").write_text('{"day": 3}')
    assert kept.load() == [package]
    assert kept.named_files() is None
    assert "is no note of a data package" in caplog.text
    (folder / "a.zip").unlink()
    assert kept.load() == []


def test_without_a_folder_there_is_none(folder: Path) -> None:
    assert (kept.load(), kept.find(DAY), kept.named_files()) == ([], None, set())
