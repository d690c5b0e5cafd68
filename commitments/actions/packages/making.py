"""Making the package of a day and putting it into the folder, whole or not at all."""

import datetime as dt
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import connection, transaction

from commitments.actions.packages import archive, database, parquet
from commitments.actions.packages.texts import TextFiles
from commitments.actions.refusals import ActionRefusedError
from commitments.former_words import words_of
from commitments.models import Change
from commitments.rules.canonical_json import canonical
from commitments.rules.data_packages import Form, kept
from commitments.summaries import past_day
from commitments.summaries.open_data.columns import Flattener
from commitments.summaries.open_data.table import CHUNK
from commitments.summaries.open_data.tables import TABLES
from commitments.summaries.packages import kept as in_folder
from commitments.summaries.packages.about import About
from commitments.summaries.packages.descriptor import LICENCE_FILE, Part, descriptor
from commitments.summaries.packages.kept import Package, PackedFile
from commitments.summaries.packages.readme import licence, readme
from commitments.summaries.sample_notice import has_sample_data

# One at a time; any constant does, as long as nothing else in this database locks on the same one.
LOCK: Final = 8_305_117
LAYOUT: Final = 1  # another wherever the same rows are written in other files, so that they are written anew
UNFINISHED: Final = ".unfinished-"  # what a worker that was killed left behind begins so
OURS: Final = re.compile(r"[\w-]+-\d{4}-\d{2}-\d{2}-[0-9a-f]{12}\.(?:zip|sqlite)")
Say = Callable[[str], object]


@dataclass(frozen=True)
class Written:
    """What stands in the working folder: the files of the archive, in order, and what they hold."""

    names: tuple[str, ...]
    rows: Mapping[str, int]
    content: str
    database: Path


def keep_up(*, at: dt.datetime) -> Package | None:
    """Makes the package of the day that ended last, unless it is there; then removes what has had its time.

    Where the record began only today, today's, so that there is one to take. None where nothing was to do.
    """
    today = at.astimezone(dt.UTC).date()
    began = Change.objects.order_by("published_at").values_list("published_at", flat=True).first()
    if began is None:
        return None
    day = min(today, max(began.astimezone(dt.UTC).date(), today - dt.timedelta(days=1)))
    there = in_folder.find(day)
    made = None
    if there is None or (day < today and not there.is_final):
        made = make(day=day, at=at)
    with transaction.atomic():
        if locked():
            clear(today=today)
    return made


def make(*, day: dt.date, at: dt.datetime, say: Say = lambda _: None) -> Package | None:
    """The package of the record as the public saw it at the end of that day, or today so far.

    None where somebody else is making one. A day that has ended is made once: its package never changes.
    """
    today = at.astimezone(dt.UTC).date()
    if day > today:
        raise ActionRefusedError(f"{day.isoformat()} has not come yet.")
    folder = in_folder.folder()
    folder.mkdir(parents=True, exist_ok=True)
    with transaction.atomic():
        see_one_moment()
        if not locked():
            return None
        there = in_folder.find(day)
        if there and there.is_final:
            return there
        for path in folder.glob(f"{UNFINISHED}*"):
            shutil.rmtree(path, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=folder) as work:
            with reading(day):
                about = About(day, has_sample_data())
                written = write(Path(work), about, say)
            return settle(Path(work), written, about, at=at, is_final=day < today)


