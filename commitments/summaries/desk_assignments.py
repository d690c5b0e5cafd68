"""Assignments: who looks after what, as lists and as a sheet to be checked."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from commitments.models import (
    Assignment,
    AssignmentBatch,
    Commitment,
    ConflictOfInterest,
    Signatory,
    StaffMember,
)
from commitments.rules import assignment_sheet
from commitments.rules.assignment_sheet import Names, Sheet, SheetError, SheetRow
from commitments.rules.reference_text import plain
from commitments.summaries.desk_exports import Table
from commitments.summaries.desk_undo import WITHIN
from commitments.summaries.signatory_names import spellings_of
from commitments.summaries.source import language_name

BY_PERSON, BY_SIGNATORY = "person", "signatory"
NO_SIGNATORY = "No single signatory"


@dataclass(frozen=True)
class AssignmentLine:
    pk: int
    person: str
    signatory: str
    commitment: str
    language: str
    has_left: bool = False

    @property
    def tongue(self) -> str:
        """ "language Serbian", blank where it does not matter."""
        return f"language {language_name(self.language)}" if self.language else ""

    @property
    def what(self) -> str:
        """ "France D3.e", "D3.e", "France", "language Serbian", or several of them."""
        return ", ".join(part for part in (self.signatory, self.commitment, self.tongue) if part)


@dataclass(frozen=True)
class Group:
    name: str
    lines: tuple[AssignmentLine, ...]

    @property
    def has_left(self) -> bool:
        return all(line.has_left for line in self.lines)


@dataclass(frozen=True)
class BatchLine:
    """A change of the last ten minutes that can still be taken back."""

    pk: int
    words: str
    until: dt.datetime


@dataclass(frozen=True)
class AssignmentsPage:
    by: str
    groups: tuple[Group, ...]
    total: int


def load(*, by: str) -> AssignmentsPage:
    """Grouped by person or by signatory. One query."""
    by = by if by == BY_SIGNATORY else BY_PERSON
    rows = Assignment.objects.select_related("person", "signatory", "commitment").order_by(
        "signatory__sort_key", "commitment__order", "language", "person__username"
    )
    lines = [
        AssignmentLine(
            row.pk,
            str(row.person),
            row.signatory.name if row.signatory else "",
            str(row.commitment) if row.commitment else "",
            row.language,
            has_left=not row.person.is_active,
        )
        for row in rows
    ]
    groups: dict[str, list[AssignmentLine]] = {}
    for line in lines:
        groups.setdefault(line.person if by == BY_PERSON else line.signatory or NO_SIGNATORY, []).append(line)
    ordered = sorted(groups.items(), key=lambda group: (group[0] == NO_SIGNATORY, plain(group[0])))
    return AssignmentsPage(by, tuple(Group(name, tuple(rows)) for name, rows in ordered), len(lines))


def load_undoable(person: StaffMember, *, now: dt.datetime) -> tuple[BatchLine, ...]:
    """What this person changed in the last ten minutes and has not taken back, newest first. One query."""
    rows = AssignmentBatch.objects.filter(made_by=person, made_at__gt=now - WITHIN, undone_at=None)
    return tuple(BatchLine(row.pk, row.words, row.made_at + WITHIN) for row in rows)


def as_sheet() -> Table:
    """All assignments as the sheet that can be changed and pasted back: as it is, it changes nothing."""
    rows = Assignment.objects.select_related("person", "signatory", "commitment").order_by(
        "person__username", "signatory__sort_key", "commitment__order", "language"
    )
    return Table(
        assignment_sheet.COLUMNS,
        (
            (
                row.person.username,
                row.signatory.name if row.signatory else "",
                row.commitment.code if row.commitment else "",
                row.language,
                assignment_sheet.ADD,
            )
            for row in rows
        ),
    )


def holders() -> QuerySet[StaffMember]:
    """Everybody who looks after something, also those who have left."""
    rows = StaffMember.objects.filter(pk__in=Assignment.objects.values("person"))
    return rows.order_by("first_name", "username")


def assignable() -> QuerySet[StaffMember]:
    """Active members who may assess."""
    may = Q(groups__permissions__codename="add_assessmentdraft")
    may |= Q(user_permissions__codename="add_assessmentdraft") | Q(is_superuser=True)
    return StaffMember.objects.filter(may, is_active=True).order_by("first_name", "username").distinct()


def load_languages() -> tuple[str, ...]:
    """Every language tag of a signatory. One query."""
    lists = Signatory.objects.values_list("languages", flat=True)
    return tuple(sorted({language for languages in lists for language in languages}))


def load_names() -> Names:
    """Four queries. People who have left but still look after something are known, so that it can end."""
    people: dict[str, tuple[int, str]] = {}
    for person in (*assignable(), *holders()):
        for spelling in (person.username, str(person), person.email):
            if plain(spelling):
                people.setdefault(plain(spelling), (person.pk, person.username))
    signatories: dict[str, tuple[int, str]] = {}
    languages: dict[str, tuple[str, str]] = {}
    for signatory in Signatory.objects.all():
        for spelling in (*spellings_of(signatory), signatory.name_ar):
            if plain(spelling):
                signatories.setdefault(plain(spelling), (signatory.pk, signatory.name))
        for tag in signatory.languages:
            languages |= {plain(tag): (tag, tag), plain(language_name(tag)): (tag, tag)}
    commitments: dict[str, tuple[int, str]] = {}
    for pk, code, title in Commitment.objects.values_list("pk", "code", "title"):
        commitments[plain(code)] = pk, code
        commitments.setdefault(plain(title), (pk, code))
    return Names(people, signatories, commitments, languages)


@dataclass(frozen=True)
class SheetLine:
    """One row of the preview."""

    number: int
    person: str
    signatory: str
    commitment: str
    language: str
    is_there: bool
    ends: bool

    @property
    def outcome(self) -> str:
        if self.ends:
            return "ends"
        return "there already" if self.is_there else "new"


@dataclass(frozen=True)
class SheetPlan:
    """What writing the sheet would do. With errors there is nothing to write."""

    sheet: Sheet
    errors: tuple[SheetError, ...]
    lines: tuple[SheetLine, ...]

    @property
    def new_rows(self) -> list[SheetRow]:
        return [row for row, line in zip(self.sheet.rows, self.lines, strict=True) if line.outcome == "new"]

    @property
    def new_count(self) -> int:
        return sum(line.outcome == "new" for line in self.lines)

    @property
    def end_count(self) -> int:
        return sum(line.ends for line in self.lines)

    @property
    def there_count(self) -> int:
        return len(self.lines) - self.new_count - self.end_count

    @property
    def changes_something(self) -> bool:
        return bool(self.new_count or self.end_count)


def plan(text: str) -> SheetPlan:
    """Reads the sheet and compares it with what is there. Ten queries at most."""
    sheet = assignment_sheet.read(text, load_names())
    there = set(Assignment.objects.values_list("person_id", "signatory_id", "commitment_id", "language"))
    new = [row for row in sheet.rows if not row.ends and row.target not in there]
    errors = [*sheet.errors, *conflict_errors(new), *unfit_errors(new), *missing_errors(sheet.rows, there)]
    errors.sort(key=lambda error: error.row)
    return SheetPlan(sheet, tuple(errors), sheet_lines(sheet.rows, there))


def conflict_errors(rows: Collection[SheetRow]) -> list[SheetError]:
    pairs = {(row.person, row.signatory) for row in rows}
    conflicts = {
        (conflict.person_id, conflict.signatory_id): conflict
        for conflict in ConflictOfInterest.objects.filter(
            person__in={person for person, _ in pairs}
        ).select_related("person", "signatory")
    }
    return [
        SheetError(
            row.number,
            "person",
            str(conflict.person),
            f"{conflict.person} declared a conflict of interest with {conflict.signatory}.",
        )
        for row in rows
        if row.signatory and (conflict := conflicts.get((row.person, row.signatory)))
    ]


def unfit_errors(new: Collection[SheetRow]) -> list[SheetError]:
    """New rows for people who have left or may not assess any more."""
    fit = set(assignable().values_list("pk", flat=True)) if new else set()
    people = StaffMember.objects.in_bulk({row.person for row in new} - fit)
    return [
        SheetError(
            row.number,
            "person",
            people[row.person].username,
            f"{people[row.person]} has left or may not assess: only the end of an assignment can be written.",
        )
        for row in new
        if row.person in people
    ]


def missing_errors(
    rows: Collection[SheetRow], there: Collection[tuple[int, int | None, int | None, str]]
) -> list[SheetError]:
    reason = "There is no such assignment to end."
    return [
        SheetError(row.number, "do", assignment_sheet.END, reason)
        for row in rows
        if row.ends and row.target not in there
    ]


def sheet_lines(
    rows: Collection[SheetRow], there: Collection[tuple[int, int | None, int | None, str]]
) -> tuple[SheetLine, ...]:
    people = StaffMember.objects.in_bulk({row.person for row in rows})
    signatories = Signatory.objects.in_bulk({row.signatory for row in rows if row.signatory})
    commitments = Commitment.objects.in_bulk({row.commitment for row in rows if row.commitment})
    return tuple(
        SheetLine(
            number=row.number,
            person=str(people[row.person]),
            signatory=signatories[row.signatory].name if row.signatory else "",
            commitment=commitments[row.commitment].code if row.commitment else "",
            language=row.language,
            is_there=row.target in there,
            ends=row.ends,
        )
        for row in rows
    )
