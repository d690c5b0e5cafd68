import datetime as dt

import pytest

from commitments.rules.past_days import NotADayError, PastDay, end_of, parse

DAY = dt.date(2026, 11, 30)


def test_a_day_is_written_in_one_way_only() -> None:
    assert parse("2026-11-30") == DAY
    for written in ("", "2026-11-31", "20261130", "2026-W48-1", "30.11.2026", "٢٠٢٦-١١-٣٠", "2026-11-30 "):
        with pytest.raises(NotADayError):
            parse(written)


def test_a_day_ends_where_the_next_begins() -> None:
    assert end_of(DAY) == dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
    assert PastDay(DAY, DAY, DAY).next_day == dt.date(2026, 12, 1)
    assert PastDay(DAY, DAY, DAY).is_today
