import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from commitments.rules.data_packages import kept, version_of

TODAY = dt.date(2026, 11, 30)
DAYS = st.dates(dt.date(2025, 1, 1), TODAY)


def days(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]


def test_all_of_the_last_thirty_days_and_the_first_of_each_month_stay() -> None:
    every = days(dt.date(2026, 8, 20), TODAY)
    firsts = {dt.date(2026, 8, 20), dt.date(2026, 9, 1), dt.date(2026, 10, 1), dt.date(2026, 11, 1)}
    assert kept(every, today=TODAY) == firsts | set(every[-30:])
    assert len(every[-30:]) == 30
    assert every[-30] == dt.date(2026, 11, 1)


def test_where_the_first_of_a_month_is_missing_the_next_one_stays() -> None:
    assert dt.date(2026, 9, 3) in kept([dt.date(2026, 9, 3), dt.date(2026, 9, 4)], today=TODAY)
    assert dt.date(2026, 9, 4) not in kept([dt.date(2026, 9, 3), dt.date(2026, 9, 4)], today=TODAY)


@given(st.lists(DAYS), st.lists(st.dates(TODAY, TODAY + dt.timedelta(days=400)), max_size=20))
def test_what_goes_never_would_have_stayed_later(before: list[dt.date], after: list[dt.date]) -> None:
    """Removing night after night leaves what removing once would leave."""
    nightly = set(before)
    for day in sorted(after):
        nightly = set(kept(nightly | {day}, today=day))
    if after:
        assert nightly == kept(set(before) | set(after), today=max(after))


def test_a_version_is_a_semantic_one() -> None:
    assert version_of(dt.date(2026, 2, 3)) == "2026.2.3"
