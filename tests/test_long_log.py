"""Pages do not read the whole log to show a few rows of it: PostgreSQL's plans say what each reader reads.

They are asked for where nothing but the lack of an index could make it read or sort a whole table: the tests
know no time. bench/growth.py measures it.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.models import Count, QuerySet
from django.test.utils import CaptureQueriesContext

from commitments.actions.sample_scale import loading
from commitments.actions.sample_scale.amounts import Amounts
from commitments.models import Change, Commitment, ProgressEntry, Signatory
from commitments.summaries import changes, entries, matrix
from commitments.summaries.changes_filter import Filter, Known, filtered
from commitments.summaries.feeds import feeds
from commitments.summaries.signatory_rows import changes_about
from tests.factories import NOW, make_signatory

pytestmark = pytest.mark.django_db


@pytest.fixture
def record() -> None:
    make_signatory(code="FR")
    amounts = Amounts(signatories=10, commitments=10, entries=3_000, subscribers=0)
    loading.make(amounts=amounts, seed=1, now=NOW, tell=lambda *_: None)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE commitments_progressentry, commitments_entrysignatory, commitments_change")
        cursor.execute("SET LOCAL enable_seqscan = off")


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def plan_of(rows: QuerySet[Any]) -> list[dict[str, Any]]:
    return list(nodes(json.loads(rows.explain(format="json", analyze=True))[0]["Plan"]))


def indexes(plan: list[dict[str, Any]]) -> set[str]:
    return {node["Index Name"] for node in plan if "Index Name" in node}


def most_read(plan: list[dict[str, Any]], table: str) -> float:
    """Rows of this table that a step took in, in all its turns."""
    steps = [node for node in plan if node.get("Relation Name") == f"commitments_{table}"]
    return max(node["Actual Rows"] * node["Actual Loops"] for node in steps)


def test_the_newest_entries_are_found_in_order(record: None) -> None:
    plan = plan_of(entries.with_links(ProgressEntry.objects.current())[:5])
    assert "entry_newest_first" in indexes(plan)
    assert most_read(plan, "progressentry") < 100


def test_the_newest_changes_are_found_in_order(record: None) -> None:
    plan = plan_of(changes.with_subjects(Change.objects.all())[:40])
    assert most_read(plan, "change") < 100


def test_the_newest_document_of_a_feed_passes_over_nothing(record: None) -> None:
    with CaptureQueriesContext(connection) as asked:
        found = feeds.load_changes(asked=Filter(), archive="")
    assert found[0]
    assert len(found[0].entries) >= 25
    (said,) = [query["sql"] for query in asked if "corrected_at" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT json) {said}")
        (plan,) = cursor.fetchone()[0]
    assert most_read(list(nodes(plan["Plan"])), "change") < 100


def test_the_cells_of_the_matrix_are_not_sorted(record: None) -> None:
    plan = plan_of(matrix.own_undertakings(Commitment.objects.values_list("pk", flat=True)))
    assert sum(node["Node Type"] == "Sort" for node in plan) == 0


@pytest.mark.parametrize("asked", [Known(signatory="sample-country-3"), Known(commitment="ZZ1")])
def test_changes_of_one_are_found_by_index(record: None, asked: Known) -> None:
    wanted = filtered(Change.objects.all(), asked)
    assert 100 < wanted.count() < 1_000
    assert most_read(plan_of(wanted), "change") < 1_000


def test_what_a_signatorys_page_tells_of_changes_is_found_by_index(record: None) -> None:
    told = changes_about(Signatory.objects.get(slug="sample-country-3"))
    assert most_read(plan_of(told), "change") < 1_000


def test_changes_of_each_kind_are_counted_by_index(record: None) -> None:
    counted = Change.objects.order_by().values("kind").annotate(n=Count("*"))
    assert "changes_of_kind" in indexes(plan_of(counted))
