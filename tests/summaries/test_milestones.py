import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.models import MilestoneEvidence
from commitments.summaries import milestones
from tests.factories import TODAY, make_commitment, make_evidence, make_instrument, make_milestone

pytestmark = pytest.mark.django_db


def only(on: dt.date, **fields: object) -> milestones.MilestoneLine:
    make_milestone(instrument=make_instrument(), on=on, **fields)
    (line,) = milestones.load(today=TODAY)
    return line


def test_load_tells_past_from_coming() -> None:
    instrument = make_instrument()
    for days in (-1, 0, 1):
        make_milestone(instrument=instrument, on=TODAY + dt.timedelta(days=days))
    lines = milestones.load(today=TODAY)
    assert [(line.is_past, line.is_coming) for line in lines] == [
        (True, False),
        (False, False),
        (False, True),
    ]


def test_load_counts_a_year_as_past_only_when_it_is_over() -> None:
    line = only(dt.date(2026, 1, 1), precision="year")
    assert not line.is_past


def test_load_brings_the_sources_in_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    milestone = make_milestone(instrument=make_instrument())
    MilestoneEvidence.objects.create(milestone=milestone, evidence=make_evidence(publisher="The Gazette"))
    with django_assert_num_queries(1):
        (line,) = milestones.load(today=TODAY)
    assert line.sources[0].publisher == "The Gazette"


def test_load_knows_the_day_on_which_a_promise_falls_due() -> None:
    commitment = make_commitment(due_on=dt.date(2025, 6, 30))
    clause = commitment.clauses.get()
    for on in (dt.date(2025, 6, 29), dt.date(2025, 6, 30)):
        make_milestone(instrument=commitment.instrument, on=on, clause=clause)
    assert [line.is_due for line in milestones.load(today=TODAY)] == [False, True]


def test_load_takes_one_instrument_if_asked() -> None:
    wanted, other = make_instrument(), make_instrument()
    make_milestone(instrument=wanted, title="Wanted")
    make_milestone(instrument=other)
    assert [line.title for line in milestones.load(today=TODAY, instrument=wanted)] == ["Wanted"]


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "precision", "words"),
    [
        ("2025-04-03", "2025-04-03", "day", "3 Apr 2025"),
        ("2025-04-03", "2025-04-04", "day", "3 to 4 Apr 2025"),
        ("2025-06-30", "2025-07-02", "day", "30 Jun to 2 Jul 2025"),
        ("2026-02-01", "2026-02-01", "month", "Feb 2026"),
        ("2027-01-01", "2027-12-31", "year", "2027"),
    ],
)
def test_when_says_no_more_than_is_known(starts_on: str, ends_on: str, precision: str, words: str) -> None:
    line = only(dt.date.fromisoformat(starts_on), ends_on=dt.date.fromisoformat(ends_on), precision=precision)
    assert line.when == words
