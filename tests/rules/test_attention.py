import datetime as dt

import pytest

from commitments.rules.attention import (
    Standing,
    due_since,
    is_last_week,
    is_old,
    is_unanswered,
    may_have_stalled,
    months_before,
    stale_since,
    waits_long,
)
from commitments.vocabulary import Delivery

TODAY = dt.date(2026, 11, 23)


def days(number: int) -> dt.date:
    return TODAY + dt.timedelta(days=number)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (dt.date(2026, 11, 23), 9, dt.date(2026, 2, 23)),
        (dt.date(2026, 11, 23), 12, dt.date(2025, 11, 23)),
        (dt.date(2026, 11, 30), 9, dt.date(2026, 2, 28)),
        (dt.date(2026, 1, 31), 1, dt.date(2025, 12, 31)),
        (dt.date(2024, 2, 29), 12, dt.date(2023, 2, 28)),
        (dt.date(2026, 1, 31), -1, dt.date(2026, 2, 28)),
        (dt.date(2026, 12, 5), -1, dt.date(2027, 1, 5)),
    ],
)
def test_months_before(day: dt.date, months: int, expected: dt.date) -> None:
    assert months_before(day, months) == expected


@pytest.mark.parametrize(("number", "is_due"), [(-900, True), (0, True), (14, True), (15, False)])
def test_due_since_deadline_within_fourteen_days(number: int, *, is_due: bool) -> None:
    item = Standing(Delivery.FIRST_STEPS, due_on=days(number))
    assert due_since(item, today=TODAY) == (days(number) if is_due else None)


@pytest.mark.parametrize("level", [Delivery.MET, Delivery.NOT_APPLICABLE, Delivery.CLOSED])
def test_due_since_deadline_of_what_is_settled_does_not_count(level: Delivery) -> None:
    assert due_since(Standing(level, due_on=days(-1)), today=TODAY) is None
    assert due_since(Standing(level, due_on=days(-1), next_check_on=days(3)), today=TODAY) == days(3)


def test_due_since_is_the_earlier_of_deadline_and_check() -> None:
    item = Standing(Delivery.FIRST_STEPS, due_on=days(-5), next_check_on=days(-9))
    assert due_since(item, today=TODAY) == days(-9)


@pytest.mark.parametrize(("assessed_on", "expected"), [("2025-11-22", True), ("2025-11-23", False)])
def test_is_old_after_twelve_months(assessed_on: str, *, expected: bool) -> None:
    item = Standing(Delivery.FIRST_STEPS, assessed_on=dt.date.fromisoformat(assessed_on))
    assert is_old(item, today=TODAY) is expected


@pytest.mark.parametrize(("last", "expected"), [("2026-02-23", True), ("2026-02-24", False)])
def test_may_have_stalled_after_nine_months_without_an_entry(last: str, *, expected: bool) -> None:
    item = Standing(Delivery.SUBSTANTIAL, assessed_on=days(-1), last_entry_on=dt.date.fromisoformat(last))
    assert may_have_stalled(item, today=TODAY) is expected


def test_may_have_stalled_counts_from_the_assessment_where_nothing_is_on_record() -> None:
    assert may_have_stalled(Standing(Delivery.NO_EVIDENCE, assessed_on=days(-300)), today=TODAY)
    assert not may_have_stalled(Standing(Delivery.NO_EVIDENCE, assessed_on=days(-30)), today=TODAY)


@pytest.mark.parametrize(
    ("level", "is_continuing", "expected"),
    [
        (Delivery.NOT_ASSESSED, False, False),
        (Delivery.NOT_APPLICABLE, False, False),
        (Delivery.CLOSED, False, False),
        (Delivery.MET, False, False),
        (Delivery.MET, True, True),
        (Delivery.UNCLEAR, False, True),
    ],
)
def test_stale_since_only_what_was_assessed_and_is_still_owed(
    level: Delivery, *, is_continuing: bool, expected: bool
) -> None:
    item = Standing(level, is_continuing, assessed_on=days(-500), last_entry_on=days(-600))
    assert stale_since(item, today=TODAY) == (days(-600) if expected else None)


def test_stale_since_is_the_older_of_the_two_reasons_that_apply() -> None:
    recent_entry = Standing(Delivery.FIRST_STEPS, assessed_on=days(-500), last_entry_on=days(-10))
    assert stale_since(recent_entry, today=TODAY) == days(-500)
    recent_check = Standing(Delivery.FIRST_STEPS, assessed_on=days(-10), last_entry_on=days(-500))
    assert stale_since(recent_check, today=TODAY) == days(-500)
    assert stale_since(Standing(Delivery.FIRST_STEPS, assessed_on=days(-10)), today=TODAY) is None


@pytest.mark.parametrize(("ahead", "expected"), [(-1, False), (0, True), (7, True), (8, False)])
def test_is_last_week(ahead: int, expected: bool) -> None:
    assert is_last_week(days(ahead), today=TODAY) is expected


@pytest.mark.parametrize(("ago", "expected"), [(0, False), (3, False), (4, True)])
def test_waits_long(ago: int, expected: bool) -> None:
    assert waits_long(days(-ago), today=TODAY) is expected


def test_is_unanswered_only_where_there_is_a_date_and_no_assessment() -> None:
    assert is_unanswered(Standing(Delivery.NOT_ASSESSED, due_on=TODAY))
    assert not is_unanswered(Standing(Delivery.NOT_ASSESSED))
    assert not is_unanswered(Standing(Delivery.NO_ACTION, due_on=TODAY))
