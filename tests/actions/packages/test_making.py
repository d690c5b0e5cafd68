import datetime as dt
import hashlib
import json
import shutil
import time
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from commitments.actions.packages import making
from commitments.actions.refusals import ActionRefusedError
from commitments.models import StaffMember, Undertaking
from commitments.summaries.open_data.tables import TABLES
from commitments.summaries.packages import kept
from commitments.summaries.packages.kept import Package
from tests.actions.packages.test_database import no_file_larger_than
from tests.committed import cleaned_up, in_threads
from tests.factories import NOW, make_entry, make_person, make_signatory
from tests.package_factories import (
    DAY,
    NEXT_NIGHT,
    archive_of,
    database_of,
    descriptor_of,
    folder,
    note_of,
    package,
    published,
    read,
)
from tests.table_checks import read as read_csv
from tests.test_no_draft_leaks import CANARY, drafts, record

__all__ = ["cleaned_up", "drafts", "folder", "package", "published", "record"]
NIGHT = dt.timedelta(days=1)


def from_api(client: Client, name: str, day: dt.date) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/{name.replace('_', '-')}.ndjson?as_of={day}")
    *lines, last = [json.loads(line) for line in answer.getvalue().splitlines()]
    assert last["complete"]
    return lines


def test_every_format_holds_the_rows_of_the_api(client: Client, package: Package, folder: Path) -> None:
    schemas = {each["name"]: each["schema"] for each in descriptor_of(package, folder)["resources"]}
    assert list(schemas) == list(TABLES)
    for name, table in TABLES.items():
        expected = from_api(client, name, DAY)
        assert package.rows[name] == len(expected)
        assert json.loads(read(package, folder, f"json/{name}.json"))["rows"] == expected
        assert read_csv(read(package, folder, f"csv/{name}.csv"), schemas[name]) == expected
        listed = [column.name for column in table.columns if column.is_list]
        truths = [column.name for column in table.columns if column.base is bool]
        columns = [column.name for column in table.columns]
        with database_of(package, folder) as database:
            rows = database.execute(f"SELECT * FROM {name} ORDER BY rowid").fetchall()
        assert [
            {c: json.loads(r[c]) if c in listed else bool(r[c]) if c in truths else r[c] for c in columns}
            for r in rows
        ] == expected
    assert min(package.rows[name] for name in ("assessments", "replies", "changes", "undertakings")) > 0


def test_every_file_is_in_the_checksums(package: Package, folder: Path) -> None:
    with archive_of(package, folder) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
        sums = dict(line.split("  ")[::-1] for line in archive.read("SHA256SUMS").decode().splitlines())
        assert {name: hashlib.sha256(archive.read(name)).hexdigest() for name in sums} == sums
    assert [*sums, "SHA256SUMS"] == names
    for file in package.files.values():
        content = (folder / file.name).read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (file.sha256, file.size)


def test_the_database_in_the_archive_is_the_one_beside_it(package: Package, folder: Path) -> None:
    inside = read(package, folder, "ai-commitment-tracker.sqlite")
    assert hashlib.sha256(inside).hexdigest() == package.sqlite.sha256


def test_nothing_of_a_draft_a_mail_or_the_staff_is_in_it(
    client: Client, record: dict[str, Undertaking], drafts: None, folder: Path
) -> None:
    made = making.make(day=NOW.date(), at=NOW + NIGHT)
    assert made is not None
    with archive_of(made, folder) as archive:
        said = b"\n".join(archive.read(name) for name in archive.namelist()).lower()
    assert b"kenya" in said
    for private in (CANARY, "zebra-canary", "canary-", "@example.org", "password", "alice", "archer"):
        assert private.encode() not in said, private


def test_the_same_data_give_the_same_bytes(published: dt.datetime, folder: Path) -> None:
    digests = set()
    for _ in range(2):
        made = making.make(day=DAY, at=published)
        assert made is not None
        digests.add((made.zip.sha256, made.sqlite.sha256))
        shutil.rmtree(folder)
    assert len(digests) == 1


