"""Who holds an item of the inbox, who set it aside, and whose it is by assignment."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from commitments.desk_vocabulary import MarkKind
from commitments.models import Assignment, InboxMark, Signatory, StaffMember
from commitments.rules.ownership import Claim, owners
from commitments.summaries.desk_inbox_items import KINDS, Item


@dataclass(frozen=True)
class Mark:
    kind: str
    person: int
    name: str
    at: dt.datetime
    until: dt.date | None
    reason: str


@dataclass(frozen=True)
class Marks:
    """The marks in force on one item, as one person sees them."""

    holder: Mark | None = None
    snoozed: Mark | None = None
    declined: Mark | None = None
    decliners: int = 0

    @property
    def is_set_aside(self) -> bool:
        return self.snoozed is not None or self.declined is not None


@dataclass(frozen=True)
class Known:
    """What the inbox knows of people and signatories, for all items at once. `names` are of people."""

    person: StaffMember
    marks: Mapping[str, tuple[Mark, ...]]
    claims: tuple[Claim, ...]
    names: Mapping[int, str]
    signatories: Mapping[int, "SignatoryRow"]
    conflicts: frozenset[int]

    def marks_on(self, item: Item) -> Marks:
        found = self.marks.get(item.key, ())
        own = {mark.kind: mark for mark in found if mark.person == self.person.pk}
        return Marks(
            holder=next((mark for mark in found if mark.kind == MarkKind.TAKE), None),
            snoozed=own.get(MarkKind.SNOOZE),
            declined=own.get(MarkKind.DECLINE),
            decliners=sum(mark.kind == MarkKind.DECLINE for mark in found),
        )

    def holder_of(self, item: Item) -> int | None:
        holder = self.marks_on(item).holder
        return holder.person if holder else None

    def owners_of(self, item: Item) -> tuple[int, ...]:
        rows = [self.signatories[pk] for pk in item.signatories if pk in self.signatories]
        return owners(
            self.claims,
            signatories=item.signatories,
            commitments=item.commitments,
            languages={language for row in rows for language in row.languages},
        )

    def is_conflicted(self, item: Item) -> bool:
        return not self.conflicts.isdisjoint(item.signatories)


@dataclass(frozen=True)
class SignatoryRow:
    pk: int
    slug: str
    name: str
    languages: tuple[str, ...]


def load(*, person: StaffMember, today: dt.date) -> Known:
    """Four queries."""
    claims, names = load_claims()
    return Known(
        person=person,
        marks=load_marks(today),
        claims=claims,
        names=names,
        signatories=load_signatories(),
        conflicts=frozenset(person.conflicts.values_list("signatory_id", flat=True)),
    )


def load_marks(today: dt.date) -> dict[str, tuple[Mark, ...]]:
    """By the item's key, the oldest first. One query."""
    found: dict[str, list[Mark]] = defaultdict(list)
    for row in InboxMark.objects.in_force(today).select_related("person").order_by("made_at", "pk"):
        kind = next(kind for kind in KINDS if getattr(row, f"{kind}_id"))
        mark = Mark(row.kind, row.person_id, str(row.person), row.made_at, row.until, row.reason)
        found[f"{kind}-{getattr(row, f'{kind}_id')}"].append(mark)
    return {key: tuple(marks) for key, marks in found.items()}


def load_claims() -> tuple[tuple[Claim, ...], dict[int, str]]:
    """Every assignment, the oldest first, and the names of the people in them. One query."""
    rows = list(Assignment.objects.select_related("person").order_by("assigned_at", "pk"))
    claims = (Claim(row.person_id, row.signatory_id, row.commitment_id, row.language) for row in rows)
    return tuple(claims), {row.person_id: str(row.person) for row in rows}


def load_signatories() -> dict[int, SignatoryRow]:
    rows = Signatory.objects.order_by("sort_key").values_list("pk", "slug", "name", "languages")
    return {pk: SignatoryRow(pk, slug, name, tuple(languages)) for pk, slug, name, languages in rows}


def named(people: Iterable[int], known: Known) -> str:
    return ", ".join(known.names[person] for person in people)
