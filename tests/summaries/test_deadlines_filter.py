import datetime as dt

import pytest

from commitments.summaries import deadlines
from commitments.summaries.deadlines_filter import Filter, known, narrowed, read_month
from tests.factories import (
    TODAY,
    make_commitment,
    make_instrument,
    make_milestone,
    make_signatory,
    make_undertaking,
)


@pytest.mark.parametrize("typed", ["2025-13", "June", "2025-06-30", "0001-01", "9999-12"])
def test_read_month_says_what_is_no_month(typed: str) -> None:
    found, words = read_month(Filter(month=typed), today=TODAY)
    assert found == dt.date(2026, 11, 1)
    assert f"“{typed}” is not a month such as 2025-06." in words


def test_read_month_takes_the_month_asked_for_or_the_present_one() -> None:
    assert read_month(Filter(month="2025-06"), today=TODAY) == (dt.date(2025, 6, 1), "")
    assert read_month(Filter(), today=TODAY) == (dt.date(2026, 11, 1), "")


@pytest.fixture
def page(db: None) -> deadlines.DeadlinesPage:
    """Two dated promises of two texts; Kenya is bound by the first only."""
    for code, name in (("D1", "Kenya"), ("C1", "France")):
        instrument = make_instrument(code=f"text-{code.lower()}")
        promise = make_commitment(instrument=instrument, code=code, due_on=dt.date(2025, 6, 30))
        make_undertaking(commitment=promise, signatory=make_signatory(name=name))
        make_undertaking(commitment=promise, is_joint=True)
        make_milestone(instrument=instrument, title=f"Summit of {code}")
    return deadlines.load(today=TODAY)


@pytest.mark.parametrize(
    ("asked", "codes", "milestones"),
    [
        (Filter(), ["C1", "D1"], 2),
        (Filter(instrument="text-c1"), ["C1"], 1),
        (Filter(commitment="D1"), ["D1"], 0),
        (Filter(signatory="kenya"), ["D1"], 2),
        (Filter(signatory="kenya", instrument="text-c1"), [], 1),
    ],
)
def test_narrowed_combines_what_is_asked(
    page: deadlines.DeadlinesPage, asked: Filter, codes: list[str], milestones: int
) -> None:
    found = narrowed(page, asked)
    assert sorted(duty.code for duty in found.duties) == codes
    assert len(found.milestones) == milestones


def test_narrowed_to_a_signatory_says_nothing_of_all_together(page: deadlines.DeadlinesPage) -> None:
    (duty,) = narrowed(page, Filter(signatory="kenya")).duties
    assert duty.joint is None


def test_known_names_what_there_is_not(page: deadlines.DeadlinesPage) -> None:
    followed, notices = known(Filter(commitment="d1", signatory="atlantis", instrument="x"), page)
    assert followed == Filter(commitment="D1")
    assert notices == (
        "Nothing dated here belongs to a text “x”, so nothing was filtered by it.",
        "No signatory “atlantis” has a dated promise, so nothing was filtered by it.",
    )


def test_query_keeps_the_view_and_leaves_out_what_is_blank() -> None:
    asked = Filter(signatory="kenya", view="month", month="2025-06")
    assert asked.as_list == "?signatory=kenya"
    assert asked.monthless == "?signatory=kenya&view=month&month="
