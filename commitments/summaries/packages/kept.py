"""The packages that lie in the folder: what each note beside them says.

A note is written last, so that a package whose note is there is whole. Notes of the same data name the same
files: a night on which nothing changed makes no second copy.
"""

import datetime as dt
import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from commitments.rules.data_packages import Form
from commitments.summaries.open_data.tables import TABLES
from commitments.summaries.packages.about import About

logger = logging.getLogger(__name__)
NOTE: Final = ".json"
PATTERN: Final = f"????-??-??{NOTE}"


@dataclass(frozen=True)
class PackedFile:
    """`name` is that in the folder."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Package:
    """`data_day` is the day that the files themselves name: an earlier one where nothing changed since.

    `is_final`: made after the day had ended, and never to change. `content` is the fingerprint of the rows
    without the day.
    """

    day: dt.date
    data_day: dt.date
    made_at: dt.datetime
    is_final: bool
    is_sample: bool
    method_version: str
    content: str
    rows: Mapping[str, int]
    files: Mapping[str, PackedFile]

    @property
    def zip(self) -> PackedFile:
        return self.files[Form.ZIP]

    @property
    def sqlite(self) -> PackedFile:
        return self.files[Form.SQLITE]

    @property
    def total(self) -> int:
        return sum(self.rows.values())

    @property
    def tables(self) -> list[tuple[str, int]]:
        """Titles, which are English, with how many rows each table has."""
        return [(TABLES[name].title, rows) for name, rows in self.rows.items() if name in TABLES]

    @property
    def is_same_as_before(self) -> bool:
        return self.data_day != self.day


def folder() -> Path:
    return Path(settings.DATA_PACKAGES_FOLDER)


def load(*, until: dt.date | None = None) -> list[Package]:
    """Newest first; those of later days than `until` are left out."""
    found = [read(path) for path in folder().glob(PATTERN)]
    packages = [package for package in found if package and (until is None or package.day <= until)]
    return sorted(packages, key=lambda package: package.day, reverse=True)


def find(day: dt.date) -> Package | None:
    return read(note_path(day))


def note_path(day: dt.date) -> Path:
    return folder() / f"{day.isoformat()}{NOTE}"


def read(path: Path) -> Package | None:
    """None where there is none, or what is there is none of ours or lost its files."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        package = from_note(said)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        logger.exception("%s is no note of a data package", path)
        return None
    return package if all((path.parent / file.name).is_file() for file in package.files.values()) else None


def named_files() -> set[str] | None:
    """Every file that a note names, whether it is there or not; None where a note cannot be read."""
    names = set()
    for path in folder().glob(PATTERN):
        try:
            names |= {file["name"] for file in json.loads(path.read_text(encoding="utf-8"))["files"].values()}
        except (OSError, ValueError, KeyError, TypeError):
            logger.exception("%s is no note of a data package", path)
            return None
    return names


def from_note(said: dict[str, Any]) -> Package:
    days = {name: dt.date.fromisoformat(said[name]) for name in ("day", "data_day")}
    files = {form: PackedFile(**said["files"][form]) for form in Form}
    moment = dt.datetime.fromisoformat(said["made_at"])
    return Package(**{**said, **days, "made_at": moment, "files": files})


def as_note(package: Package) -> str:
    moments = {name: getattr(package, name).isoformat() for name in ("day", "data_day", "made_at")}
    return json.dumps({**asdict(package), **moments}, ensure_ascii=False, indent=1) + "\n"


def public_name(package: Package, form: Form) -> str:
    """What the file is called on the disk of whoever takes it, by the day that it names itself."""
    return f"{About(package.data_day, package.is_sample).stem}-{package.data_day.isoformat()}.{form}"
