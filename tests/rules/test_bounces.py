import datetime as dt

import pytest

from commitments.desk_vocabulary import BounceKind
from commitments.rules.bounces import is_enough, kind_of

NOW = dt.datetime(2026, 11, 29, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("code", "words", "kind"),
    [
        (550, "5.1.1 no such person", BounceKind.HARD),
        (550, "5.1.10 null MX", BounceKind.HARD),
        (550, "no such person", BounceKind.HARD),
        (551, "not here", BounceKind.HARD),
        (553, "not an address", BounceKind.HARD),
        (550, "5.7.1 blocked: your network is on a list", None),
        (554, "no", None),
        (550, "Blocked, see https://www.spamhaus.org/query", None),
        (550, "rejected by policy", None),
        (550, "your address is listed at a DNSBL", None),
        (553, "Relaying denied", None),
        (550, "User unknown in relay recipient table", BounceKind.HARD),
        (550, "Mailbox is full", BounceKind.SOFT),
        (450, "4.7.1 your network is blocked for now", None),
        (552, "spam is not taken here", None),
        (552, "mailbox full", BounceKind.SOFT),
        (552, "5.2.2 mailbox full", BounceKind.SOFT),
        (550, "5.2.2 mailbox full", BounceKind.SOFT),
        (450, "4.2.0 try later", BounceKind.SOFT),
        (421, "5.1.1 said by a confused relay", BounceKind.SOFT),
    ],
)
def test_kind_of(code: int, words: str, kind: BounceKind | None) -> None:
    assert kind_of(code, words) == kind


def test_one_hard_failure_or_complaint_is_enough() -> None:
    assert is_enough(BounceKind.HARD, [], at=NOW)
    assert is_enough(BounceKind.COMPLAINT, [], at=NOW)


@pytest.mark.parametrize(
    ("days_ago", "enough"), [([0, 1], False), ([0, 1, 2], True), ([0, 15, 30], True), ([0, 15, 31], False)]
)
def test_soft_failures_are_enough_when_three_fall_within_thirty_days(
    days_ago: list[int], enough: bool
) -> None:
    assert is_enough(BounceKind.SOFT, [NOW - days * DAY for days in days_ago], at=NOW) is enough
