import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.models import Undertaking
from commitments.summaries.standing import (
    UndertakingLine,
    deadline_facts,
    line,
    quote_of,
    timing_words,
    with_standing,
)
from commitments.vocabulary import Delivery, Timing
from tests.factories import TODAY, make_assessment, make_clause, make_commitment, make_undertaking

pytestmark = pytest.mark.django_db


def line_of(undertaking: Undertaking) -> UndertakingLine:
    return line(with_standing(Undertaking.objects.filter(pk=undertaking.pk)).get(), today=TODAY)


def test_line_of_what_nobody_has_assessed() -> None:
    shown = line_of(make_undertaking())
    assert (shown.level, shown.timing, shown.deadline) == (Delivery.NOT_ASSESSED, Timing.NO_DATE, None)
    assert not shown.is_assessed


def test_line_shows_the_level_and_when_it_was_published() -> None:
    undertaking = make_undertaking()
    assessment = make_assessment(undertaking=undertaking, level="first_steps")
    shown = line_of(undertaking)
    assert (shown.level, shown.assessed_at) == (Delivery.FIRST_STEPS, assessment.published_at)
    assert shown.entry_count == 1


def test_line_is_overdue_only_once_somebody_has_assessed_it() -> None:
    undertaking = make_undertaking(commitment=make_commitment(due_on=dt.date(2026, 10, 1)))
    assert line_of(undertaking).timing == Timing.UNKNOWN
    make_assessment(undertaking=undertaking, level="first_steps")
    assert line_of(undertaking).is_overdue


def test_line_costs_nothing_after_with_standing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    commitment = make_commitment(due_on=dt.date(2026, 10, 1))
    for _ in range(3):
        make_undertaking(commitment=commitment)
    make_undertaking(commitment=commitment, is_joint=True)
    with django_assert_num_queries(2):
        lines = [line(undertaking, today=TODAY) for undertaking in with_standing(Undertaking.objects.all())]
    assert [item.is_joint for item in lines].count(True) == 1


def test_deadline_facts_carry_the_words_that_set_the_date() -> None:
    facts = deadline_facts(make_commitment(due_on=dt.date(2025, 6, 30)))
    assert facts is not None
    assert (facts.basis_label, facts.quote) == ("Stated in the text", "by that day")


def test_quote_of_takes_the_clause_of_the_same_code_and_drops_list_punctuation() -> None:
    commitment = make_commitment(code="D3.a")
    commitment.clauses.filter(code="D3.a").update(quote="Promoting access;")
    commitment.clauses.add(make_clause(instrument=commitment.instrument, code="D3.a.1", quote="A part of it"))
    assert quote_of(commitment) == "Promoting access"


@pytest.mark.parametrize(
    ("code", "level", "words"),
    [
        (Timing.MET_LATE, Delivery.MET, "Met late"),
        (Timing.MET_LATE, Delivery.REVERSED, "Met late, reversed since"),
        (Timing.MET_ON_TIME, Delivery.FIRST_STEPS, "Met on time, first steps since"),
        (Timing.OVERDUE, Delivery.FIRST_STEPS, "Overdue"),
    ],
)
def test_timing_words_say_what_became_of_what_was_met(code: Timing, level: Delivery, words: str) -> None:
    assert timing_words(code, level) == words
