"""How many changes there are is kept by PostgreSQL as they are written, and agrees with counting them."""

import datetime as dt
from importlib import import_module

import pytest
from django.db import connection, transaction
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from commitments.actions import withdrawals
from commitments.actions.changes import record
from commitments.models import Change, ChangeCount, StaffMember, Undertaking
from commitments.summaries import change_counts, past_day
from commitments.summaries.changes_filter import Known
from commitments.vocabulary import ChangeKind
from tests.factories import NOW, TODAY, make_assessment, make_entry, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
MIGRATION = import_module("commitments.migrations.0066_change_counts")


@pytest.fixture
def undertaking() -> Undertaking:
    """With five changes of three kinds: two of them a day later, one for all."""
    made = make_undertaking(signatory=make_signatory(name="Kenya"))
    entries = [make_entry(undertaking=made), make_entry(undertaking=made)]
    make_assessment(undertaking=made, entries=entries)
    for _ in range(2):
        record(kind=ChangeKind.METHOD, note="Something changed.", at=NOW + DAY)
    return made


def counted() -> dict[str, int]:
    kinds = Change.objects.order_by().values_list("kind")
    return dict(kinds.annotate(count=Count("*")))


def test_what_is_kept_agrees_with_the_log(undertaking: Undertaking, alice: StaffMember) -> None:
    assert change_counts.of_each_kind(Known()) == counted() == {
        "evidence": 2,
        "first-assessment": 1,
        "method": 2,
    }  # fmt: skip
    withdrawals.withdraw_entry(entry=make_entry(undertaking=undertaking), by=alice, reason="Wrong.", at=NOW)
    assert change_counts.of_each_kind(Known()) == counted()
    assert counted()["withdrawn"] == 1


def test_what_is_taken_back_was_never_counted(undertaking: Undertaking) -> None:
    before = change_counts.of_each_kind(Known())
    with transaction.atomic():
        record(kind=ChangeKind.METHOD, note="Something else changed.", at=NOW + DAY)
        assert change_counts.of_each_kind(Known()) == before | {"method": 3}
        transaction.set_rollback(True)
    assert change_counts.of_each_kind(Known()) == before


def test_one_statement_that_writes_many_is_counted_whole() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO commitments_change
            (number, kind, note, from_level, to_level, is_minor, published_at)
            SELECT n, CASE WHEN n <= 3 THEN 'method' ELSE 'correction' END, '', '', '', false, %s
            FROM generate_series(1, 10) n""",
            [NOW],
        )
    assert change_counts.of_each_kind(Known()) == counted() == {"method": 3, "correction": 7}


def test_changes_of_before_are_counted_once(undertaking: Undertaking) -> None:
    ChangeCount.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(MIGRATION.NO_LONGER)
        cursor.execute(MIGRATION.COUNT)
    record(kind=ChangeKind.METHOD, note="Something else changed.", at=NOW + DAY)
    assert change_counts.of_each_kind(Known()) == counted()
    assert counted()["method"] == 3


@pytest.mark.parametrize(
    ("known", "counts", "total"),
    [
        (Known(kind="method"), {"evidence": 2, "first-assessment": 1, "method": 2}, 2),
        (Known(kind="reply"), {"evidence": 2, "first-assessment": 1, "method": 2}, 0),
        (Known(signatory="kenya"), {"evidence": 2, "first-assessment": 1}, 3),
        (Known(kind="evidence", signatory="kenya"), {"evidence": 2, "first-assessment": 1}, 2),
        (Known(since=TODAY + DAY), {"method": 2}, 2),
        (Known(until=TODAY), {"evidence": 2, "first-assessment": 1}, 3),
    ],
)
def test_a_filter_leaves_the_kind_to_choose(
    undertaking: Undertaking, known: Known, counts: dict[str, int], total: int
) -> None:
    found = change_counts.of_each_kind(known)
    assert found == counts
    assert change_counts.in_all(found, known) == total


def test_a_past_day_counts_what_there_was(undertaking: Undertaking) -> None:
    with past_day.opened(TODAY):
        assert change_counts.of_each_kind(Known()) == {"evidence": 2, "first-assessment": 1}


def test_today_is_not_counted_in_the_log(undertaking: Undertaking) -> None:
    with CaptureQueriesContext(connection) as asked:
        change_counts.of_each_kind(Known(kind="method"))
    assert ['commitments_change"' in query["sql"] for query in asked] == [False]
