"""People, and the walls in PostgreSQL: rows are inserted past all actions, as from a console."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from commitments.models import Assessment, ConflictOfInterest, EntryDraft, ProgressEntry, StaffMember
from tests.bare_sql import copy_row, run
from tests.factories import (
    make_assessment,
    make_assessment_draft,
    make_entry,
    make_entry_draft,
    make_person,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("first", "last", "initials"), [("Alice", "Archer", "A.A."), ("Alice", "", "AL"), ("", "", "AL")]
)
def test_initials_are_all_the_public_sees(first: str, last: str, initials: str) -> None:
    assert StaffMember(username="alice", first_name=first, last_name=last).initials == initials


def test_str_is_the_full_name_where_there_is_one() -> None:
    assert str(StaffMember(username="alice")) == "alice"
    assert str(StaffMember(username="alice", first_name="Alice", last_name="Archer")) == "Alice Archer"


def test_a_conflict_reads_as_person_and_signatory(alice: StaffMember) -> None:
    conflict = ConflictOfInterest(person=alice, signatory=make_signatory(name="Kenya"))
    assert str(conflict) == "Alice Archer / Kenya"


def give_verdict(*, column: str, draft: Any, by: StaffMember) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO commitments_reviewdecision ({column}, verdict, comment, block_comments, "
            "decided_by_id, decided_at) VALUES (%s, 'approve', '', '{}', %s, now())",
            [draft.pk, by.pk],
        )


Make = Callable[..., Any]


@pytest.mark.parametrize(
    ("column", "make"),
    [("entry_draft_id", make_entry_draft), ("assessment_draft_id", make_assessment_draft)],
)
def test_nobody_gives_a_verdict_on_their_own_draft(
    alice: StaffMember, bob: StaffMember, column: str, make: Make
) -> None:
    draft = make(by=alice, undertaking=make_undertaking())
    give_verdict(column=column, draft=draft, by=bob)
    with pytest.raises(IntegrityError, match="nobody reviews their own work"), transaction.atomic():
        give_verdict(column=column, draft=draft, by=alice)


@pytest.mark.parametrize("role", ["assessed_by_id", "reviewed_by_id"])
def test_nobody_assesses_or_reviews_where_they_have_a_conflict(role: str) -> None:
    undertaking = make_undertaking()
    first = make_assessment(undertaking=undertaking)
    dora = make_person(username="dora")
    assert undertaking.endorsement
    dora.conflicts.create(signatory=undertaking.endorsement.signatory, reason="x")
    second = {"version": 2, "supersedes_id": first.pk, role: dora.pk}
    with pytest.raises(IntegrityError, match="a declared conflict of interest"), transaction.atomic():
        copy_row(first, **second)
    assert Assessment.objects.count() == 1


def test_a_conflict_with_one_signatory_is_none_with_another() -> None:
    first = make_assessment(undertaking=make_undertaking())
    dora = make_person(username="dora")
    dora.conflicts.create(signatory=make_signatory(), reason="x")
    with transaction.atomic():
        copy_row(first, version=2, supersedes_id=first.pk, reviewed_by_id=dora.pk)
        assert Assessment.objects.count() == 2
        transaction.set_rollback(True)  # it is no whole publication, which the end would find out


def test_nobody_reviews_an_entry_about_a_signatory_they_have_a_conflict_with(
    alice: StaffMember, bob: StaffMember
) -> None:
    entry = make_entry(undertaking=make_undertaking(), by=alice, reviewer=bob)
    kenya = make_signatory(name="Kenya")
    bob.conflicts.create(signatory=kenya, reason="x")
    insert = "INSERT INTO commitments_entrysignatory (entry_id, signatory_id) VALUES (%s, %s)"
    with (
        pytest.raises(IntegrityError, match="a declared conflict of interest"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(insert, [entry.pk, kenya.pk])
    assert ProgressEntry.objects.filter(signatories=kenya).count() == 0


def test_the_author_of_an_entry_may_have_one(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    assert undertaking.endorsement
    alice.conflicts.create(signatory=undertaking.endorsement.signatory, reason="x")
    assert make_entry(undertaking=undertaking, by=alice, reviewer=bob)
    assert EntryDraft.objects.get().author == alice


def test_a_conflict_is_declared_once(alice: StaffMember) -> None:
    kenya = make_signatory(name="Kenya")
    alice.conflicts.create(signatory=kenya, reason="x")
    with pytest.raises(IntegrityError, match="one_conflict_per_signatory"):
        alice.conflicts.create(signatory=kenya, reason="y")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM commitments_conflictofinterest",
        "TRUNCATE commitments_conflictofinterest",
        "UPDATE commitments_conflictofinterest SET reason = 'none'",
        "UPDATE commitments_conflictofinterest SET reason = 'y', ended_at = now(), ended_by_id = {bob}",
    ],
)
def test_a_conflict_only_ends(alice: StaffMember, bob: StaffMember, statement: str) -> None:
    alice.conflicts.create(signatory=make_signatory(), reason="x")
    run("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="a declared conflict only ends"), transaction.atomic():
        run(statement.format(bob=bob.pk))


def test_a_conflict_ends_once_and_by_another(alice: StaffMember, bob: StaffMember) -> None:
    alice.conflicts.create(signatory=make_signatory(), reason="x")
    end = "UPDATE commitments_conflictofinterest SET ended_at = now(), ended_by_id = {}"
    with pytest.raises(IntegrityError, match="conflict_ended_by_another"), transaction.atomic():
        run(end.format(alice.pk))
    run(end.format(bob.pk))
    for again in (end.format(bob.pk), "UPDATE commitments_conflictofinterest SET ended_at = NULL"):
        with pytest.raises(IntegrityError, match="a declared conflict only ends"), transaction.atomic():
            run(again)
