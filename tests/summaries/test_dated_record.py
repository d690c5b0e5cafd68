import datetime as dt

from commitments.summaries.dated_record import DatedLine, in_order, of_kinds, of_milestone
from commitments.vocabulary import Delivery
from tests.factories import TODAY


def line(on: dt.date, precision: str = "day", kind: str = "entry") -> DatedLine:
    return DatedLine(kind, on, precision, "Something.", "#x")


def test_placed_on_is_the_middle_of_what_is_known() -> None:
    first = dt.date(2025, 2, 1)
    assert line(first).placed_on == first
    assert line(first, "month").placed_on == dt.date(2025, 2, 15)
    assert line(dt.date(2025, 1, 1), "year").placed_on == dt.date(2025, 7, 1)


def test_in_order_puts_the_oldest_first_and_leaves_nothing_out() -> None:
    late, early = line(dt.date(2026, 1, 1)), line(dt.date(2025, 1, 1), kind="milestone")
    assert in_order([late, None, early]) == (early, late)
    assert of_kinds([late, early], "milestone") == (early,)


def test_of_milestone_is_coming_until_the_end_of_what_is_known() -> None:
    names = {"code": "summit", "title": "Summit"}
    assert of_milestone(**names, starts_on=dt.date(2026, 1, 1), precision="year", today=TODAY).is_coming
    assert not of_milestone(**names, starts_on=dt.date(2026, 1, 1), precision="day", today=TODAY).is_coming


def test_level_words_of_an_assessment() -> None:
    assert line(TODAY).level_words == ""
    assert DatedLine("assessment", TODAY, "day", "", "", level=Delivery.MET).level_words == "Met"
