import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.models import Commitment
from commitments.summaries import deadlines
from commitments.vocabulary import Timing
from tests.factories import (
    TODAY,
    make_assessment,
    make_commitment,
    make_instrument,
    make_milestone,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db
DUE = dt.date(2025, 6, 30)


@pytest.fixture
def promise() -> Commitment:
    """Kenya met it in time, Chile and France are not assessed; and all together."""
    promise = make_commitment(binding="both", due_on=DUE)
    made = [
        make_undertaking(commitment=promise, signatory=make_signatory(name=name))
        for name in ("Kenya", "France", "Chile")
    ]
    make_assessment(undertaking=made[0], level="met", effective_on=DUE)
    make_undertaking(commitment=promise, is_joint=True)
    return promise


def test_load_computes_how_everybody_stands_against_the_date(promise: Commitment) -> None:
    (duty,) = deadlines.load(today=TODAY).duties
    assert [(group.timing, [line.name for line in group.lines]) for group in duty.groups] == [
        (Timing.MET_ON_TIME, ["Kenya"]),
        (Timing.UNKNOWN, ["Chile", "France"]),
    ]
    assert duty.days_past == 511


def test_load_counts_the_joint_undertaking_apart(promise: Commitment) -> None:
    (duty,) = deadlines.load(today=TODAY).duties
    assert sum(item.count for item in duty.counts) == 3
    assert duty.joint is not None
    assert duty.joint.timing == Timing.UNKNOWN


def test_load_tells_nobody_late_before_the_day(promise: Commitment) -> None:
    (duty,) = deadlines.load(today=DUE).duties
    assert Timing.DUE_TODAY in [item.timing for item in duty.counts]


def test_load_puts_what_is_to_come_before_what_has_passed() -> None:
    for code, days in {"LONG-AGO": -300, "SOON": 20, "LATER": 200, "JUST-NOW": -2}.items():
        make_commitment(code=code, due_on=TODAY + dt.timedelta(days=days))
    order = [duty.code for duty in deadlines.load(today=TODAY).duties]
    assert order == ["SOON", "LATER", "JUST-NOW", "LONG-AGO"]


def test_page_names_what_is_next_and_what_passed_unsettled(promise: Commitment) -> None:
    make_commitment(code="SOON", due_on=TODAY + dt.timedelta(days=20))
    page = deadlines.load(today=TODAY)
    assert page.next_duty is not None
    assert (page.next_duty.code, page.next_duty.days_left) == ("SOON", 20)
    assert [(duty.code, duty.unsettled) for duty in page.passed_unsettled] == [(promise.code, 2)]
    assert [line.name for line in page.signatories] == ["Chile", "France", "Kenya"]


def test_load_checks_counts_the_statuses_due_on_each_day() -> None:
    make_assessment(undertaking=make_undertaking(), next_check_on=dt.date(2036, 7, 14))
    make_undertaking()
    assert deadlines.load_checks(first=dt.date(2036, 7, 1)) == {dt.date(2036, 7, 14): 1}
    assert deadlines.load_checks(first=dt.date(2036, 8, 1)) == {}
    assert deadlines.load_checks(first=dt.date(2036, 7, 1), commitment="other") == {}


def test_page_parts_milestones_at_today() -> None:
    instrument = make_instrument()
    for days in (-5, 0, 5):
        make_milestone(instrument=instrument, on=TODAY + dt.timedelta(days=days))
    page = deadlines.load(today=TODAY)
    assert (len(page.past), len(page.coming)) == (2, 1)


def test_load_needs_four_queries(
    promise: Commitment, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_undertaking(commitment=make_commitment(due_on=DUE))
    make_milestone(instrument=promise.instrument)
    with django_assert_num_queries(4):
        deadlines.load(today=TODAY)
