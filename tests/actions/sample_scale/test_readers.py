import datetime as dt

import pytest

from commitments.actions.sample_scale import frame, readers
from commitments.models import Follow, Subscriber
from tests.factories import make_signatory

AT = dt.datetime(2025, 2, 17, tzinfo=dt.UTC)


@pytest.fixture
def told(db: None) -> list[tuple[str, int, int]]:
    make_signatory(code="FR")
    told: list[tuple[str, int, int]] = []
    readers.make(
        frame.make(3, 1, at=AT),
        60,
        seed=1,
        seen_change=12,
        tell=lambda what, done, of: told.append((what, done, of)),
    )
    return told


def test_readers_of_every_state_follow_something_and_no_mail_reaches_them(told: object) -> None:
    assert Subscriber.objects.count() == 60
    assert set(Subscriber.objects.values_list("state", flat=True)) == {"confirmed", "pending", "unsubscribed"}
    assert not Subscriber.objects.exclude(email__endswith="@sample.invalid").exists()
    assert not Subscriber.objects.filter(follows=None).exists()
    assert Follow.objects.values("signatory").distinct().count() == 3


def test_nobody_is_due_at_once_nor_told_of_what_is_old(told: object) -> None:
    """The planner gives each its own next hour, since none is set."""
    assert not Subscriber.objects.exclude(next_due_at=None).exists()
    assert set(Subscriber.objects.values_list("seen_change", flat=True)) == {12}
    assert not Subscriber.objects.filter(state="confirmed", confirmed_at=None).exists()


def test_tells_how_far_it_is(told: list[tuple[str, int, int]]) -> None:
    assert told == [("readers", 60, 60)]
