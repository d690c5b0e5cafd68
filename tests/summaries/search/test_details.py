import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.summaries.search import details
from commitments.summaries.search.documents import Found
from commitments.summaries.search.hits import HitType
from tests.factories import (
    make_assessment,
    make_clause,
    make_commitment,
    make_entry,
    make_evidence,
    make_line,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


def test_load_keeps_the_order_and_needs_one_query_whatever_there_is(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    undertaking = make_undertaking(commitment=make_commitment(code="D3.h"))
    entry = make_entry(undertaking=undertaking, note="Careful with the zebra.")
    judged = make_assessment(undertaking=undertaking, entries=[entry])
    source = make_evidence(title="A zebra", publisher="The Gazette")
    line = make_line(instrument=undertaking.commitment.instrument, number=9, text="A zebra.")
    make_clause(instrument=undertaking.commitment.instrument, code="D9", line=9)
    found = [
        Found(HitType.SOURCE, source.pk),
        Found(HitType.ASSESSMENT, judged.pk),
        Found(HitType.TEXT, line.pk),
        Found(HitType.ENTRY, entry.pk),
    ]
    with django_assert_num_queries(1):
        hits = details.load(found, ["zebra"])
    assert [hit.type for hit in hits] == [item.type for item in found]
    assert (hits[0].about, hits[0].on) == ("The Gazette", None)
    assert hits[3].on == entry.happened_on
    assert (hits[2].code, hits[2].is_quoted) == ("D9", True)
    assert [part.text for part in hits[3].words if part.is_hit] == ["zebra"]


def test_load_of_a_joint_assessment_names_all_together() -> None:
    judged = make_assessment(undertaking=make_undertaking(is_joint=True))
    (hit,) = details.load([Found(HitType.ASSESSMENT, judged.pk)], ["x"])
    assert hit.name == "All signatories together"
