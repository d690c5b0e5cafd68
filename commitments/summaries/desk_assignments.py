"""Assignments: who looks after what, as lists and as a sheet to be checked."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from commitments.models import Assignment, Commitment, ConflictOfInterest, Signatory, StaffMember
from commitments.rules import assignment_sheet
from commitments.rules.assignment_sheet import Names, Sheet, SheetError, SheetRow
from commitments.rules.reference_text import plain
from commitments.summaries.signatory_names import spellings_of

BY_PERSON, BY_SIGNATORY = "person", "signatory"
NO_SIGNATORY = "No single signatory"


@dataclass(frozen=True)
class AssignmentLine:
    pk: int
    person: str
    signatory: str
    commitment: str
    language: str

    @property
    def what(self) -> str:
        """ "France D3.e", "D3.e", "France", "sr", or several of them."""
        parts = [self.signatory, self.commitment, f"language {self.language}" if self.language else ""]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class Group:
    name: str
    lines: tuple[AssignmentLine, ...]


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
        )
        for row in rows
    ]
    groups: dict[str, list[AssignmentLine]] = {}
    for line in lines:
        groups.setdefault(line.person if by == BY_PERSON else line.signatory or NO_SIGNATORY, []).append(line)
    ordered = sorted(groups.items(), key=lambda group: (group[0] == NO_SIGNATORY, plain(group[0])))
    return AssignmentsPage(by, tuple(Group(name, tuple(rows)) for name, rows in ordered), len(lines))


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
    """Three queries."""
    people: dict[str, tuple[int, str]] = {}
    for person in assignable():
        for spelling in (person.username, str(person), person.email):
            if plain(spelling):
                people.setdefault(plain(spelling), (person.pk, person.username))
    signatories: dict[str, tuple[int, str]] = {}
    languages: dict[str, tuple[str, str]] = {}
    for signatory in Signatory.objects.all():
        for spelling in spellings_of(signatory):
            if plain(spelling):
                signatories.setdefault(plain(spelling), (signatory.pk, signatory.name))
        languages |= {plain(tag): (tag, tag) for tag in signatory.languages}
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


@dataclass(frozen=True)
class SheetPlan:
    """What writing the sheet would do. With errors there is nothing to write."""

    sheet: Sheet
    errors: tuple[SheetError, ...]
    lines: tuple[SheetLine, ...]

    @property
    def new_count(self) -> int:
        return sum(not line.is_there for line in self.lines)

    @property
    def there_count(self) -> int:
        return len(self.lines) - self.new_count


def plan(text: str) -> SheetPlan:
    """Reads the sheet and compares it with what is there. Eight queries at most."""
    sheet = assignment_sheet.read(text, load_names())
    errors = [*sheet.errors, *conflict_errors(sheet.rows)]
    errors.sort(key=lambda error: error.row)
    there = set(Assignment.objects.values_list("person_id", "signatory_id", "commitment_id", "language"))
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
        )
        for row in rows
    )
