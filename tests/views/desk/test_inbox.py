import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commitments.actions import editorial
from commitments.models import StaffMember
from tests.factories import (
    NOW,
    TODAY,
    make_assessment_draft,
    make_commitment,
    make_entry_draft,
    make_lead,
    make_signatory,
    make_undertaking,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def text(client: Client, path: str = "/desk") -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_inbox_opens_on_what_is_due(desk: Client) -> None:
    commitment = make_commitment(code="C8.c", title="Shared objectives", due_on=dt.date(2025, 6, 30))
    make_undertaking(commitment=commitment, signatory=make_signatory(name="France"))
    page = text(desk)
    assert '<h1 id="h-queue">Due</h1>' in page
    assert "Deadline 30 June 2025, 511 days ago." in page
    assert "France C8.c" in page


def test_inbox_queue_is_in_the_address(desk: Client) -> None:
    make_lead(undertaking=make_undertaking(), claim="It is said that a law was passed.")
    assert "It is said that a law was passed." in text(desk, "/desk?queue=leads")
    assert "It is said that a law was passed." not in text(desk, "/desk?queue=due")


def test_inbox_unknown_queue_is_the_first(desk: Client) -> None:
    assert "Nothing is due." in text(desk, "/desk?queue=elsewhere")


def test_inbox_pages_keep_the_queue(desk: Client) -> None:
    undertaking = make_undertaking()
    for _ in range(51):
        make_lead(undertaking=undertaking)
    assert "1 to 50 of 51" in text(desk, "/desk?queue=leads")
    second = text(desk, "/desk?queue=leads&page=2")
    assert "51 to 51 of 51" in second
    assert 'href="?queue=leads&amp;page=1"' in second


@pytest.mark.parametrize("queue", ["due", "review", "mine", "leads"])
@pytest.mark.parametrize("rows", [1, 30])
def test_inbox_query_count_does_not_grow(
    desk: Client,
    alice: StaffMember,
    bob: StaffMember,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    queue: str,
    rows: int,
) -> None:
    commitment = make_commitment(due_on=TODAY)
    for _ in range(rows):
        undertaking = make_undertaking(commitment=commitment)
        make_lead(undertaking=undertaking)
        make_entry_draft(by=alice, undertaking=undertaking)
        make_assessment_draft(by=alice, undertaking=undertaking)
        editorial.submit(draft=make_entry_draft(by=bob, undertaking=undertaking), by=bob, at=NOW)
    with django_assert_max_num_queries(15):
        page = text(desk, f"/desk?queue={queue}")
    assert page.count('<li><p class="on">') >= min(rows, 30)
