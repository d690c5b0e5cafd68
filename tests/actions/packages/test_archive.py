import datetime as dt
import hashlib
import subprocess
import time
import zipfile
from pathlib import Path

from commitments.actions.packages.archive import checksums, fingerprint, pack

DAY = dt.date(2026, 11, 23)


def packed(folder: Path, name: str) -> Path:
    target = folder / name
    pack(target, folder, ["b", "a"], day=DAY)
    return target


def test_its_bytes_depend_on_files_and_day_alone(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_text(name * 1000)
    first = packed(tmp_path, "first.zip")
    time.sleep(0.01)
    for name in ("b", "a"):
        (tmp_path / name).write_text(name * 1000)
        (tmp_path / name).chmod(0o600)
    assert packed(tmp_path, "second.zip").read_bytes() == first.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert archive.namelist() == ["b", "a"]
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 11, 23, 0, 0, 0)}
        assert archive.read("a") == b"a" * 1000


def test_checksums_are_read_by_the_usual_program(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("words")
    part = fingerprint(tmp_path / "a", name="a")
    assert (part.size, part.sha256) == (5, hashlib.sha256(b"words").hexdigest())
    (tmp_path / "SHA256SUMS").write_text(checksums([part]))
    assert subprocess.run(
        ["sha256sum", "--check", "SHA256SUMS"], cwd=tmp_path, check=True, capture_output=True
    )
