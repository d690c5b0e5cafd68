"""Several planners at once: real connections, committed rows."""

import datetime as dt
from collections.abc import Iterator

import pytest

from commitments.actions import reminders
from commitments.models import Delivery, StaffMember
from tests.committed import committed, in_threads
from tests.factories import NOW, make_person

BEFORE = NOW - dt.timedelta(days=1)


@pytest.fixture
def staff(db: None) -> Iterator[None]:
    """Three people whose hour has come."""
    committed(make_three)
    yield
    committed(StaffMember.objects.all().delete)


def make_three() -> None:
    for number in range(3):
        make_person(role="Researcher", email=f"person-{number}@desk.example")
    reminders.plan(now=BEFORE)


@pytest.mark.usefixtures("staff")
def test_plan_at_once_plans_one_mail_for_each_person() -> None:
    planned = in_threads(4, lambda: reminders.plan(now=NOW))
    assert sum(len(notices) for notices in planned) == 3
    assert committed(Delivery.objects.count) == 3
    assert in_threads(4, lambda: reminders.plan(now=NOW)) == [[], [], [], []]
