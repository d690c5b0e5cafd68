"""Several planners at once: real connections, committed rows."""

import datetime as dt

import pytest

from commitments.actions import digests
from commitments.models import Delivery, DigestRun
from commitments.vocabulary import Rhythm
from tests.committed import cleaned_up, committed, in_threads  # noqa: F401
from tests.factories import make_commitment
from tests.mail_factories import NEXT_MONDAY, make_subscriber

pytestmark = pytest.mark.usefixtures("cleaned_up")


def subscribers_with_a_deadline_to_hear_of() -> None:
    make_commitment(due_on=NEXT_MONDAY.date() - dt.timedelta(days=1))
    for rhythm in (Rhythm.DAILY, Rhythm.WEEKLY, Rhythm.WEEKLY):
        make_subscriber(rhythm=rhythm)


def test_plan_at_once_plans_every_run_and_mail_once() -> None:
    committed(subscribers_with_a_deadline_to_hear_of)
    planned = in_threads(4, lambda: digests.plan(now=NEXT_MONDAY))
    assert sorted(run.rhythm for runs in planned for run in runs) == ["daily", "weekly"]
    assert committed(DigestRun.objects.count) == 2
    assert committed(Delivery.objects.count) == 3
