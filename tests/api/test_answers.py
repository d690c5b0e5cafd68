import datetime as dt
from http import HTTPStatus

import pytest
from django.test import RequestFactory

from commitments.api.answers import answer, problem_answer, wrong_parameter
from tests.factories import NOW

rf = RequestFactory()


def test_the_same_answer_has_the_same_mark() -> None:
    first, again, other = (
        answer(rf.get("/"), shape, changed_at=None, now=NOW) for shape in ({"a": 1}, {"a": 1}, {"a": 2})
    )
    assert first["ETag"] == again["ETag"] != other["ETag"]


def test_a_change_of_this_second_is_no_date_to_ask_by() -> None:
    fresh = answer(rf.get("/"), {}, changed_at=NOW, now=NOW)
    older = answer(rf.get("/"), {}, changed_at=NOW - dt.timedelta(minutes=1), now=NOW)
    assert (fresh.has_header("Last-Modified"), older.has_header("Last-Modified")) == (False, True)


@pytest.mark.parametrize("links", [None, {}, {"next": "https://example.org/2"}])
def test_links(links: dict[str, str] | None) -> None:
    said = answer(rf.get("/"), {}, changed_at=None, now=NOW, links=links)
    assert said.get("Link") == ('<https://example.org/2>; rel="next"' if links else None)


def test_a_wrong_parameter_is_named() -> None:
    response = problem_answer(wrong_parameter("limit", "Too many."))
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert b'"parameter":"limit"' in response.content
