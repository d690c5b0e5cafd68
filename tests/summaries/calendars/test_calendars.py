import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.models import Commitment
from commitments.summaries.calendars import calendars
from commitments.summaries.deadlines_filter import Filter
from tests.factories import (
    TODAY,
    make_assessment,
    make_commitment,
    make_milestone,
    make_signatory,
    make_undertaking,
)
from tests.reply_factories import make_published, make_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def promise() -> Commitment:
    """Due in spring; Kenya owes it and was assessed; a summit; and somebody else is asked to reply."""
    promise = make_commitment(code="D3.a", title="Open models", due_on=dt.date(2027, 3, 1))
    kenya = make_signatory(name="Kenya", slug="kenya")
    make_assessment(undertaking=make_undertaking(commitment=promise, signatory=kenya))
    make_milestone(instrument=promise.instrument, title="Summit")
    make_round(published=[make_published(signatory=make_signatory(name="Chile", slug="chile"), code="C1")])
    return promise


def kinds(found: calendars.Calendar | None) -> list[str]:
    assert found
    return sorted(event.category for event in found.events)


def test_load_holds_every_kind_of_date(
    promise: Commitment, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(8):
        found, notices = calendars.load(asked=Filter(), today=TODAY)
    assert set(kinds(found)) == {"Deadlines", "Milestones", "Next checks", "Time to reply"}
    assert (found and found.title, notices) == ("Deadlines and milestones", ())


@pytest.mark.parametrize(
    ("asked", "title", "expected"),
    [
        (Filter(commitment="d3.A"), "D3.a Open models", ["Deadlines", "Next checks"]),
        (Filter(signatory="kenya"), "Kenya", ["Deadlines", "Milestones", "Next checks"]),
        (
            Filter(signatory="kenya", view="month", month="x"),
            "Kenya",
            ["Deadlines", "Milestones", "Next checks"],
        ),
    ],
)
def test_load_has_the_filter_of_its_page(
    promise: Commitment, asked: Filter, title: str, expected: list[str]
) -> None:
    found, _ = calendars.load(asked=asked, today=TODAY)
    assert kinds(found) == expected
    assert found
    assert found.title == f"Deadlines and milestones: {title}"


def test_load_says_what_there_is_not(promise: Commitment) -> None:
    found, (notice,) = calendars.load(asked=Filter(instrument="none"), today=TODAY)
    assert found is None
    assert "none" in notice


def test_load_of_signatory_commitment_and_instrument(promise: Commitment) -> None:
    chile = calendars.load_signatory(kind="country", slug="chile", today=TODAY)
    assert kinds(chile) == ["Next checks", "Time to reply"]
    assert kinds(calendars.load_commitment(code="D3.a", today=TODAY)) == ["Deadlines", "Next checks"]
    of_text = calendars.load_instrument(code=promise.instrument.code, today=TODAY)
    assert kinds(of_text) == ["Deadlines", "Milestones", "Next checks"]
    assert calendars.load_signatory(kind="organisation", slug="chile", today=TODAY) is None
