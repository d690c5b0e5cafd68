import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.models import Commitment
from commitments.summaries import commitments
from tests.factories import make_commitment, make_entry, make_instrument, make_undertaking

pytestmark = pytest.mark.django_db


def test_load_groups_by_instrument_in_editorial_order() -> None:
    later, first = make_instrument(order=2), make_instrument(order=1)
    make_commitment(instrument=later, code="C1")
    for code in ("D1", "D2"):
        make_commitment(instrument=first, code=code)
    groups = commitments.load().groups
    assert [[line.code for line in group.lines] for group in groups] == [["D1", "D2"], ["C1"]]


def test_load_counts_those_with_a_date() -> None:
    make_commitment(due_on=dt.date(2025, 6, 30))
    make_commitment()
    page = commitments.load()
    assert (page.dated, len(page.lines)) == (1, 2)


def test_a_commitment_without_a_clause_of_its_code_has_no_words() -> None:
    make_commitment(code="D3.g").clauses.all().delete()
    (group,) = commitments.load().groups
    assert [(line.code, line.quote) for line in group.lines] == [("D3.g", "")]


def test_with_words_quotes_the_main_clause_and_counts_an_entry_once() -> None:
    commitment = make_commitment(code="D3.g")
    part = commitment.clauses.get()
    part.pk, part.code, part.quote = None, "D3.g.1", "do it"
    part.save()
    commitment.clauses.add(part)
    make_entry(undertaking=make_undertaking(commitment=commitment))
    row = commitments.with_words(Commitment.objects.all()).get()
    assert row.main["quote"] == "We will do it."  # type: ignore[attr-defined]  # annotated
    assert row.entry_count == 1  # type: ignore[attr-defined]  # annotated


def test_line_leaves_the_comma_of_a_list_out_of_the_quotation() -> None:
    commitment = make_commitment()
    commitment.clauses.update(quote="Doing it;")
    assert commitments.load().lines[0].quote == "Doing it"


def test_load_needs_two_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(3):
        make_undertaking(commitment=make_commitment(due_on=dt.date(2025, 6, 30)))
    with django_assert_num_queries(2):
        assert len(commitments.load().lines) == 3
