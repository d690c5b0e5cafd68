"""A small mirror in a folder, and what to read in it."""

import datetime as dt
import html
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.test import override_settings

from commitments.mirror.export import Exported, export
from tests.factories import NOW, make_person
from tests.small_record import make_small_record

LINK = re.compile(r'\s(href|src|action|formaction)="([^"]*)"')


def make_mirror(folder: Path, *, moment: dt.datetime = NOW, base: str = "") -> Exported:
    return export(folder, moment=moment, base=base)


def made_apart(folder: Path, django_db_blocker: Any) -> Path:
    """A mirror of a small record whose rows are gone again, for all tests of a module that only read it."""
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(STATE_FOLDER=folder / "state"):
        alice, bob = (make_person(username=name, role="Publisher") for name in ("alice", "bob"))
        make_small_record(by=alice, reviewer=bob)
        assert make_mirror(folder / "out").problems == ()
        transaction.set_rollback(True)
    return folder / "out"


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def pages_in(folder: Path) -> dict[str, str]:
    return {name: body.decode() for name, body in files_in(folder).items() if name.endswith(".html")}


def faults_of_links(folder: Path, *, base: str = "") -> Iterator[str]:
    """Every link that leads to no file here and to no other site, and every form that stays here."""
    there = set(files_in(folder))
    ids = {name: set(re.findall(r'\sid="([^"]+)"', text)) for name, text in pages_in(folder).items()}
    for name, text in pages_in(folder).items():
        for attribute, value in LINK.findall(text):
            link = html.unescape(value)
            if base and link.startswith(base):
                link = "/" + link.removeprefix(base)
            if urlsplit(link).scheme:
                continue
            if attribute in ("action", "formaction"):
                yield f"{name}: a form stays here: {link}"
                continue
            parts = urlsplit(link)
            folder_of_page = "/" if name == "404.html" else posixpath.join("/", posixpath.dirname(name))
            target = posixpath.normpath(posixpath.join(folder_of_page, parts.path)).removeprefix("/")
            target = (target or "index.html") if parts.path else name
            if parts.query or target not in there:
                yield f"{name}: {link}"
            elif parts.fragment and target in ids and parts.fragment not in ids[target]:
                yield f"{name}: {link} leads to no place of that page"


def is_live(link: str) -> bool:
    return link.startswith(settings.SITE_URL)
