import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.actions import log_heads
from commitments.models import LogLink, StaffMember
from commitments.rules.published_log import NOTHING, Head, check
from commitments.summaries import published_log
from tests.factories import NOW
from tests.log_factories import publish_everything


@pytest.fixture
def published(alice: StaffMember, bob: StaffMember) -> Head:
    publish_everything(alice, bob)
    log_heads.keep(at=NOW)
    return published_log.head()


def lines(text: str) -> list[bytes]:
    return [f"{line}\n".encode() for line in text.splitlines()]


def test_an_empty_log_has_a_head_all_the_same(db: None) -> None:
    assert published_log.head() == Head(0, NOTHING)
    assert published_log.load().chained_at is None
    assert json.loads(json.dumps(published_log.head_shape()))["at"] is None


def test_the_page_needs_four_queries(published: Head) -> None:
    with CaptureQueriesContext(connection) as queries:
        page = published_log.load()
    assert len(queries) == 4
    assert (page.head, page.removed, len(page.kept)) == (published, 1, 1)


def test_the_file_is_read_in_parts_and_closed(published: Head, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = "".join(published_log.file(published))
    monkeypatch.setattr(published_log, "AT_ONCE", 3)
    monkeypatch.setattr(published_log, "LINES_TOGETHER", 2)
    assert "".join(published_log.file(published)) == whole
    assert check(lines(whole), [published]).head == published


def test_a_file_up_to_an_earlier_head_is_the_same_but_shorter(published: Head) -> None:
    earlier = published_log.head_at(3)
    found = check(lines("".join(published_log.file(earlier))), [earlier])
    assert found.head == earlier


def test_a_proof_holds_no_words(published: Head) -> None:
    text = "".join(published_log.proof(after=2, end=published))
    assert '"body":' not in text
    assert check(lines(text), [published_log.head_at(2), published]).first == 3


def test_one_line_is_that_of_the_file(published: Head) -> None:
    whole = "".join(published_log.file(published)).splitlines(keepends=True)
    assert published_log.one(4) == whole[3]
    assert published_log.one(published.position + 1) is None


def test_the_head_names_the_one_that_was_kept(published: Head) -> None:
    shape = published_log.head_shape()
    assert (shape["position"], shape["hash"]) == (published.position, published.hash)
    assert shape["checkpoint"]["position"] == published.position
    assert shape["at"] == "2026-11-23T12:00:00.000000Z"
    assert LogLink.objects.count() == published.position