def test_a_day_that_has_ended_is_made_once(package: Package, folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert making.make(day=DAY, at=NEXT_NIGHT + NIGHT) == package
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_a_night_on_which_nothing_changed_makes_no_second_copy(package: Package, folder: Path) -> None:
    same = making.make(day=DAY + NIGHT, at=NEXT_NIGHT + NIGHT)
    assert same is not None
    assert (same.day, same.data_day, same.files) == (DAY + NIGHT, DAY, package.files)
    assert len(list(folder.glob("*.zip"))) == 1
    assert [found.day for found in kept.load()] == [DAY + NIGHT, DAY]


def test_todays_is_replaced_until_the_day_has_ended(
    published: dt.datetime, folder: Path, alice: StaffMember, bob: StaffMember
) -> None:
    first = making.make(day=published.date(), at=published)
    assert first is not None
    assert not first.is_final
    make_entry(undertaking=Undertaking.objects.all()[0], by=alice, reviewer=bob, claim="A later thing.")
    second = making.make(day=published.date(), at=published)
    assert second is not None
    assert second.files != first.files
    assert {path.name for path in folder.glob("*.zip")} == {second.zip.name}
    final = making.make(day=published.date(), at=published + NIGHT)
    assert final is not None
    assert (final.is_final, final.files) == (True, second.files)


def test_a_day_outside_the_record_is_refused(published: dt.datetime, folder: Path) -> None:
    with pytest.raises(ActionRefusedError, match="has not come yet"):
        making.make(day=published.date() + NIGHT, at=published)
    with pytest.raises(ActionRefusedError, match=r"begins later than 2026-11-22: 2026-11-23"):
        making.make(day=DAY - NIGHT, at=published)
    assert list(folder.iterdir()) == []


def test_keeping_up_makes_one_package_a_night(published: dt.datetime, folder: Path) -> None:
    made = making.keep_up(at=published)
    assert made is not None
    assert (made.day, made.is_final) == (DAY, True)
    assert making.keep_up(at=published + dt.timedelta(hours=9)) is None
    again = making.keep_up(at=published + NIGHT)
    assert again is not None
    assert again.day == DAY + NIGHT


def test_on_the_first_day_of_the_record_there_is_one_too(folder: Path, published: dt.datetime) -> None:
    with time_machine.travel(NOW, tick=False):
        first = making.keep_up(at=NOW)
        assert first is not None
        assert (first.day, first.is_final) == (DAY, False)
        assert making.keep_up(at=NOW) is None
    final = making.keep_up(at=published)
    assert final is not None
    assert final.is_final


def test_an_empty_record_has_no_package(db: None, folder: Path) -> None:
    assert making.keep_up(at=NOW) is None


def test_old_packages_go_and_files_that_others_name_stay(package: Package, folder: Path) -> None:
    for number in range(1, 36):
        note_of(package, DAY + number * NIGHT)
    strange = folder / "holiday-2026-08-01.zip"
    strange.write_bytes(b"somebody's own")
    making.keep_up(at=NEXT_NIGHT + 35 * NIGHT)
    days = [found.day for found in kept.load()]
    assert days[-2:] == [dt.date(2026, 11, 30), DAY]  # the first of November, and of the last thirty days
    assert dt.date(2026, 12, 1) in days
    assert {path.name for path in folder.glob("*.zip")} == {package.zip.name, strange.name}


def test_a_note_that_cannot_be_read_takes_no_file_away(package: Package, folder: Path) -> None:
    note = kept.note_path(DAY)
    note.write_text("{")
    making.make(day=DAY + NIGHT, at=NEXT_NIGHT + NIGHT)
    assert (folder / package.zip.name).exists()


def test_what_a_killed_worker_left_is_removed(published: dt.datetime, folder: Path) -> None:
    left = folder / f"{making.UNFINISHED}abc"
    left.mkdir(parents=True)
    (left / "archive").write_bytes(b"half")
    making.make(day=DAY, at=published)
    assert not left.exists()


def test_sample_data_say_so_everywhere(package: Package, published: dt.datetime, folder: Path) -> None:
    make_person(username="sample", email="somebody@sample.invalid")
    made = making.make(day=published.date(), at=published)
    assert made is not None
    assert made.is_sample
    assert made.zip.name.startswith("SAMPLE-")
    with archive_of(made, folder) as archive:
        data = [name for name in archive.namelist() if "/" in name or name.endswith("sqlite")]
        assert all(Path(name).name.startswith("SAMPLE-") for name in data)
        assert archive.read("README").startswith(b"SAMPLE: ")
        assert archive.read("LICENSE").startswith(b"Sample data")
        for name in archive.namelist():
            if name.endswith(".json"):
                assert "invented" in json.loads(archive.read(name))["sample"]
    with database_of(made, folder) as database:
        assert "invented" in database.execute("SELECT value FROM meta WHERE name = 'sample'").fetchone()[0]


@pytest.mark.parametrize("size", [2_000, 60_000, 300_000])
def test_a_full_disk_leaves_the_former_package(published: dt.datetime, folder: Path, size: int) -> None:
    """Sizes at which the first text, the database and the archive no longer fit."""
    making.make(day=DAY, at=published)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    make_signatory(name="Chile", slug="chile")
    with no_file_larger_than(size), pytest.raises(OSError):  # noqa: PT011 - of which kind differs
        making.make(day=published.date(), at=published)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_two_workers_make_one_package(folder: Path, cleaned_up: None) -> None:
    """In transactions of their own, as on a server; the record is what other tests see of it, so the lock
    alone is tried."""
    held = in_threads(2, take_and_hold)
    assert sorted(held) == [False, True]


def take_and_hold() -> bool:
    with transaction.atomic():
        making.see_one_moment()
        taken = making.locked()
        time.sleep(0.5)  # until the other has tried
        return taken
