"""Sources that were looked at, on the small internet of tests/source_servers.py."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from commitments.actions import captures
from commitments.actions.captures import Tools
from commitments.models import Evidence, EvidenceCapture
from commitments.rules.page_facts import comparable
from commitments.summaries.stored_copies import name_of_copy, name_of_text, store
from tests.factories import NOW, make_evidence
from tests.source_servers import Answer, Net, small_internet

TEXT = "The ministry publishes a register of public systems."
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def evidence_folder(settings: Any, tmp_path: Path) -> Path:
    """A store of copies for one test."""
    folder = tmp_path / "evidence"
    stores = settings.STORAGES
    options = {**stores["evidence"]["OPTIONS"], "location": folder}
    settings.STORAGES = {**stores, "evidence": {**stores["evidence"], "OPTIONS": options}}
    return folder


def make_source(path: str = "/page", **fields: Any) -> Evidence:
    return make_evidence(**{"url": f"http://site.example{path}"} | fields)


@contextmanager
def internet(answers: dict[str, Answer], **names: Any) -> Iterator[Net]:
    with small_internet(answers, **names) as net:
        yield net


def tools(net: Net, **options: Any) -> Tools:
    return Tools(fetcher=net.fetcher(), archive=net.fetcher(**options), chance=lambda: 0.0)


def look(net: Net, *, at: dt.datetime = NOW, **options: Any) -> list[EvidenceCapture]:
    return captures.look_after(at=at, tools=tools(net, **options))


def make_capture(
    *, evidence: Evidence, text: str = TEXT, at: dt.datetime = NOW, status: int = 200, **fields: Any
) -> EvidenceCapture:
    """A look as it would have gone; with a status other than 200 nothing is stored."""
    found = EvidenceCapture(evidence=evidence, captured_at=at, http_status=status, final_url=evidence.url)
    if status == 200:
        body = f"<p>{text}</p>".encode()
        found.content_type, found.size = "text/html", len(body)
        found.sha256 = hashlib.sha256(body).hexdigest()
        found.text_sha256 = hashlib.sha256(comparable(text).encode()).hexdigest()
        found.stored_as = store().save(name_of_copy(found.sha256), ContentFile(body))
        store().save(name_of_text(found.text_sha256), ContentFile(text.encode()))
    for name, value in fields.items():
        setattr(found, name, value)
    found.save()
    return found
