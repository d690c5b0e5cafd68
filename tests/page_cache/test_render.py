import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from pytest_django import Settings

from commitments.models import Undertaking
from commitments.page_cache.kept import may_be_kept
from commitments.page_cache.questions import Asked, asked
from commitments.page_cache.render import (
    ASKED_THE_TIME,
    Application,
    Environ,
    Rendered,
    StartResponse,
    environ_for,
    render,
)
from tests.factories import NOW, TODAY
from tests.page_cache_factories import django_itself, make_rendered, path_info
from tests.test_no_draft_leaks import NOTHING_THERE, ONLY_POST, PATTERNS, WITH_ARGUMENTS, examples, record

__all__ = ["django_itself", "record"]
DAY = dt.timedelta(days=1)
HERE = "http://127.0.0.1:8000"


class Pieces:
    """The body of an answer that says whether it was closed, and that may break off."""

    def __init__(self, *pieces: bytes, breaks: bool = False) -> None:
        self.pieces, self.breaks, self.is_closed = pieces, breaks, False

    def __iter__(self) -> Iterator[bytes]:
        yield from self.pieces
        if self.breaks:
            raise OSError("broken off")

    def close(self) -> None:
        self.is_closed = True


def answering(body: Pieces, **marks: Any) -> Application:
    def application(environ: Environ, start_response: StartResponse) -> Pieces:
        environ.update(marks)
        start_response("200 OK", [("Content-Type", "text/html"), ("Vary", "A"), ("vary", "B")])
        return body

    return application


def test_nothing_of_a_reader_is_in_the_environment() -> None:
    environ = environ_for(Asked("/en/countries", "region=Africa"), site_url=HERE)
    assert (environ["PATH_INFO"], environ["QUERY_STRING"]) == ("/en/countries", "region=Africa")
    assert (environ["REQUEST_METHOD"], environ["SERVER_NAME"], environ["SERVER_PORT"]) == (
        "GET", "127.0.0.1", "8000",
    )  # fmt: skip
    assert [name for name in environ if name.startswith(("HTTP_", "REMOTE_", "CONTENT_"))] == ["HTTP_HOST"]
    assert environ["HTTP_HOST"] == "127.0.0.1:8000"
    assert environ["wsgi.input"].read() == b""


def test_a_site_behind_https_is_rendered_as_one() -> None:
    environ = environ_for(Asked("/en"), site_url="https://tracker.example")
    assert (environ["wsgi.url_scheme"], environ["SERVER_PORT"]) == ("https", "443")
    assert (environ["HTTP_HOST"], environ["HTTP_X_FORWARDED_PROTO"]) == ("tracker.example", "https")


def test_a_part_is_asked_for_as_htmx_asks() -> None:
    assert environ_for(Asked("/en/changes", is_part=True), site_url=HERE)["HTTP_HX_REQUEST"] == "true"


def test_two_renders_share_no_environment() -> None:
    first, second = (environ_for(Asked("/en"), site_url=HERE) for _ in range(2))
    first["wsgi.input"].write(b"left behind")
    first["left"] = "behind"
    assert (second["wsgi.input"].getvalue(), "left" in second) == (b"", False)


def test_the_pieces_of_an_answer_are_put_together_and_closed() -> None:
    pieces = Pieces(b"one ", b"two")
    rendered = render(answering(pieces), Asked("/en"), site_url=HERE)
    assert (rendered.status, rendered.body, pieces.is_closed) == ("200 OK", b"one two", True)
    assert rendered.header("vary") == "A, B"
    assert rendered.header("set-cookie") == ""


def test_an_answer_that_breaks_off_is_closed_and_is_no_page() -> None:
    pieces = Pieces(b"half", breaks=True)
    with pytest.raises(OSError, match="broken off"):
        render(answering(pieces), Asked("/en"), site_url=HERE)
    assert pieces.is_closed


def test_a_page_that_asked_the_time_is_of_the_moment() -> None:
    assert render(answering(Pieces(), **{ASKED_THE_TIME: True}), Asked("/en"), site_url=HERE).is_of_the_moment
    assert not render(answering(Pieces()), Asked("/en"), site_url=HERE).is_of_the_moment


def test_an_answer_knows_whether_it_failed_and_whether_it_is_for_one_reader() -> None:
    assert make_rendered(status="503 Service Unavailable").is_failure
    assert not make_rendered(status="404 Not Found").is_failure
    assert make_rendered(("Set-Cookie", "a=b")).is_for_one_reader
    assert not make_rendered().is_for_one_reader


@pytest.mark.parametrize(
    ("question", "is_of_the_moment"),
    [("", True), (f"as_of={TODAY + DAY}", False), (f"as_of={TODAY + 2 * DAY}", True)],
)
def test_a_digest_is_of_the_moment_until_its_day_is_over(
    django_itself: Application, record: dict[str, Undertaking], question: str, *, is_of_the_moment: bool
) -> None:
    page = Asked(reverse("digests:period", args=["daily", TODAY + DAY]), question)
    with time_machine.travel(NOW + 2 * DAY, tick=False):
        rendered = render(django_itself, page, site_url=HERE)
    assert (rendered.status, rendered.is_of_the_moment) == ("200 OK", is_of_the_moment)


def test_a_part_of_a_page_is_less_than_the_page(
    django_itself: Application, record: dict[str, Undertaking]
) -> None:
    whole, part = (
        render(django_itself, Asked("/en/countries", "", is_part), site_url=HERE) for is_part in (False, True)
    )
    assert (b"<html" in whole.body, b"<html" in part.body) == (True, False)
    assert b"Kenya" in part.body


def rendered_pages(application: Application, pages: dict[str, Asked]) -> dict[str, Rendered]:
    """What readers see of them: what was read may have come in another order."""
    answers = {name: render(application, page, site_url=HERE) for name, page in pages.items()}
    return {name: replace(answer, reads=None) for name, answer in answers.items()}


def test_what_was_read_comes_with_the_page(
    django_itself: Application, record: dict[str, Undertaking]
) -> None:
    answer = render(django_itself, Asked("/en/countries/kenya"), site_url=HERE)
    assert answer.reads
    of_a_day = render(django_itself, Asked("/en/countries/kenya", "as_of=2026-11-23"), site_url=HERE)
    assert of_a_day.reads is None


def test_every_page_can_be_kept_and_reads_the_same_all_day_unless_it_is_of_the_moment(
    django_itself: Application, record: dict[str, Undertaking], settings: Settings
) -> None:
    """Else a copy that was made in the morning would be wrong in the evening."""
    assert settings.SITE_URL == HERE
    with time_machine.travel(NOW + DAY, tick=False) as clock:
        addresses = {name: reverse(name) for name in PATTERNS if name and name not in WITH_ARGUMENTS}
        addresses |= examples(record)
        found = {
            name: asked(path_info(address), "", is_part=False)
            for name, address in addresses.items()
            if name not in ONLY_POST
        }
        pages = {name: page for name, page in found.items() if page}
        before = rendered_pages(django_itself, pages)
        clock.shift(dt.timedelta(hours=10))
        after = rendered_pages(django_itself, pages)
    assert len(pages) > 100
    refused = {name for name, page in before.items() if not may_be_kept(page)}
    assert refused == {name for name in pages if name in NOTHING_THERE}
    assert {before[name].status for name in refused} == {f"{HTTPStatus.NOT_FOUND} Not Found"}
    changed = {name for name in pages if before[name] != after[name] and not before[name].is_of_the_moment}
    assert changed == set()
