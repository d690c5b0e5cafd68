import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.models import Delivery, StaffMember
from commitments.summaries import asked_at_present
from tests.factories import NOW
from tests.reply_factories import FIVE_WEEKS_ON, LAST_DAY, make_round

pytestmark = pytest.mark.django_db


def test_open_rounds_that_reached_somebody_are_named(
    alice: StaffMember, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    round_ = make_round(by=alice)
    with django_assert_num_queries(1):
        (asked,) = asked_at_present.load(now=NOW)
    assert (asked.name, asked.asked_on, asked.until) == ("Kenya", NOW.date(), LAST_DAY)
    assert asked.url == round_.signatory.get_absolute_url()
    assert asked_at_present.load(now=FIVE_WEEKS_ON) == ()


def test_round_is_named_as_soon_as_its_letter_went(alice: StaffMember) -> None:
    make_round(by=alice, is_reached=False)
    assert asked_at_present.load(now=NOW) == ()
    Delivery.objects.filter(notice__kind="reply-invitation").update(
        state="sent", settled_at=NOW + dt.timedelta(minutes=1)
    )
    assert [asked.name for asked in asked_at_present.load(now=NOW)] == ["Kenya"]
