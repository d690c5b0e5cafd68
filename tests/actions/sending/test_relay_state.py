import datetime as dt

import pytest
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
    assert not relay_state.is_paused(at=NEXT_MONDAY)
    for _ in range(2):
        relay_state.note_down(problem="No route for dora@example.org", at=NEXT_MONDAY)
    assert relay_state.is_paused(at=NEXT_MONDAY)
    assert not relay_state.is_paused(at=NEXT_MONDAY + 6 * MINUTE)
    assert MailRelay.objects.get().failures == 2
    assert "@" not in MailRelay.objects.get().problem
    relay_state.note_up()
    assert not relay_state.is_paused(at=NEXT_MONDAY)
    assert MailRelay.objects.get().failures == 0


def test_without_a_limit_everything_may_go() -> None:
    assert relay_state.allowance(most=500, at=NEXT_MONDAY) == 500
    assert not MailRelay.objects.exists()


def test_a_limit_counts_for_one_minute(settings: Settings) -> None:
    settings.MAIL_PER_MINUTE = 30
    granted = [relay_state.allowance(most=20, at=NEXT_MONDAY) for _ in range(3)]
    assert granted == [20, 10, 0]
    assert relay_state.allowance(most=20, at=NEXT_MONDAY + MINUTE) == 20


def test_what_found_nothing_to_send_is_given_back(settings: Settings) -> None:
    settings.MAIL_PER_MINUTE = 30
    relay_state.allowance(most=30, at=NEXT_MONDAY)
    relay_state.give_back(25)
    assert relay_state.allowance(most=30, at=NEXT_MONDAY) == 25
    relay_state.give_back(99)
    assert MailRelay.objects.get().minute_count == 0
