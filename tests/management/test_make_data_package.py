import datetime as dt
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from commitments.summaries.packages import kept
from tests.package_factories import DAY, folder, published

__all__ = ["folder", "published"]


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("make_data_package", *arguments, stdout=out)
    return out.getvalue()


def test_todays_is_made_and_each_table_is_told_of(published: dt.datetime, folder: Path) -> None:
    text = said()
    (package,) = kept.load()
    assert package.day == published.date()
    assert f"undertakings: {package.rows['undertakings']} rows" in text
    assert f"{folder / package.zip.name} {package.zip.size:,} bytes, SHA-256 {package.zip.sha256}" in text


def test_the_package_of_a_past_day_is_made_again(published: dt.datetime) -> None:
    said("--day", str(DAY))
    assert [package.day for package in kept.load()] == [DAY]
    assert f"the same data as on {DAY}" in said()


def test_a_day_that_is_none_is_refused(published: dt.datetime) -> None:
    for day, words in (("2026-13-01", "is not a day"), ("2026-12-24", "has not come yet")):
        with pytest.raises(CommandError, match=words):
            said("--day", day)


def test_where_nothing_can_be_written_the_former_stays(published: dt.datetime, folder: Path) -> None:
    said("--day", str(DAY))
    before = kept.load()
    moved = folder.with_name("elsewhere")
    folder.rename(moved)
    folder.write_text("no folder")
    with pytest.raises(CommandError, match="former packages are in place"):
        said()
    folder.unlink()
    moved.rename(folder)
    assert kept.load() == before