def see_one_moment() -> None:
    """Every query of this transaction sees what the first saw: what is published meanwhile is not half in it.

    Inside a transaction of somebody else's, which has begun to read, PostgreSQL cannot do that any more.
    """
    if not connection.savepoint_ids:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def locked() -> bool:
    """Whether this transaction may make packages, which until its end no other may."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


@contextmanager
def reading(day: dt.date) -> Iterator[None]:
    """As `?as_of=` reads it."""
    with past_day.opened(day) as launched, words_of(day):
        if launched is None or day < launched:
            earliest = launched.isoformat() if launched else "nothing has been published yet"
            raise ActionRefusedError(f"The record begins later than {day.isoformat()}: {earliest}.")
        yield


def write(work: Path, about: About, say: Say) -> Written:
    """Every file of the archive. Each row is read once, and no more than a chunk of them is held."""
    for name in ("csv", "json", "parquet"):
        (work / name).mkdir()
    sqlite = f"{about.stem}.sqlite"
    rows = {}
    with database.opened(work / sqlite) as db:
        for name, table in TABLES.items():
            csv, text = (work / form / f"{about.prefix}{name}.{form}" for form in ("csv", "json"))
            with TextFiles(table, csv=csv, json=text, about=about) as texts:
                flattener, filler, chunk = Flattener(table.row), database.Filler(db, table), []
                for row in table.every(day=about.day):
                    chunk.append(flattener.flat(row))
                    if len(chunk) == CHUNK:
                        texts.add(chunk)
                        filler.add(chunk)
                        chunk.clear()
                texts.add(chunk)
                filler.add(chunk)
            rows[name] = texts.count
            say(f"{name}: {texts.count:,} rows")
        database.finish(db, {"title": about.stem, **about.facts})
        for name, table in TABLES.items():
            path = work / "parquet" / f"{about.prefix}{name}.parquet"
            parquet.write(path, table, database.rows_of(db, table), about=canonical(about.facts))
    return described(work, about, rows, sqlite)


def described(work: Path, about: About, rows: Mapping[str, int], sqlite: str) -> Written:
    """Adds what tells of the other files. The content is what stays the same when only the day is another."""
    tables = list(TABLES.values())
    csv = {name: fingerprint(work, f"csv/{about.prefix}{name}.csv") for name in TABLES}
    package = descriptor(about, tables, csv, rows)
    texts = {
        "README": readme(about, tables, rows),
        LICENCE_FILE: licence(about),
        "datapackage.json": json.dumps(package, ensure_ascii=False, indent=1) + "\n",
    }
    for name, text in texts.items():
        (work / name).write_text(text, encoding="utf-8")
    forms = ("csv", "json", "parquet")
    data = [f"{form}/{about.prefix}{name}.{form}" for form in forms for name in TABLES]
    names = [*texts, *data, sqlite]
    sums = archive.checksums(fingerprint(work, name) for name in names)
    (work / "SHA256SUMS").write_text(sums, encoding="utf-8")
    dated = ("as_of", "citation", "version")
    lasting = {name: value for name, value in package.items() if name not in dated}
    content = canonical({"layout": LAYOUT, **lasting})
    fingerprint_ = hashlib.sha256(content.encode()).hexdigest()
    return Written((*names, "SHA256SUMS"), rows, fingerprint_, work / sqlite)


def fingerprint(work: Path, name: str) -> Part:
    return archive.fingerprint(work / name, name=name)


def settle(work: Path, written: Written, about: About, *, at: dt.datetime, is_final: bool) -> Package:
    """Moves the files into the folder, and the note last. The same data as before move no files."""
    before = same_as_before(written, about)
    if before:
        files, data_day = before.files, before.data_day
    else:
        archive.pack(work / "archive", work, written.names, day=about.day)
        files, data_day = moved(work, written, about), about.day
    package = Package(
        day=about.day,
        data_day=data_day,
        made_at=at,
        is_final=is_final,
        is_sample=about.is_sample,
        method_version=about.facts["method_version"],
        content=written.content,
        rows=written.rows,
        files=files,
    )
    note = work / "note"
    note.write_text(in_folder.as_note(package), encoding="utf-8")
    flush(note)
    note.replace(in_folder.note_path(about.day))
    remove_unnamed_files()
    return package


def same_as_before(written: Written, about: About) -> Package | None:
    """The newest package up to this day, where it holds the same."""
    newest = next(iter(in_folder.load(until=about.day)), None)
    is_same = newest and (newest.content, newest.is_sample) == (written.content, about.is_sample)
    return newest if is_same else None


def moved(work: Path, written: Written, about: About) -> dict[str, PackedFile]:
    """Under names with their fingerprints: whoever is loading a former file of the day goes on with it."""
    files = {}
    for form, path in ((Form.ZIP, work / "archive"), (Form.SQLITE, written.database)):
        part = archive.fingerprint(path, name=form)
        name = f"{about.stem}-{about.day.isoformat()}-{part.sha256[:12]}.{form}"
        flush(path)
        path.chmod(0o644)
        path.replace(in_folder.folder() / name)
        files[form.value] = PackedFile(name, part.size, part.sha256)
    return files


def flush(path: Path) -> None:
    """Onto the disk: after a power cut there is the former package or this one, and never an empty file."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def clear(*, today: dt.date) -> None:
    """Removes the notes of days whose package does not stay, and the files that no note names."""
    packages = in_folder.load()
    stay = kept((package.day for package in packages), today=today)
    for package in packages:
        if package.day not in stay:
            in_folder.note_path(package.day).unlink(missing_ok=True)
    remove_unnamed_files()


def remove_unnamed_files() -> None:
    """Nothing of anybody else's, and nothing at all while there is a note that cannot be read."""
    named = in_folder.named_files()
    if named is None:
        return
    for path in in_folder.folder().iterdir():
        if OURS.fullmatch(path.name) and path.name not in named:
            path.unlink(missing_ok=True)
