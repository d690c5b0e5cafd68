"""Giving somebody a signatory, a commitment or a language to look after, and ending it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from commitments.actions import acts
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import DeskActKind
from commitments.models import Assignment, Commitment, Signatory, StaffMember


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


@transaction.atomic
def assign(*, target: Target, by: StaffMember, at: dt.datetime) -> Assignment:
    made = give(target, by=by, at=at)
    if made is None:
        raise ActionRefusedError(f"{target.person} has this assignment already.")
    return made


@transaction.atomic
def assign_all(*, targets: Iterable[Target], by: StaffMember, at: dt.datetime) -> int:
    """All of them or, where one is refused, none; what is already there stays. Returns how many are new."""
    return sum(give(target, by=by, at=at) is not None for target in targets)


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


@transaction.atomic
def unassign(*, assignment: Assignment, by: StaffMember, at: dt.datetime) -> None:
    """Ends it. The activity log keeps that it was there."""
    if not by.has_perm("commitments.delete_assignment"):
        raise ActionRefusedError("Your role does not allow this.")
    found = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("person", "signatory", "commitment")
        .filter(pk=assignment.pk)
        .first()
    )
    if found is None:
        raise ActionRefusedError("Somebody has ended this assignment already.")
    words = Target(found.person, found.signatory, found.commitment, found.language).words
    signatory = found.signatory
    found.delete()
    acts.record(kind=DeskActKind.UNASSIGN, by=by, at=at, words=words, signatory=signatory)
