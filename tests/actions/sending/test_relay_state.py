import datetime as dt

import pytest
from django.utils import timezone
from pytest_django import Settings

from commitments.actions.sending import relay_state
from commitments.models import MailRelay
from tests.mail_factories import NEXT_MONDAY

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def test_the_pause_grows_up_to_five_minutes() -> None:
    for failures, seconds in ((1, 5), (2, 10), (3, 20), (7, 300), (99, 300)):
        assert seconds / 2 <= relay_state.pause(failures).total_seconds() <= seconds


def test_a_relay_that_is_down_is_left_alone_until_it_takes_something() -> None:
    ahead = timezone.now() + dt.timedelta(days=1)  # of the clock of PostgreSQL, which counts too
    assert not relay_state.is_paused(at=ahead)
    for _ in range(2):
        relay_state.note_down(problem="No route for dora@example.org", at=ahead)
    assert relay_state.is_paused(at=ahead)
    assert not relay_state.is_paused(at=ahead + 6 * MINUTE)
    assert MailRelay.objects.get().failures == 2
    assert "@" not in MailRelay.objects.get().problem
    relay_state.note_up()
    assert not relay_state.is_paused(at=ahead)
    assert MailRelay.objects.get().failures == 0


def granted(most: int, at: dt.datetime = NEXT_MONDAY) -> int:
    return relay_state.allowance(most=most, at=at).number


def test_without_a_limit_everything_may_go() -> None:
    found = relay_state.allowance(most=500, at=NEXT_MONDAY)
    relay_state.give_back(found, unused=500)
    assert found.number == 500
    assert not MailRelay.objects.exists()


def test_a_limit_counts_for_one_minute(settings: Settings) -> None:
    settings.MAIL_PER_MINUTE = 30
    assert [granted(20) for _ in range(3)] == [20, 10, 0]
    assert granted(20, NEXT_MONDAY + MINUTE) == 20


def test_what_found_nothing_to_send_is_given_back(settings: Settings) -> None:
    settings.MAIL_PER_MINUTE = 30
    found = relay_state.allowance(most=30, at=NEXT_MONDAY)
    relay_state.give_back(found, unused=25)
    assert granted(30) == 25
    relay_state.give_back(found, unused=99)
    assert MailRelay.objects.get().minute_count == 0


def test_what_is_given_back_of_one_minute_goes_in_no_other(settings: Settings) -> None:
    settings.MAIL_PER_MINUTE = 100
    before = relay_state.allowance(most=100, at=NEXT_MONDAY)
    assert granted(100, NEXT_MONDAY + MINUTE) == 100
    relay_state.give_back(before, unused=100)
    assert granted(100, NEXT_MONDAY + MINUTE) == 0


def test_whose_clock_is_behind_begins_no_minute_anew(settings: Settings) -> None:
    settings.MAIL_PER_MINUTE = 100
    assert granted(100, NEXT_MONDAY + MINUTE) == 100
    assert granted(100, NEXT_MONDAY) == 0
    assert granted(100, NEXT_MONDAY + MINUTE) == 0


def test_a_clock_that_was_far_ahead_stops_nothing(settings: Settings) -> None:
    settings.MAIL_PER_MINUTE = 100
    assert granted(100, NEXT_MONDAY + 1_000 * MINUTE) == 100
    assert granted(100, NEXT_MONDAY) == 100
