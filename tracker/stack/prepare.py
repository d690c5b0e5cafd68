"""What a local copy needs before it serves, in one Django process to keep starting short.

Run as `python -m tracker.stack.prepare [--sample | --empty]` with the copy's environment.
"""

import hashlib
import os
import sys
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import CommandError

from tracker.stack.console import say, step

STAMP = ".collected"  # stands in the folder of collected files and says from what they were collected


def main(arguments: list[str]) -> int:
    django.setup()
    try:
        run("bringing the database up to date", "migrate", verbosity=0)
        if "--empty" not in arguments:
            run("loading the reference data", "load_reference")
        if "--sample" in arguments:
            run("making sample data", "make_sample")
        call_command("make_local_staff", stdout=StringIO())
    except CommandError as problem:
        say(str(problem))
        return 1
    collect_static()
    return 0


def run(words: str, command: str, **options: object) -> None:
    """Run a management command as a step; what it says stands below, indented."""
    output = StringIO()
    with step(words):
        call_command(command, stdout=output, **options)
    for line in output.getvalue().splitlines():
        say(f"  {line}")


def collect_static() -> None:
    """Collect only when a source changed: hashing and rewriting all files takes seconds."""
    root = Path(settings.STATIC_ROOT)
    stamp = root / STAMP
    sources = fingerprint(source_files())
    if stamp.exists() and stamp.read_text() == sources:
        return
    with step("collecting static files"):
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(sources)


def source_files() -> Iterable[Path]:
    for finder in get_finders():
        for name, storage in finder.list(None):
            yield Path(storage.path(name))


def fingerprint(files: Iterable[Path]) -> str:
    """Changes when a file is added, removed or written."""
    lines = []
    for path in sorted(files):
        found = os.stat(path)
        lines.append(f"{path} {found.st_mtime_ns} {found.st_size}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
