import datetime as dt

import pytest

from commitments.rules.over_time import Count, History, Published, assessed, overdue
from commitments.vocabulary import ChangeKind, Delivery, Precision

DUE = dt.date(2026, 3, 1)
TODAY = dt.date(2026, 6, 1)


def day(number: int) -> dt.date:
    return DUE + dt.timedelta(days=number)


def owed(*changes: tuple[int, str, str], due: bool = True) -> History:
    """Changes as days after the deadline, kind and level."""
    return History(
        changes=tuple(
            Published(day(number), kind, Delivery(level), day(number)) for number, kind, level in changes
        ),
        due_on=DUE if due else None,
        precision=Precision.DAY,
    )


FIRST = ChangeKind.FIRST_ASSESSMENT


def test_assessed_counts_each_day_on_which_it_changed() -> None:
    histories = [owed((1, FIRST, "met")), owed((1, FIRST, "no_action")), owed((4, FIRST, "unclear")), owed()]
    assert assessed(histories, today=TODAY) == (Count(day(1), 2), Count(day(4), 3))


def test_what_was_taken_back_counts_no_more() -> None:
    history = owed((1, FIRST, "met"), (2, ChangeKind.WITHDRAWN, "not_assessed"))
    assert assessed([history], today=TODAY) == (Count(day(1), 1), Count(day(2), 0))


def test_what_comes_later_is_not_known_yet() -> None:
    assert assessed([owed((1, FIRST, "met"), (5, ChangeKind.REGRESS, "reversed"))], today=day(0)) == ()


@pytest.mark.parametrize(
    ("history", "counts"),
    [
        (owed((-5, FIRST, "no_action")), [(1, 1)]),  # late from the day after the date
        (owed((3, FIRST, "no_action")), [(3, 1)]),  # not before we looked
        (owed((-5, FIRST, "no_action"), (10, ChangeKind.PROGRESS, "met")), [(1, 1), (10, 0)]),
        (owed((3, FIRST, "no_evidence")), []),  # a search that found nothing says nothing about keeping it
        (owed((3, FIRST, "no_action"), due=False), []),
        (owed((-9, FIRST, "met"), (5, ChangeKind.REGRESS, "reversed")), []),  # it was kept once
        (owed((-9, FIRST, "met"), (5, ChangeKind.CORRECTION, "no_action")), [(5, 1)]),  # it never was
        (
            owed((-9, FIRST, "no_action"), (-8, FIRST, "met"), (-8, ChangeKind.WITHDRAWN, "no_action")),
            [(1, 1)],
        ),
    ],
)
def test_overdue_is_what_the_record_of_the_day_said(history: History, counts: list[tuple[int, int]]) -> None:
    assert overdue([history], today=TODAY) == tuple(Count(day(number), count) for number, count in counts)
