import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.actions import changes
from commitments.models import Change, StaffMember
from commitments.vocabulary import ChangeKind
from tests.factories import NOW, make_assessment, make_entry, make_undertaking

pytestmark = pytest.mark.django_db


def test_record_numbers_without_gaps() -> None:
    numbers = [changes.record(kind=ChangeKind.METHOD, note=f"Change {n}.", at=NOW).number for n in range(3)]
    assert numbers == [1, 2, 3]


def test_record_takes_the_lock_before_it_reads_the_newest_number() -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        changes.record(kind=ChangeKind.METHOD, note="A change.", at=NOW)
    statements = [query["sql"] for query in queries]
    lock = next(n for n, sql in enumerate(statements) if "pg_advisory_xact_lock" in sql)
    read = next(n for n, sql in enumerate(statements) if "MAX(" in sql)
    assert lock < read


def test_record_of_an_assessment_says_from_what_to_what(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    make_assessment(undertaking=undertaking, by=alice, reviewer=bob, level="first_steps")
    make_assessment(undertaking=undertaking, by=alice, reviewer=bob, level="met")
    moves = Change.objects.filter(undertaking=undertaking).order_by("number")
    assert [(c.kind, c.from_level, c.to_level) for c in moves] == [
        ("first-assessment", "not_assessed", "first_steps"),
        ("progress", "first_steps", "met"),
    ]


def test_record_of_an_entry_names_the_entry_and_no_level() -> None:
    entry = make_entry(undertaking=make_undertaking(), claim="A law was passed.")
    change = Change.objects.get()
    assert (change.kind, change.entry, change.note) == ("evidence", entry, "A law was passed.")
    assert (change.undertaking, change.from_level, change.to_level) == (None, "", "")
