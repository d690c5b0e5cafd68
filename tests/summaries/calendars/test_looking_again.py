import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.actions.withdrawals import withdraw_assessment
from commitments.models import CurrentStatus, StaffMember, Undertaking
from commitments.summaries.calendars.events import Event
from commitments.summaries.calendars.looking_again import load_checks
from tests.factories import NOW, make_assessment, make_commitment, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db


@pytest.fixture
def owed() -> Undertaking:
    owed = make_undertaking(
        commitment=make_commitment(code="D3.a", title="Open models"), signatory=make_signatory(name="Kenya")
    )
    make_assessment(undertaking=owed)
    return owed


def load(*, in_full: bool = True) -> tuple[Event, ...]:
    return load_checks(CurrentStatus.objects.all(), scope="", in_full=in_full)


def test_each_status_has_its_day_and_its_page(
    owed: Undertaking, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_undertaking()  # not assessed: nothing to look at again
    with django_assert_num_queries(1):
        (event,) = load()
    assert event.title == "Kenya. Next check: D3.a Open models"
    assert event.days.first == CurrentStatus.objects.get(undertaking=owed).next_check_on
    assert (event.path, event.stamp, event.moved) == (owed.get_absolute_url(), NOW, 0)


def test_publishing_and_taking_back_both_count(owed: Undertaking, bob: StaffMember) -> None:
    (first,) = load()
    later = NOW + dt.timedelta(hours=1)
    slip = make_assessment(undertaking=owed, at=later)
    (second,) = load()
    withdraw_assessment(assessment=slip, by=bob, at=later + dt.timedelta(minutes=1), reason="Too early.")
    (third,) = load()
    assert [event.moved for event in (first, second, third)] == [0, 1, 2]
    assert first.stamp < second.stamp < third.stamp
    assert first.name == second.name == third.name


def test_many_share_the_event_of_their_day(owed: Undertaking) -> None:
    for _ in range(2):
        make_assessment(undertaking=make_undertaking())
    (event,) = load(in_full=False)
    assert event.title == "3 statuses to be checked again"
    assert event.path == f"/en/deadlines?view=month&month={event.days.first:%Y-%m}"
