import datetime as dt

import pytest

from commitments.models import Deadline
from commitments.rules.calendar_dates import Days
from commitments.summaries import deadlines as page_of
from commitments.summaries.calendars import dates
from commitments.summaries.calendars.events import load_history
from tests.factories import TODAY, make_commitment, make_milestone, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db
DUE = dt.date(2027, 2, 1)


def test_a_deadline_of_a_month_lasts_the_month_and_says_when_it_counts() -> None:
    make_commitment(code="D3.a", title="Open models", due_on=DUE)
    Deadline.objects.update(precision="month")
    (event,) = dates.deadlines(page_of.load(today=TODAY), load_history(), of_signatory=False)
    assert event.title == "Deadline: D3.a Open models (February 2027, no day is known)"
    assert event.days == Days(DUE, dt.date(2027, 3, 1))
    assert (
        "Due in February 2027. No day is named, so it is in time until the end of that period." in event.lines
    )
    assert event.is_due


def test_each_signatory_has_a_name_of_its_own_beside_that_of_all() -> None:
    promise = make_commitment(code="D3.a", due_on=DUE)
    for name in ("Kenya", "Chile"):
        make_undertaking(commitment=promise, signatory=make_signatory(name=name))
    page, history = page_of.load(today=TODAY), load_history()
    common = list(dates.deadlines(page, history, of_signatory=False))
    own = list(dates.deadlines(page, history, of_signatory=True))
    assert [event.title.split(".")[0] for event in own] == ["Chile", "Kenya"]
    assert len({event.name for event in (*common, *own)}) == 3
    assert "Stated in the text (“by that day”)" in common[0].lines[-2]


def test_a_milestone_says_where_its_date_is_from() -> None:
    promise = make_commitment()
    make_milestone(instrument=promise.instrument, title="Summit", note="In Geneva.")
    (event,) = dates.milestones(page_of.load(today=TODAY).milestones, load_history())
    assert (event.title, event.is_due) == ("Summit", False)
    assert event.lines == (
        promise.instrument.short_title,
        "In Geneva.",
        "No source for the date is on record.",
    )
