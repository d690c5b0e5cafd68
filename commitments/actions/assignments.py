"""Giving somebody a signatory, a commitment or a language to look after, ending it, and taking that back."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from commitments.actions import acts
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import DeskActKind
from commitments.models import Assignment, AssignmentBatch, Commitment, Signatory, StaffMember
from commitments.summaries.desk_undo import WITHIN


@dataclass(frozen=True)
class Target:
    """What is given to whom; at least one of the three is there."""

    person: StaffMember
    signatory: Signatory | None = None
    commitment: Commitment | None = None
    language: str = ""

    @property
    def words(self) -> str:
        parts = [
            self.signatory.name if self.signatory else "",
            self.commitment.code if self.commitment else "",
            f"in the language {self.language}" if self.language else "",
        ]
        return f"{' '.join(part for part in parts if part)} to {self.person}"

    @classmethod
    def of(cls, assignment: Assignment) -> "Target":
        return cls(assignment.person, assignment.signatory, assignment.commitment, assignment.language)


@dataclass(frozen=True)
class Changed:
    """How many assignments are new, and how many have ended."""

    given: int
    ended: int


@transaction.atomic
def assign(*, target: Target, by: StaffMember, at: dt.datetime) -> Assignment:
    made = give(target, by=by, at=at)
    if made is None:
        raise ActionRefusedError(f"{target.person} has this assignment already.")
    keep_batch(f"Assigned: {target.words}", given=[made], ended=[], by=by, at=at)
    return made


@transaction.atomic
def change(*, give_to: Iterable[Target], end: Iterable[Target], by: StaffMember, at: dt.datetime) -> Changed:
    """All of it or, where one is refused, nothing; what is already there stays."""
    ended = [finish(found_for(target), by=by, at=at) for target in end]
    given = [made for target in give_to if (made := give(target, by=by, at=at))]
    words = f"From a sheet: {len(given)} assigned, {len(ended)} ended"
    keep_batch(words, given=given, ended=ended, by=by, at=at)
    return Changed(len(given), len(ended))


def assign_all(*, targets: Iterable[Target], by: StaffMember, at: dt.datetime) -> int:
    """Returns how many are new."""
    return change(give_to=targets, end=(), by=by, at=at).given


@transaction.atomic
def unassign(*, assignment: Assignment, by: StaffMember, at: dt.datetime) -> None:
    """Ends it. The activity log keeps that it was there."""
    ended = finish(locked(assignment), by=by, at=at)
    keep_batch(f"Ended: {Target.of(ended).words}", given=[], ended=[ended], by=by, at=at)


@transaction.atomic
def move(*, person: StaffMember, to: StaffMember, by: StaffMember, at: dt.datetime) -> Changed:
    """Everything that one person looks after goes to another, or nothing of it."""
    if person == to:
        raise ActionRefusedError({"to": ["Choose somebody else."]})
    rows = list(
        Assignment.objects.select_for_update(of=("self",))
        .select_related("person", "signatory", "commitment")
        .filter(person=person)
    )
    if not rows:
        raise ActionRefusedError({"person": [f"{person} looks after nothing."]})
    in_conflict = sorted(
        to.conflicts.filter(signatory__in=[row.signatory_id for row in rows]).values_list(
            "signatory__name", flat=True
        )
    )
    if in_conflict:
        reason = f"{to} declared a conflict of interest with {', '.join(in_conflict)}. Nothing was moved."
        raise ActionRefusedError({"to": [reason]})
    targets = [Target(to, row.signatory, row.commitment, row.language) for row in rows]
    ended = [finish(row, by=by, at=at) for row in rows]
    given = [made for target in targets if (made := give(target, by=by, at=at))]
    keep_batch(f"Everything of {person} moved to {to}", given=given, ended=ended, by=by, at=at)
    return Changed(len(given), len(ended))


@transaction.atomic
def undo(*, batch: AssignmentBatch, by: StaffMember, at: dt.datetime) -> None:
    """Takes one batch back within ten minutes: what it gave ends, what it ended is there again."""
    refuse_without_right(by)
    batch = AssignmentBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.made_by_id != by.pk:
        raise ActionRefusedError("Only the person who made this change can take it back.")
    if batch.undone_at or at >= batch.made_at + WITHIN:
        raise ActionRefusedError("This can no longer be taken back. Change the assignments one by one.")
    for row in batch.given:
        found = Assignment.objects.filter(**ids_of(row)).select_related("person", "signatory", "commitment")
        if assignment := found.first():  # else somebody has ended it since
            finish(assignment, by=by, at=at)
    for row in batch.ended:
        restore(row, by=by, at=at)
    batch.undone_at = at
    batch.save(update_fields=["undone_at"])


def restore(row: dict[str, Any], *, by: StaffMember, at: dt.datetime) -> None:
    """As it was, also for somebody who has left since: who had it is what the desk must know."""
    had = {"assigned_by_id": row["assigned_by"], "assigned_at": row["assigned_at"]}
    made, is_new = Assignment.objects.get_or_create(**ids_of(row), defaults=had)
    if not is_new:
        return
    if made.person.conflicts.filter(signatory=made.signatory).exists():
        raise ActionRefusedError(
            f"{made.person} declared a conflict of interest with {made.signatory} since. Nothing was undone."
        )
    words = Target.of(made).words
    acts.record(kind=DeskActKind.ASSIGN, by=by, at=at, words=words, signatory=made.signatory)


def ids_of(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "person_id": row["person"],
        "signatory_id": row["signatory"],
        "commitment_id": row["commitment"],
        "language": row["language"],
    }


def keep_batch(
    words: str,
    *,
    given: Sequence[Assignment],
    ended: Sequence[Assignment],
    by: StaffMember,
    at: dt.datetime,
) -> None:
    if given or ended:
        AssignmentBatch.objects.create(
            words=words[:300],
            made_by=by,
            made_at=at,
            given=[row_of(assignment) for assignment in given],
            ended=[row_of(assignment) for assignment in ended],
        )


def row_of(assignment: Assignment) -> dict[str, Any]:
    return {
        "person": assignment.person_id,
        "signatory": assignment.signatory_id,
        "commitment": assignment.commitment_id,
        "language": assignment.language,
        "assigned_by": assignment.assigned_by_id,
        "assigned_at": assignment.assigned_at.isoformat(),
    }


def give(target: Target, *, by: StaffMember, at: dt.datetime) -> Assignment | None:
    refuse_unfit(target, by)
    made, is_new = Assignment.objects.get_or_create(
        person=target.person,
        signatory=target.signatory,
        commitment=target.commitment,
        language=target.language,
        defaults={"assigned_by": by, "assigned_at": at},
    )
    if not is_new:
        return None
    acts.record(kind=DeskActKind.ASSIGN, by=by, at=at, words=target.words, signatory=target.signatory)
    return made


def refuse_without_right(by: StaffMember) -> None:
    if not by.has_perms(["commitments.add_assignment", "commitments.delete_assignment"]):
        raise ActionRefusedError("Your role does not allow this.")


def refuse_unfit(target: Target, by: StaffMember) -> None:
    if not by.has_perm("commitments.add_assignment"):
        raise ActionRefusedError("Your role does not allow this.")
    if not (target.signatory or target.commitment or target.language):
        raise ActionRefusedError("Name a signatory, a commitment or a language.")
    if not target.person.is_active or not target.person.has_perm("commitments.add_assessmentdraft"):
        raise ActionRefusedError({"person": [f"{target.person} may not assess."]})
    if target.signatory and target.person.conflicts.filter(signatory=target.signatory).exists():
        raise ActionRefusedError(
            {"person": [f"{target.person} declared a conflict of interest with {target.signatory}."]}
        )


def locked(assignment: Assignment) -> Assignment | None:
    return (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("person", "signatory", "commitment")
        .filter(pk=assignment.pk)
        .first()
    )


def found_for(target: Target) -> Assignment | None:
    return (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("person", "signatory", "commitment")
        .filter(
            person=target.person,
            signatory=target.signatory,
            commitment=target.commitment,
            language=target.language,
        )
        .first()
    )


def finish(assignment: Assignment | None, *, by: StaffMember, at: dt.datetime) -> Assignment:
    """Ends it; the row that comes back is only a memory of it."""
    if not by.has_perm("commitments.delete_assignment"):
        raise ActionRefusedError("Your role does not allow this.")
    if assignment is None:
        raise ActionRefusedError("Somebody has ended this assignment already.")
    words, signatory = Target.of(assignment).words, assignment.signatory
    assignment.delete()
    acts.record(kind=DeskActKind.UNASSIGN, by=by, at=at, words=words, signatory=signatory)
    return assignment
