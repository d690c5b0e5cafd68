import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.models import EntryDraft, Undertaking
from commitments.summaries import desk_drafts, desk_duplicates
from tests.factories import make_entry, make_lead, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db


def near(lead: EntryDraft) -> list[str]:
    return [entry.code for entry in desk_duplicates.load(desk_drafts.load(lead))]


def lead_on(undertaking: Undertaking) -> EntryDraft:
    lead = make_lead(undertaking=undertaking, happened_on=dt.date(2026, 2, 1))
    assert undertaking.endorsement
    lead.signatories.add(undertaking.endorsement.signatory)
    return lead


def test_entries_on_the_same_clause_and_signatory_the_nearest_in_time_first() -> None:
    france = make_undertaking(signatory=make_signatory(name="France"))
    far = make_entry(undertaking=france, happened_on=dt.date(2025, 1, 1))
    close = make_entry(undertaking=france, happened_on=dt.date(2026, 2, 3))
    make_entry(undertaking=make_undertaking(commitment=france.commitment, signatory=make_signatory()))
    make_entry(undertaking=make_undertaking())
    assert near(lead_on(france)) == [close.code, far.code]


def test_label_says_when_and_what() -> None:
    entry = desk_duplicates.OnRecord("x", "A law was passed.", dt.date(2026, 2, 1), "month")
    assert entry.label == "2026-02: A law was passed."


@pytest.mark.parametrize("rows", [1, 12])
def test_load_is_one_query_and_no_more_than_eight_entries(
    django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    france = make_undertaking(signatory=make_signatory())
    for _ in range(rows):
        make_entry(undertaking=france)
    lead = desk_drafts.load(lead_on(france))
    with django_assert_num_queries(1):
        assert len(desk_duplicates.load(lead)) == min(rows, 8)
