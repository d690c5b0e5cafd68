import datetime as dt
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.test import RequestFactory

from commitments.models import StaffMember
from commitments.views.desk.next_item import go_to_next
from tests.factories import TODAY, make_commitment, make_undertaking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def finish(
    person: StaffMember, path: str, *, sent: dict[str, str] | None = None, queue: str = ""
) -> HttpResponse:
    request: Any = RequestFactory().post(path, sent or {})
    request.user, request._messages = person, CookieStorage(request)
    response = go_to_next(request, queue=queue)
    response.said = [str(message) for message in get_messages(request)]  # type: ignore[attr-defined]
    return response


def due(days: int) -> str:
    undertaking = make_undertaking(commitment=make_commitment(due_on=TODAY + dt.timedelta(days=days)))
    return f"/desk/undertakings/{undertaking.pk}"


def test_go_to_next_opens_the_next_item_of_the_queue_it_came_from(alice: StaffMember) -> None:
    first, second = due(0), due(1)
    response = finish(alice, first, sent={"from": "due"})
    assert (response.status_code, response["Location"]) == (302, f"{second}?from=due.1")


def test_go_to_next_reads_the_address_where_the_form_says_nothing(alice: StaffMember) -> None:
    first, second = due(0), due(1)
    assert finish(alice, f"{first}?from=due.1")["Location"] == f"{second}?from=due.1"


def test_go_to_next_takes_the_views_own_queue_where_nothing_is_said(alice: StaffMember) -> None:
    first = due(0)
    assert finish(alice, "/desk/log", queue="due")["Location"] == f"{first}?from=due"
    assert finish(alice, "/desk/log", sent={"from": "mine"}, queue="due")["Location"] == "/desk?queue=mine"


def test_go_to_next_says_so_when_the_queue_is_empty(alice: StaffMember) -> None:
    response = finish(alice, "/desk/reviews/x", sent={"from": "review..me"})
    assert response["Location"] == "/desk?queue=review&person=me"
    assert response.said == ["That was the last item of this queue."]  # type: ignore[attr-defined]


def test_go_to_next_without_any_queue_is_the_inbox(alice: StaffMember) -> None:
    due(0)
    assert finish(alice, "/desk/log")["Location"] == "/desk"


@pytest.mark.parametrize("sent", ["elsewhere", "https://example.org", "//example.org", "due.99"])
def test_go_to_next_never_leaves_the_desk(alice: StaffMember, sent: str) -> None:
    assert finish(alice, due(0), sent={"from": sent})["Location"].startswith("/desk")
