"""Packing files into an archive whose bytes depend on nothing but theirs and the day."""

import datetime as dt
import hashlib
import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from commitments.summaries.packages.descriptor import Part

UNIX: Final = 3
READABLE: Final = 0o100644 << 16
STORED_ONCE: Final = 2**31  # bytes from which the form for large files is needed


def fingerprint(path: Path, *, name: str) -> Part:
    with path.open("rb") as file:
        return Part(name, path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def checksums(parts: Iterable[Part]) -> str:
    """As sha256sum writes and reads them."""
    return "".join(f"{part.sha256}  {part.path}\n" for part in parts)


def pack(target: Path, folder: Path, names: Iterable[str], *, day: dt.date) -> None:
    """In the order of the names; every file is of the beginning of the day."""
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            entry.compress_type, entry.create_system, entry.external_attr = (
                zipfile.ZIP_DEFLATED,
                UNIX,
                READABLE,
            )
            source = folder / name
            is_large = source.stat().st_size >= STORED_ONCE
            with source.open("rb") as file, archive.open(entry, "w", force_zip64=is_large) as into:
                shutil.copyfileobj(file, into, 1 << 20)
