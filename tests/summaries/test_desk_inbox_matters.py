import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.models import StaffMember
from commitments.rules.attention import Standing
from commitments.summaries import desk_inbox_items as items
from commitments.summaries import desk_inbox_matters as matters
from commitments.summaries.desk_inbox_items import Item
from commitments.vocabulary import Delivery
from tests.factories import TODAY, make_commitment, make_lead, make_signatory, make_undertaking
from tests.inbox_factories import make_suggestion

pytestmark = pytest.mark.django_db


def test_load_says_of_each_whose_and_what_and_leaves_out_what_has_gone(alice: StaffMember) -> None:
    commitment = make_commitment(code="D3.e", title="Energy", due_on=TODAY)
    undertaking = make_undertaking(commitment=commitment, signatory=make_signatory(name="France"))
    lead = make_lead(undertaking=undertaking, happened_on=dt.date(2026, 2, 1), precision="month")
    sent = make_suggestion(undertaking=undertaking, text="See the decree.")
    rows = [*items.undertakings(TODAY), *items.entry_drafts(), *items.suggestions()]
    gone = Item("suggestion", 999_999, TODAY)
    found = matters.load([*rows, gone], person=alice, queue="due", today=TODAY)
    assert {key: (matter.kind, matter.words) for key, matter in found.items()} == {
        ("undertaking", undertaking.pk): ("Not yet assessed", "Energy"),
        ("entry_draft", lead.pk): ("Lead", lead.claim),
        ("suggestion", sent.pk): ("Suggestion", "See the decree."),
    }
    of_lead = found["entry_draft", lead.pk]
    assert (of_lead.happened_on, of_lead.precision) == (dt.date(2026, 2, 1), "month")
    assert found["suggestion", sent.pk].happened_on is None


def test_stale_reasons_ask_whether_it_has_stalled() -> None:
    standing = Standing(Delivery.FIRST_STEPS, assessed_on=TODAY - dt.timedelta(days=300))
    assert matters.stale_reasons(standing, TODAY) == [
        "No new entry for nine months, and none before. Has it stalled?"
    ]


@pytest.mark.parametrize("rows", [1, 4])
def test_load_query_count_does_not_grow(
    alice: StaffMember, django_assert_max_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for _ in range(rows):
        undertaking = make_undertaking(commitment=make_commitment(due_on=TODAY))
        make_lead(undertaking=undertaking)
        make_suggestion(undertaking=undertaking)
    wanted = [*items.undertakings(TODAY), *items.entry_drafts(), *items.suggestions()]
    with django_assert_max_num_queries(6):
        assert len(matters.load(wanted, person=alice, queue="due", today=TODAY)) == 3 * rows
