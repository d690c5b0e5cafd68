"""Which items of the inbox the address asks for: whose, about whom and what, and with which words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from commitments.models import Assignment, Commitment, EntryDraft, InboxMark, StaffMember, Suggestion
from commitments.rules.ownership import speaks
from commitments.rules.reference_text import plain
from commitments.summaries.desk_inbox_items import ENTRY_DRAFT, OPEN, SUGGESTION, Item
from commitments.summaries.desk_inbox_marks import Known
from commitments.summaries.desk_inbox_trail import JOINT, Filters
from commitments.summaries.desk_places import EVERYBODY
from commitments.summaries.source import language_name
from commitments.vocabulary import DraftState

ANYBODY, ME, ALL, NOBODY = "", "me", "all", "nobody"
PEOPLE: Final = {
    ANYBODY: "Not taken by others",
    ME: "Yours",
    NOBODY: "Assigned to nobody",
    ALL: "Everybody’s",
}
ORGANISATIONS: Final = "organisations"  # they have no region
OWN_QUEUES: Final = ("mine", "sent-back")
Option = tuple[str, str]


@dataclass(frozen=True)
class PersonRow:
    pk: int
    username: str
    name: str
    is_active: bool


@dataclass(frozen=True)
class CommitmentRow:
    code: str
    title: str


@dataclass(frozen=True)
class Choices:
    """Everything the filters offer."""

    people: Mapping[str, PersonRow]
    commitments: Mapping[int, CommitmentRow]
    regions: tuple[str, ...]
    languages: tuple[str, ...]

    @property
    def person_options(self) -> tuple[Option, ...]:
        named = (
            (row.username, row.name if row.is_active else f"{row.name}, who has left")
            for row in self.people.values()
        )
        return (*PEOPLE.items(), *named)

    @property
    def commitment_options(self) -> tuple[Option, ...]:
        return tuple((row.code, f"{row.code} {row.title}") for row in self.commitments.values())

    @property
    def region_options(self) -> tuple[Option, ...]:
        return (*((region, region) for region in self.regions), (ORGANISATIONS, "Organisations"))

    @property
    def language_options(self) -> tuple[Option, ...]:
        return tuple(sorted(((tag, language_name(tag)) for tag in self.languages), key=lambda pair: pair[1]))


def load_choices(known: Known) -> Choices:
    """Two queries."""
    rows = known.signatories.values()
    commitments = Commitment.objects.order_by("instrument__order", "order").values_list("pk", "code", "title")
    return Choices(
        people={row.username: row for row in load_people()},
        commitments={pk: CommitmentRow(code, title) for pk, code, title in commitments},
        regions=tuple(sorted({row.region for row in rows if row.region})),
        languages=tuple(sorted({language for row in rows for language in row.languages})),
    )


def load_people() -> list[PersonRow]:
    """Everybody here who has a role, and whoever left and still holds something. One query."""
    holds = Q(pk__in=Assignment.objects.values("person")) | Q(
        pk__in=InboxMark.objects.standing().values("person")
    )
    here = Q(is_active=True) & Q(pk__in=StaffMember.groups.through.objects.values("staffmember"))
    found = [
        PersonRow(person.pk, person.username, str(person), person.is_active)
        for person in StaffMember.objects.filter(here | holds).order_by("username")
    ]
    return sorted(found, key=lambda row: (not row.is_active, row.name.casefold()))


def tidy(filters: Filters, known: Known, choices: Choices) -> Filters:
    """The same without what does not exist."""
    slugs = {row.slug for row in known.signatories.values()} | {JOINT}
    codes = {row.code for row in choices.commitments.values()}

    def known_one(value: str, among: Iterable[str]) -> str:
        return value if value in among else ""

    return Filters(
        person=known_one(filters.person, [*PEOPLE, *choices.people]),
        signatory=known_one(filters.signatory, slugs),
        commitment=known_one(filters.commitment, codes),
        region=known_one(filters.region, [*choices.regions, ORGANISATIONS]),
        language=known_one(filters.language, choices.languages),
        words=" ".join(filters.words[:100].split()),
    )


@dataclass(frozen=True)
class Sieve:
    """The filters with everything it takes to apply them."""

    filters: Filters
    known: Known
    choices: Choices
    texts: Mapping[str, str]
    """What drafts and suggestions say, by the key of the item; only where words are looked for."""

    @property
    def subject(self) -> int:
        """The person whose own queues are shown: the one asked for, else whoever looks."""
        asked = self.choices.people.get(self.filters.person)
        return asked.pk if asked else self.known.person.pk

    @property
    def subject_name(self) -> str:
        asked = self.choices.people.get(self.filters.person)
        return asked.name if asked else ""

    def lets_pass(self, item: Item, queue: str) -> bool:
        return self.is_about(item) and self.is_theirs(item, queue) and self.has_words(item)

    def is_about(self, item: Item) -> bool:
        known, asked = self.known, self.filters
        rows = [known.signatories[pk] for pk in item.signatories]
        if asked.signatory and asked.signatory not in ({row.slug for row in rows} or {JOINT}):
            return False
        if asked.region and asked.region not in {row.region or ORGANISATIONS for row in rows}:
            return False
        if asked.language and not any(speaks(asked.language, tag) for tag in known.languages_of(item)):
            return False
        codes = (self.choices.commitments[pk].code for pk in item.commitments)
        return not asked.commitment or asked.commitment in codes

    def is_theirs(self, item: Item, queue: str) -> bool:
        known, person = self.known, self.filters.person
        if person == ALL:
            return True
        holder, owners = known.holder_of(item), known.owners_of(item)
        if person in self.choices.people:
            whose = (holder, *owners, *known.left_owners_of(item))
            return queue in OWN_QUEUES or self.subject in whose
        if known.marks_on(item).is_set_aside or holder not in (None, known.person.pk):
            return False
        if person == NOBODY:
            return not owners
        return person != ME or queue in OWN_QUEUES or known.person.pk in (holder, *owners)

    def has_words(self, item: Item) -> bool:
        if not self.filters.words:
            return True
        signatories = [self.known.signatories[pk] for pk in item.signatories]
        commitments = [self.choices.commitments[pk] for pk in item.commitments]
        parts = [text for row in signatories for text in (row.name, *row.spellings)] or [EVERYBODY]
        parts += [text for row in commitments for text in (row.code, row.title)]
        haystack = plain(" ".join([*parts, self.texts.get(item.key, "")]))
        return all(word in haystack for word in plain(self.filters.words).split())


def load_sieve(filters: Filters, known: Known) -> Sieve:
    """Two queries, four where words are looked for."""
    choices = load_choices(known)
    tidied = tidy(filters, known, choices)
    return Sieve(tidied, known, choices, load_texts() if tidied.words else {})


def load_texts() -> dict[str, str]:
    """What entry drafts claim and visitors wrote. Two queries."""
    claims = (
        EntryDraft.objects.filter(state__in=[DraftState.LEAD, *OPEN]).order_by().values_list("pk", "claim")
    )
    sent = Suggestion.objects.open().order_by().values_list("pk", "text")
    return {f"{ENTRY_DRAFT}-{pk}": claim for pk, claim in claims} | {
        f"{SUGGESTION}-{pk}": text for pk, text in sent
    }
