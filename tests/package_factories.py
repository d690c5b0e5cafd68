"""Data packages of a record with something of every kind in it, made into a folder of the test's own."""

import datetime as dt
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import time_machine
from pytest_django import Settings

from commitments.actions.packages import making
from commitments.models import StaffMember
from commitments.summaries.packages import kept
from commitments.summaries.packages.kept import Package
from tests.factories import NOW
from tests.log_factories import publish_everything

DAY = NOW.date()
NEXT_NIGHT = NOW + dt.timedelta(hours=13)  # ten minutes past, as it were, of the day after


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """Where the packages of this test go."""
    settings.DATA_PACKAGES_FOLDER = tmp_path / "packages"
    return tmp_path / "packages"


@pytest.fixture
def published(folder: Path, alice: StaffMember, bob: StaffMember) -> Iterator[dt.datetime]:
    """The night after a day on which much was published."""
    publish_everything(alice, bob)
    with time_machine.travel(NEXT_NIGHT, tick=False):
        yield NEXT_NIGHT


@pytest.fixture
def package(published: dt.datetime) -> Package:
    """Of the day that has just ended."""
    made = making.make(day=DAY, at=published)
    assert made is not None
    return made


def note_of(package: Package, day: dt.date) -> None:
    """As if nothing had changed up to that day."""
    kept.note_path(day).write_text(kept.as_note(replace(package, day=day)))


def archive_of(package: Package, folder: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(folder / package.zip.name)


def read(package: Package, folder: Path, name: str) -> bytes:
    with archive_of(package, folder) as archive:
        return archive.read(name)


@contextmanager
def database_of(package: Package, folder: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(folder / package.sqlite.name)) as database:
        database.row_factory = sqlite3.Row
        yield database


def descriptor_of(package: Package, folder: Path) -> dict[str, Any]:
    return json.loads(read(package, folder, "datapackage.json"))
