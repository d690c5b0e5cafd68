"""A moment two days after the launch that tests/factories.py and the walk of addresses make."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from tests.factories import NOW

LATER = NOW + dt.timedelta(days=2)
LAUNCH, TODAY = NOW.date(), LATER.date()
TOO_EARLY, TOMORROW = LAUNCH - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)


@pytest.fixture
def later() -> Iterator[dt.datetime]:
    """Two days after everything was published."""
    with time_machine.travel(LATER, tick=False):
        yield LATER


def as_of(path: str, day: dt.date | str) -> str:
    return f"{path}{'&' if '?' in path else '?'}as_of={day}"
