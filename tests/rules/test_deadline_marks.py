import datetime as dt
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from commitments.rules.deadline_marks import has_passed, is_news, marks, newest

JUNE_30 = dt.date(2025, 6, 30)
days = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))


def test_marks_are_a_month_a_week_and_a_day_before_the_day_and_the_day_after() -> None:
    assert [f"{mark:%d %b}" for mark in marks(JUNE_30)] == ["31 May", "23 Jun", "29 Jun", "30 Jun", "01 Jul"]


def test_a_deadline_has_not_passed_on_its_own_day() -> None:
    day = dt.timedelta(days=1)
    assert not has_passed(JUNE_30, after=JUNE_30 - day, up_to=JUNE_30)
    assert has_passed(JUNE_30, after=JUNE_30, up_to=JUNE_30 + day)


def test_the_day_after_is_no_news_while_the_day_is_not_over() -> None:
    day = dt.timedelta(days=1)
    after = {"after": JUNE_30, "up_to": JUNE_30 + day}
    assert is_news(JUNE_30, **after, over_before=JUNE_30 + day)
    assert not is_news(JUNE_30, **after, over_before=JUNE_30)
    assert newest([JUNE_30], up_to=JUNE_30 + day, over_before=JUNE_30) == JUNE_30


@given(due_on=days, cuts=st.lists(days, min_size=1, max_size=30))
def test_every_mark_is_told_once_however_time_is_cut(due_on: dt.date, cuts: list[dt.date]) -> None:
    """Days in a row that end at the cuts: what is news adds up to the marks, and it passes once."""
    ends = sorted({dt.date(2019, 1, 1), *cuts, dt.date(2031, 12, 31)})
    steps = list(pairwise(ends))
    told = [sum(after < mark <= up_to for after, up_to in steps) for mark in marks(due_on)]
    assert told == [1] * 5
    assert sum(has_passed(due_on, after=after, up_to=up_to) for after, up_to in steps) == 1
    assert any(is_news(due_on, after=after, up_to=up_to) for after, up_to in steps)


@given(due=st.lists(days, max_size=5), today=days)
def test_whoever_was_told_up_to_the_newest_mark_has_nothing_to_hear(
    due: list[dt.date], today: dt.date
) -> None:
    found = newest(due, up_to=today)
    if found is None:
        assert not any(is_news(day, after=dt.date(2019, 1, 1), up_to=today) for day in due)
    else:
        assert not any(is_news(day, after=found, up_to=today) for day in due)
        assert any(is_news(day, after=found - dt.timedelta(days=1), up_to=today) for day in due)
