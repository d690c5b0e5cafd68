"""Who holds an item of the inbox, who set it aside, and whose it is by assignment."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import DateTimeField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest

from commitments.desk_vocabulary import MarkKind
from commitments.models import Assignment, DeskAct, InboxMark, Signatory, StaffMember
from commitments.rules.attention import TAKEN_FOR
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
    lapses_on: dt.date | None = None
    """The day on which what was taken is free again, unless its holder does something about it before."""


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
    """What the inbox knows of people and signatories, for all items at once. `names` are of people.

    `claims` are of people who are still here; `claims_left` of those whose account is closed: what they
    looked after is nobody's, and the desk says whose it was.
    """

    person: StaffMember
    marks: Mapping[str, tuple[Mark, ...]]
    claims: tuple[Claim, ...]
    claims_left: tuple[Claim, ...]
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
        return self.owners_among(self.claims, item)

    def left_owners_of(self, item: Item) -> tuple[int, ...]:
        """Who looked after it until they left, where nobody does now."""
        if not self.claims_left or self.owners_of(item):
            return ()
        return self.owners_among(self.claims_left, item)

    def owners_among(self, claims: Iterable[Claim], item: Item) -> tuple[int, ...]:
        return owners(
            claims,
            signatories=item.signatories,
            commitments=item.commitments,
            languages=self.languages_of(item),
        )

    def languages_of(self, item: Item) -> set[str]:
        rows = [self.signatories[pk] for pk in item.signatories if pk in self.signatories]
        return {language for row in rows for language in row.languages}

    def is_conflicted(self, item: Item) -> bool:
        return not self.conflicts.isdisjoint(item.signatories)


@dataclass(frozen=True)
class SignatoryRow:
    pk: int
    slug: str
    name: str
    languages: tuple[str, ...]
    region: str
    spellings: tuple[str, ...]
    """Names in other languages and codes."""


def load(*, person: StaffMember, today: dt.date) -> Known:
    """Four queries."""
    claims, claims_left, names = load_claims()
    return Known(
        person=person,
        marks=load_marks(today),
        claims=claims,
        claims_left=claims_left,
        names=names,
        signatories=load_signatories(),
        conflicts=frozenset(person.conflicts.values_list("signatory_id", flat=True)),
    )


def load_marks(today: dt.date) -> dict[str, tuple[Mark, ...]]:
    """By the item's key, the oldest first. One query."""
    found: dict[str, list[Mark]] = defaultdict(list)
    rows = InboxMark.objects.in_force(today).select_related("person").annotate(used_at=last_used())
    for row in rows.order_by("made_at", "pk"):
        kind = next(kind for kind in KINDS if getattr(row, f"{kind}_id"))
        lapses_on = row.used_at.date() + TAKEN_FOR if row.kind == MarkKind.TAKE else None
        mark = Mark(row.kind, row.person_id, str(row.person), row.made_at, row.until, row.reason, lapses_on)
        found[f"{kind}-{getattr(row, f'{kind}_id')}"].append(mark)
    return {key: tuple(marks) for key, marks in found.items()}


def last_used() -> Greatest:
    """When whoever made the mark last did something about its undertaking, or made the mark."""
    acts = DeskAct.objects.filter(
        Q(undertaking=OuterRef("undertaking"))
        | Q(undertaking=OuterRef("assessment_draft__undertaking"))
        | Q(undertaking=OuterRef("suggestion__undertaking")),
        person=OuterRef("person"),
    ).order_by("-at")
    last = Coalesce(Subquery(acts.values("at")[:1]), "made_at")
    return Greatest("made_at", last, output_field=DateTimeField())


def load_claims() -> tuple[tuple[Claim, ...], tuple[Claim, ...], dict[int, str]]:
    """Every assignment, the oldest first: of who is here, of who left, and all their names. One query."""
    rows = list(Assignment.objects.select_related("person").order_by("assigned_at", "pk"))
    here, left = (
        tuple(
            Claim(row.person_id, row.signatory_id, row.commitment_id, row.language)
            for row in rows
            if row.person.is_active == is_active
        )
        for is_active in (True, False)
    )
    return here, left, {row.person_id: str(row.person) for row in rows}


def load_signatories() -> dict[int, SignatoryRow]:
    rows = Signatory.objects.order_by("sort_key").values_list(
        "pk", "slug", "name", "languages", "region", "code", "alpha3", "name_fr", "name_ar"
    )
    return {
        pk: SignatoryRow(pk, slug, name, tuple(languages), region, tuple(spellings))
        for pk, slug, name, languages, region, *spellings in rows
    }


def named(people: Iterable[int], known: Known) -> str:
    return ", ".join(known.names[person] for person in people)
