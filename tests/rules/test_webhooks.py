import base64
import datetime as dt
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.rules import webhooks as rules

PARTNER = UUID("8f1e7a52-0a4e-4b0e-9f5e-2f3f6f0f4a11")
KEY = bytes(range(32))
NOW = dt.datetime(2026, 11, 30, 12, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def test_secret_is_another_for_each_partner_version_and_key() -> None:
    made = {
        rules.secret(KEY, partner=PARTNER, version=1),
        rules.secret(KEY, partner=PARTNER, version=2),
        rules.secret(KEY, partner=UUID(int=1), version=1),
        rules.secret(bytes(32), partner=PARTNER, version=1),
    }
    assert len(made) == 4
    assert {len(secret) for secret in made} == {32}
    assert rules.secret(KEY, partner=PARTNER, version=1) in made


def test_written_secret_is_as_the_standard_has_it() -> None:
    written = rules.written(KEY)
    assert written.startswith("whsec_")
    assert base64.b64decode(written.removeprefix("whsec_")) == KEY


def test_check_tells_secrets_apart_and_does_not_hold_them() -> None:
    one, other = (rules.secret(KEY, partner=PARTNER, version=version) for version in (1, 2))
    assert rules.check_of(one) != rules.check_of(other)
    assert len(rules.check_of(one)) == 16
    assert rules.check_of(one) not in one.hex()


def test_signed_is_what_the_standard_computes() -> None:
    """The example of the standard's own libraries."""
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    signed = rules.signed(
        [secret],
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=b'{"test": 2432232314}',
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_signed_with_two_secrets_has_two_signatures() -> None:
    both = rules.signed([KEY, bytes(32)], message_id="msg_1", timestamp=1, body=b"{}")
    alone = rules.signed([KEY], message_id="msg_1", timestamp=1, body=b"{}")
    assert both.split(" ")[0] == alone
    assert len(both.split(" ")) == 2


def test_pauses_grow_to_half_a_day() -> None:
    pauses = [rules.pause(failures, chance=0) for failures in range(1, 12)]
    assert pauses[0] == dt.timedelta(seconds=10)
    assert all(before <= after for before, after in pairwise(pauses))
    assert pauses[-1] == 12 * HOUR


@given(st.integers(0, 10_000), st.floats(0, 1), st.integers(-(10**9), 10**9))
def test_pause_is_never_longer_than_a_day_nor_shorter_than_ten_seconds(
    failures: int, chance: float, asked: int
) -> None:
    found = rules.pause(failures, chance=chance, asked=dt.timedelta(seconds=asked))
    assert dt.timedelta(seconds=10) <= found <= rules.LONGEST_PAUSE


def test_pause_gives_the_time_that_was_asked_for_up_to_a_day() -> None:
    assert rules.pause(1, chance=0, asked=HOUR) == HOUR
    assert rules.pause(5, chance=0, asked=dt.timedelta(seconds=1)) == 2 * HOUR
    assert rules.pause(1, chance=0, asked=dt.timedelta(days=40)) == dt.timedelta(days=1)


def test_chance_lengthens_a_pause_by_a_fifth_at_most() -> None:
    assert rules.pause(5, chance=1) == 2 * HOUR * 1.2


@pytest.mark.parametrize(
    ("value", "asked"),
    [
        ("120", dt.timedelta(seconds=120)),
        (" 0 ", dt.timedelta()),
        ("9" * 400, dt.timedelta(days=1)),
        ("Mon, 30 Nov 2026 13:00:00 GMT", HOUR),
        ("Mon, 30 Nov 2026 13:00:00", HOUR),
        ("Mon, 30 Nov 2026 11:00:00 GMT", -HOUR),
        ("", None),
        ("-5", None),
        ("soon", None),
        ("٥", None),
        ("Mon, 99 Nov 99999 13:00:00 GMT", None),
    ],
)
def test_asked_to_wait_reads_seconds_and_dates(value: str, asked: dt.timedelta | None) -> None:
    assert rules.asked_to_wait(value, now=NOW) == asked


@given(st.text())
def test_asked_to_wait_takes_whatever_a_server_says(value: str) -> None:
    rules.asked_to_wait(value, now=NOW)


@pytest.mark.parametrize(
    ("failures", "hours", "is_over"), [(8, 72, True), (8, 71, False), (7, 500, False), (40, 1, False)]
)
def test_gives_up_after_three_days_of_trying(failures: int, hours: int, is_over: bool) -> None:
    assert rules.gives_up(failures, since=NOW - hours * HOUR, at=NOW) is is_over


def test_somebody_who_never_answers_is_tried_often_enough_to_be_given_up_in_four_days() -> None:
    at, failures = NOW, 1
    while not rules.gives_up(failures, since=NOW, at=at):
        at += rules.pause(failures, chance=1)
        failures += 1
    assert dt.timedelta(days=3) <= at - NOW <= dt.timedelta(days=4)
