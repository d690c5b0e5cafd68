"""One undertaking at the desk: what is published now, beside what an assessment needs."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from commitments.models import (
    Assessment,
    AssessmentDraft,
    AssessmentEntry,
    CommitmentTest,
    ConflictOfInterest,
    DraftTestResult,
    EntryDraft,
    ProgressEntry,
    StaffMember,
    Undertaking,
)
from commitments.rules.timing import next_check, timing
from commitments.summaries import desk_drafts
from commitments.summaries.desk_places import EVERYBODY, Place, place
from commitments.summaries.entries import EntryLine
from commitments.summaries.entries import load as load_entries
from commitments.summaries.published_assessment import PublishedAssessment, published, with_people
from commitments.summaries.standing import quote_of, with_standing
from commitments.vocabulary import Delivery, DraftState, Precision


@dataclass(frozen=True)
class DeskTest:
    """One test with its result in the published assessment; blank where there is none."""

    pk: int
    number: int
    text: str
    guidance: str
    before: str


@dataclass(frozen=True)
class OpenDraft:
    """Somebody's open draft on the undertaking; an entry draft published meanwhile counts as an entry."""

    draft: AssessmentDraft
    author: str
    state: str
    entry_codes: tuple[str, ...]
    entry_references: tuple[str, ...]
    results: dict[int, str]

    @property
    def is_editable(self) -> bool:
        return self.state in (DraftState.DRAFT, DraftState.SENT_BACK)

    @property
    def is_submitted(self) -> bool:
        return self.state == DraftState.SUBMITTED


@dataclass(frozen=True)
class DeskUndertaking:
    """`now` is the newest published assessment; `own` the person's open draft, `others` those of others."""

    undertaking: Undertaking
    place: Place
    quote: str
    explanation: tuple[str, ...]
    tests: tuple[DeskTest, ...]
    now: PublishedAssessment | None
    claimed_now: str
    relied_on: frozenset[str]
    entries: tuple[EntryLine, ...]
    entry_drafts: tuple[desk_drafts.EntryDraftLine, ...]
    own: OpenDraft | None
    others: tuple[OpenDraft, ...]
    is_conflicted: bool

    @property
    def seen_version(self) -> int:
        return self.now.version if self.now else 0

    @property
    def was_overtaken(self) -> bool:
        """Whether something was published after the own draft was begun."""
        return bool(self.own and self.own.draft.based_on_id != (self.now.pk if self.now else None))


def load(
    pk: int, *, person: StaffMember, entry_drafts: tuple[desk_drafts.EntryDraftLine, ...], today: dt.date
) -> DeskUndertaking:
    """Six queries. Raises Undertaking.DoesNotExist."""
    conflict = ConflictOfInterest.objects.filter(person=person, signatory=OuterRef("endorsement__signatory"))
    undertaking = with_standing(Undertaking.objects.annotate(is_conflicted=Exists(conflict))).get(pk=pk)
    endorsement = undertaking.endorsement
    codes = AssessmentEntry.objects.filter(assessment=OuterRef("pk")).values("entry__code")
    assessments = with_people(Assessment.objects.filter(undertaking=pk))
    newest = assessments.annotate(codes=ArraySubquery(codes)).first()
    claimant = endorsement.signatory.name if endorsement else EVERYBODY
    drafts = load_open_drafts(pk)
    return DeskUndertaking(
        undertaking=undertaking,
        place=place(undertaking, today=today),
        quote=quote_of(undertaking.commitment),
        explanation=tuple(undertaking.commitment.explanation),
        tests=load_tests(undertaking.commitment_id, newest.pk if newest else 0),
        now=published(newest, claimant=claimant) if newest else None,
        claimed_now=newest.claimed_level if newest else "",
        relied_on=frozenset(newest.codes) if newest else frozenset(),
        entries=load_entries(ProgressEntry.objects.current().filter(bearings__undertaking=pk)),
        entry_drafts=entry_drafts,
        own=next((item for item in drafts if item.draft.author_id == person.pk), None),
        others=tuple(item for item in drafts if item.draft.author_id != person.pk),
        is_conflicted=undertaking.is_conflicted,  # type: ignore[attr-defined]  # annotated above
    )


def load_tests(commitment_id: int, assessment_id: int) -> tuple[DeskTest, ...]:
    rows = CommitmentTest.objects.filter(commitment=commitment_id).annotate(
        outcome=FilteredRelation("results", condition=Q(results__assessment=assessment_id))
    )
    columns = rows.values_list("pk", "number", "text", "guidance", "outcome__result")
    return tuple(
        DeskTest(pk, number, text, guidance, before or "") for pk, number, text, guidance, before in columns
    )


def load_open_drafts(undertaking_id: int) -> list[OpenDraft]:
    """Every open draft on the undertaking with what it rests on. One query."""
    this = OuterRef("pk")
    entries = AssessmentDraft.entries.through.objects.filter(assessmentdraft=this)
    own_entries = AssessmentDraft.entry_drafts.through.objects.filter(assessmentdraft=this)
    published_since = own_entries.filter(entrydraft__published_entry__isnull=False)
    results = DraftTestResult.objects.filter(draft=this)
    rows: QuerySet[Any] = (
        AssessmentDraft.objects.open()
        .filter(undertaking=undertaking_id)
        .select_related("author")
        .annotate(
            codes=ArraySubquery(entries.values("progressentry__code")),
            since=ArraySubquery(published_since.values("entrydraft__published_entry__code")),
            references=ArraySubquery(own_entries.values("entrydraft__reference")),
            result_rows=ArraySubquery(results.values(row=JSONObject(test="test_id", result=F("result")))),
        )
    )
    return [
        OpenDraft(
            draft=row,
            author=str(row.author),
            state=row.state,
            entry_codes=(*row.codes, *row.since),
            entry_references=tuple(str(reference) for reference in row.references),
            results={item["test"]: item["result"] for item in row.result_rows},
        )
        for row in rows
    ]


def candidates(undertaking_id: int, *, person: StaffMember) -> tuple[desk_drafts.EntryDraftLine, ...]:
    """Unpublished entries under the same text that an assessment by this person might rest on. One query.

    The caller keeps those that bear on the undertaking.
    """
    same_text = EntryDraft.clauses.through.objects.filter(
        entrydraft=OuterRef("pk"), clause__instrument__commitments__undertakings=undertaking_id
    )
    rows = desk_drafts.with_parts(desk_drafts.usable_by(person).filter(Exists(same_text)))
    return tuple(desk_drafts.line(row) for row in rows)


def proposed_check(item: Place, level: Delivery | str, *, effective_on: dt.date, today: dt.date) -> dt.date:
    """When to look again if this level were published today, by the method's rule."""
    met_on = effective_on if level == Delivery.MET else None
    code = timing(item.due_on, Precision.DAY, level=level, met_on=met_on, today=today)
    return next_check(level, code, is_continuing=item.is_continuing, assessed_on=today)
