"""Files of a mirror: whole or not there, with compressed ones beside them."""

import gzip
import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import brotli

from commitments.rules.safe_names import SAFE

MARKER: Final = "mirror.json"
SUMS: Final = "SHA256SUMS"
UNFINISHED: Final = ".unfinished"
COMPRESSED: Final = {".gz": lambda body: gzip.compress(body, 9, mtime=0), ".br": lambda body: pack(body)}
# less than this is one packet on its way, compressed or not
SMALLEST_COMPRESSED: Final = 1024
ALREADY_COMPRESSED: Final = (".png", ".zip", ".gz", ".woff2")
BROTLI_QUALITY: Final = 7  # 11 makes pages an eighth smaller and takes fifty times as long

# hash, size and moment of change, in nanoseconds
Known = tuple[str, int, int]


class NotOurFolderError(Exception):
    """The folder holds something that no mirror put there."""


def pack(body: bytes) -> bytes:
    return bytes(brotli.compress(body, quality=BROTLI_QUALITY))


@dataclass(frozen=True)
class Folder:
    path: Path

    def take(self, marker: str) -> None:
        """Makes it a mirror's, before anything else stands in it."""
        self.path.mkdir(parents=True, exist_ok=True)
        there = {entry.name for entry in os.scandir(self.path)}
        if there and MARKER not in there:
            names = ", ".join(sorted(there)[:3])
            raise NotOurFolderError(
                f"{self.path} holds other files ({names}) and no {MARKER}; choose an empty folder."
            )
        shutil.rmtree(self.path / UNFINISHED, ignore_errors=True)  # of an export that was killed
        (self.path / UNFINISHED).mkdir()
        if MARKER not in there:
            self.put(MARKER, marker.encode())

    def leave(self) -> None:
        shutil.rmtree(self.path / UNFINISHED, ignore_errors=True)

    def write(self, name: str, body: bytes, known: Known | None) -> Known:
        """The file and those beside it, unless exactly these bytes stand there untouched."""
        digest = hashlib.sha256(body).hexdigest()
        if known and known[0] == digest and self.stands(name, known):
            return known
        is_packed = is_compressible(name, len(body))
        for ending, compress in COMPRESSED.items():
            if is_packed:
                self.put(name + ending, compress(body))
            else:
                (self.path / (name + ending)).unlink(missing_ok=True)
        self.put(name, body)
        stat = (self.path / name).stat()
        return digest, stat.st_size, stat.st_mtime_ns

    def put(self, name: str, body: bytes) -> None:
        """Written under another name first: nobody reads half a file."""
        target = self.path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self.path / UNFINISHED / f"{os.getpid()}"
        unfinished.write_bytes(body)
        unfinished.replace(target)

    def stands(self, name: str, known: Known) -> bool:
        """Whether the file is as we left it, and with it those beside it."""
        beside = COMPRESSED if is_compressible(name, known[1]) else ()
        try:
            stat = os.stat(self.path / name)
            return (stat.st_size, stat.st_mtime_ns) == known[1:] and all(
                os.path.isfile(self.path / (name + ending)) for ending in beside
            )
        except OSError:
            return False

    def remove(self, names: Iterable[str]) -> None:
        """With what stands beside them, and folders that become empty."""
        for name in names:
            for ending in ("", *COMPRESSED):
                (self.path / (name + ending)).unlink(missing_ok=True)
            for parent in Path(name).parents[:-1]:
                try:
                    (self.path / parent).rmdir()
                except OSError:
                    break

    def listed(self) -> set[str]:
        """What the list of the last finished export names."""
        try:
            lines = (self.path / SUMS).read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return set()
        names = {line.partition("  ")[2] for line in lines}
        return {name for name in names if SAFE.fullmatch(name)}  # the list may have been written by others

    def list_all(self, files: Mapping[str, Known]) -> None:
        """As `sha256sum --check` reads it."""
        lines = [f"{files[name][0]}  {name}\n" for name in sorted(files)]
        body = "".join(lines).encode()
        if not (self.path / SUMS).is_file() or (self.path / SUMS).read_bytes() != body:
            self.put(SUMS, body)


def is_compressible(name: str, size: int) -> bool:
    return size >= SMALLEST_COMPRESSED and not name.endswith(ALREADY_COMPRESSED)
