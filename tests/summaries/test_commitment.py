import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.models import Commitment
from commitments.summaries import commitment as summary
from commitments.summaries.bound import Filter
from commitments.summaries.commitment import CommitmentPage, Elsewhere, elsewhere
from tests.factories import TODAY, make_clause, make_commitment, make_entry, make_instrument, make_undertaking

pytestmark = pytest.mark.django_db


@pytest.fixture
def promise() -> Commitment:
    return make_commitment(
        instrument=make_instrument(code="charter"), code="C8.c", due_on=dt.date(2025, 6, 30)
    )


def load(**asked: str) -> CommitmentPage:
    page = summary.load("C8.c", asked=Filter(), today=TODAY, **asked)
    assert page is not None
    return page


def test_load_says_where_the_words_stand(promise: Commitment) -> None:
    part = make_clause(instrument=promise.instrument, code="C8.c.1", line=3)
    promise.clauses.add(part)
    page = load()
    assert page.main_place == summary.ClausePlace("C8.c", "1", 1)
    assert [place.code for place in page.places] == ["C8.c", "C8.c.1"]


def test_load_counts_days_from_the_deadline(promise: Commitment) -> None:
    assert load().days_past == 511
    promise.deadline.due_on, promise.deadline.precision = dt.date(2026, 1, 1), "year"
    promise.deadline.save()
    assert load().days_past == -38


def test_load_explains_the_grade_of_the_wording(promise: Commitment) -> None:
    assert load().trackability_meaning == "The aim is clear from the text; the measure is ours."


def test_load_counts_the_signatories_that_have_not_left(promise: Commitment) -> None:
    for _ in range(2):
        make_undertaking(commitment=promise)
    promise.instrument.endorsements.filter(pk=promise.instrument.endorsements.last().pk).update(
        left_on=dt.date(2026, 1, 1)
    )
    assert load().signatory_count == 1


def test_load_shows_entries_on_its_clauses_whoever_they_name(promise: Commitment) -> None:
    make_entry(undertaking=make_undertaking(commitment=promise), claim="One did it.")
    make_entry(undertaking=make_undertaking(commitment=promise, is_joint=True), claim="All did it.")
    make_entry(undertaking=make_undertaking(), claim="Something else.")
    assert {entry.claim for entry in load().entries} == {"One did it.", "All did it."}


def test_load_of_an_unknown_code_is_none() -> None:
    assert summary.load("X9", asked=Filter(), today=TODAY) is None


def test_load_needs_eight_queries(
    promise: Commitment, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        make_entry(undertaking=make_undertaking(commitment=promise))
    with django_assert_num_queries(8):
        load()


def test_elsewhere_leads_other_spellings_to_the_commitment(promise: Commitment) -> None:
    promise.clauses.add(make_clause(instrument=promise.instrument, code="C8.c.1"))
    assert elsewhere("c8.C") == elsewhere("C8.c.1") == Elsewhere("C8.c")


def test_elsewhere_names_a_clause_that_is_not_tracked(promise: Commitment) -> None:
    make_clause(instrument=promise.instrument, code="C9")
    place = elsewhere("c9")
    assert (place.code, place.nearest[0].url) == ("", "/en/instruments/charter#C9")


def test_elsewhere_offers_the_list_for_anything_else() -> None:
    assert elsewhere("nonsense").nearest[0].url == "/en/commitments"
