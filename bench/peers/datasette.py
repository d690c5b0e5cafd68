"""Datasette on the SQLite file of a data package: the same rows in a program that knows nothing of them."""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench.beside import python_with
from bench.running_copy import RunningCopy, Served, free_port

PROGRAM: Final = "datasette==0.65.5"
# what the site says of a country, as near as a table comes to it
PAGE: Final = "/package/undertakings?signatory=KE&_labels=on"


def package(copy: RunningCopy, folder: Path) -> Path:
    copy.manage("make_data_package")
    (made,) = Path(copy.state).rglob("*.sqlite")
    path = folder / "package.sqlite"
    path.write_bytes(made.read_bytes())
    return path


@contextlib.contextmanager
def datasette(package: Path) -> Iterator[Served]:
    port = free_port()
    process = subprocess.Popen(
        [python_with(PROGRAM), "-m", "datasette", "serve", "--immutable", package, "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield Served(port, process.pid)
    finally:
        process.terminate()
        process.wait(20)
