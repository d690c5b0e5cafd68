import datetime as dt

from django.http import HttpResponse
from django.test import RequestFactory

from commitments.views.public.conditional import unless_known

AT = dt.datetime(2026, 11, 23, 12, 0, 0, 999_999, tzinfo=dt.UTC)


def ask(body: str, **headers: str) -> HttpResponse:
    request = RequestFactory().get("/", headers=headers)
    return unless_known(request, HttpResponse(body), changed_at=AT)


def test_other_bytes_have_another_etag() -> None:
    assert ask("a")["ETag"] == ask("a")["ETag"] != ask("b")["ETag"]


def test_the_etag_counts_before_the_moment() -> None:
    known = {"If-None-Match": ask("a")["ETag"], "If-Modified-Since": ask("a")["Last-Modified"]}
    assert ask("a", **known).status_code == 304
    assert ask("b", **known).status_code == 200


def test_without_a_moment_only_the_etag_counts() -> None:
    response = unless_known(RequestFactory().get("/"), HttpResponse("a"))
    assert "Last-Modified" not in response
