import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.rules.dates import last_day
from commitments.rules.timing import DatedLevel, first_met_on, next_check, timing
from commitments.vocabulary import (
    CHANGE_MEANING,
    STAGE_MEANING,
    TIMING_MEANING,
    TRACKABILITY_MEANING,
    ChangeKind,
    Delivery,
    Precision,
    Stage,
    Timing,
    Trackability,
)

DUE = dt.date(2025, 6, 30)
DAY, MONTH, YEAR = Precision.DAY, Precision.MONTH, Precision.YEAR
UNSETTLED = [Delivery.NOT_ASSESSED, Delivery.UNCLEAR, Delivery.NO_EVIDENCE]
dates = st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31))
precisions = st.sampled_from(Precision)
levels = st.sampled_from(Delivery)
in_scope = st.sampled_from(sorted(set(Delivery) - {Delivery.NOT_APPLICABLE, Delivery.CLOSED}))
histories = st.lists(st.builds(DatedLevel, level=levels, effective_on=dates, was_corrected=st.booleans()))

# The order in which a deadline is lived through when nothing is met.
ORDER = [
    Timing.NOT_DUE,
    Timing.DUE_90,
    Timing.DUE_30,
    Timing.DUE_7,
    Timing.DUE_TODAY,
    Timing.OVERDUE,
    Timing.LONG_OVERDUE,
]


def on(today: dt.date, level: Delivery = Delivery.FIRST_STEPS, met_on: dt.date | None = None) -> Timing:
    return timing(DUE, DAY, level=level, met_on=met_on, today=today)


@pytest.mark.parametrize(
    ("days_after", "expected"),
    [
        (-91, Timing.NOT_DUE),
        (-90, Timing.DUE_90),
        (-31, Timing.DUE_90),
        (-30, Timing.DUE_30),
        (-8, Timing.DUE_30),
        (-7, Timing.DUE_7),
        (-1, Timing.DUE_7),
        (0, Timing.DUE_TODAY),
        (1, Timing.OVERDUE),
        (180, Timing.OVERDUE),
        (181, Timing.LONG_OVERDUE),
    ],
)
def test_timing_steps_at_the_days_the_method_names(days_after: int, expected: Timing) -> None:
    assert on(DUE + dt.timedelta(days=days_after)) == expected


@pytest.mark.parametrize(
    ("met_on", "expected"), [(DUE, Timing.MET_ON_TIME), (DUE + dt.timedelta(days=1), Timing.MET_LATE)]
)
def test_timing_is_judged_by_the_day_it_was_met(met_on: dt.date, expected: Timing) -> None:
    assert on(dt.date(2030, 1, 1), Delivery.MET, met_on) == expected


def test_timing_without_a_date_is_never_late() -> None:
    assert timing(None, DAY, level=Delivery.NO_ACTION, met_on=None, today=DUE) == Timing.NO_DATE


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (Delivery.NOT_ASSESSED, Timing.UNKNOWN),
        (Delivery.UNCLEAR, Timing.UNKNOWN),
        (Delivery.NO_EVIDENCE, Timing.UNKNOWN),
        (Delivery.REVERSED, Timing.OVERDUE),
        (Delivery.NOT_APPLICABLE, Timing.NO_DATE),
        (Delivery.CLOSED, Timing.NO_DATE),
    ],
)
def test_timing_after_the_date_depends_on_what_is_known(level: Delivery, expected: Timing) -> None:
    assert on(DUE + dt.timedelta(days=1), level) == expected


@pytest.mark.parametrize(
    ("precision", "last"), [(MONTH, dt.date(2025, 6, 30)), (YEAR, dt.date(2025, 12, 31))]
)
def test_timing_falls_due_at_the_end_of_the_month_or_year(precision: Precision, last: dt.date) -> None:
    def at(today: dt.date) -> Timing:
        return timing(dt.date(2025, 6, 1), precision, level=Delivery.FIRST_STEPS, met_on=None, today=today)

    assert at(last) == Timing.DUE_TODAY
    assert at(last + dt.timedelta(days=1)) == Timing.OVERDUE


@given(dates, precisions, in_scope, dates, dates)
def test_timing_only_moves_forward_in_time(
    due: dt.date, precision: Precision, level: Delivery, one: dt.date, other: dt.date
) -> None:
    earlier, later = sorted([one, other])
    before, after = (timing(due, precision, level=level, met_on=None, today=day) for day in (earlier, later))
    if after == Timing.UNKNOWN:
        assert before == Timing.UNKNOWN or before in ORDER[:5]
    else:
        assert ORDER.index(before) <= ORDER.index(after)


@given(dates, precisions, in_scope, dates, dates)
def test_timing_once_met_is_remembered_whatever_follows(
    due: dt.date, precision: Precision, level: Delivery, met_on: dt.date, today: dt.date
) -> None:
    found = timing(due, precision, level=level, met_on=met_on, today=today)
    assert found == (Timing.MET_ON_TIME if met_on <= last_day(due, precision) else Timing.MET_LATE)


@given(dates, precisions, st.sampled_from(UNSETTLED), dates)
def test_timing_never_calls_late_what_nobody_settled(
    due: dt.date, precision: Precision, level: Delivery, today: dt.date
) -> None:
    found = timing(due, precision, level=level, met_on=None, today=today)
    assert found not in (Timing.OVERDUE, Timing.LONG_OVERDUE, Timing.MET_LATE)


@given(histories, histories)
def test_first_met_on_never_moves_later_by_what_follows(
    history: list[DatedLevel], later: list[DatedLevel]
) -> None:
    stood = [*history, DatedLevel("reversed", DUE)]  # what follows corrects nothing in it
    before, after = first_met_on(stood), first_met_on([*stood, *later])
    assert before is None or (after is not None and after <= before)


@given(histories, st.lists(dates, min_size=1))
def test_first_met_on_a_correction_strikes_the_whole_run_of_met(
    history: list[DatedLevel], run: list[dt.date]
) -> None:
    stood = [*history, DatedLevel("reversed", DUE)]
    wrong = [DatedLevel("met", day) for day in run] + [DatedLevel("met", DUE, was_corrected=True)]
    assert first_met_on([*stood, *wrong]) == first_met_on(stood)


def test_first_met_on_after_a_correction_counts_what_was_right() -> None:
    again = DatedLevel("met", dt.date(2025, 7, 1))
    assert first_met_on([DatedLevel("met", DUE, was_corrected=True), again]) == again.effective_on


@given(levels, st.sampled_from(Timing), st.booleans(), dates)
def test_next_check_is_30_days_on_where_a_date_presses(
    level: Delivery, code: Timing, is_continuing: bool, assessed_on: dt.date
) -> None:
    calm = (Timing.NO_DATE, Timing.NOT_BOUND, Timing.NOT_DUE, Timing.MET_ON_TIME, Timing.MET_LATE)
    found = next_check(level, code, is_continuing=is_continuing, assessed_on=assessed_on)
    assert found - assessed_on == dt.timedelta(days=180 if code in calm else 30)


@pytest.mark.parametrize(
    ("codes", "meanings"),
    [
        (Timing, TIMING_MEANING),
        (ChangeKind, CHANGE_MEANING),
        (Stage, STAGE_MEANING),
        (Trackability, TRACKABILITY_MEANING),
    ],
)
def test_every_code_has_a_meaning(codes: type, meanings: dict[object, str]) -> None:
    assert set(meanings) == set(codes)  # type: ignore[arg-type]
    assert all(text.endswith(".") for text in meanings.values())
