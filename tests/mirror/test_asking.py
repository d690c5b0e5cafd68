import datetime as dt
from http import HTTPStatus

import pytest
from pytest_django import Settings

from commitments.mirror.asking import NotAnsweredError, ask, environment
from commitments.models import Undertaking
from commitments.rules.mirror_copy import MirrorCopy
from tests.factories import NOW


def test_the_answer_is_a_page_of_a_copy(small_record: dict[str, Undertaking]) -> None:
    answer = ask("/fr/countries/kenya", MirrorCopy(NOW))
    assert answer.kind == "text/html"
    assert "data-copy" in answer.body.decode()
    assert set(answer.cited) == {"bib", "ris", "csl.json"}
    assert "as_of=2026-11-23" in answer.cited["bib"]


def test_what_streams_comes_whole(small_record: dict[str, Undertaking]) -> None:
    answer = ask("/log.jsonl", MirrorCopy(NOW))
    assert answer.body.endswith(b"\n")
    assert answer.cited == {}


def test_another_status_is_a_failure(db: None) -> None:
    copy = MirrorCopy(NOW - dt.timedelta(days=1))
    with pytest.raises(NotAnsweredError, match="/en/nothing-here answered 404"):
        ask("/en/nothing-here", copy)
    assert ask("/en/nothing-here", copy, status=HTTPStatus.NOT_FOUND).kind == "text/html"


def test_a_site_behind_https_is_asked_as_such(settings: Settings) -> None:
    settings.SITE_URL = "https://site.example"
    made = environment("/en/sources?page=2")
    assert (made["wsgi.url_scheme"], made["HTTP_HOST"], made["SERVER_PORT"]) == (
        "https",
        "site.example",
        "443",
    )
    assert (made["PATH_INFO"], made["QUERY_STRING"]) == ("/en/sources", "page=2")
