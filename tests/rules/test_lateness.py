import datetime as dt

import pytest

from commitments.rules.lateness import is_late, late_after
from tests.factories import NOW


@pytest.mark.parametrize(("seconds", "minutes"), [(2, 3), (15, 3), (60, 3), (120, 6), (3600, 180)])
def test_late_after_three_rounds_and_never_before_three_minutes(seconds: int, minutes: int) -> None:
    assert late_after(seconds) == dt.timedelta(minutes=minutes)


def test_a_job_is_late_since_its_last_good_round() -> None:
    long_ago, ago = NOW - dt.timedelta(days=9), NOW - dt.timedelta(minutes=3)
    assert not is_late(ago, began_at=long_ago, seconds=15, now=NOW)
    assert is_late(ago, began_at=long_ago, seconds=15, now=NOW + dt.timedelta(seconds=1))


def test_a_job_that_never_came_through_is_late_since_it_began() -> None:
    assert not is_late(None, began_at=NOW, seconds=15, now=NOW)
    assert is_late(None, began_at=NOW - dt.timedelta(hours=1), seconds=15, now=NOW)
