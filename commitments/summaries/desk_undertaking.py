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
    Commitment,
    CommitmentTest,
    ConflictOfInterest,
    DraftTestResult,
    EntryDraft,
    ProgressEntry,
    StaffMember,
    Undertaking,
)
from commitments.rules.attention import Standing
from commitments.rules.timing import next_check, timing
from commitments.summaries import desk_drafts
from commitments.summaries.desk_answers import answers, shows_field, with_answers
from commitments.summaries.desk_inbox_matters import stale_reasons
from commitments.summaries.desk_places import EVERYBODY, Place, place
from commitments.summaries.entries import EntryLine
from commitments.summaries.entries import load as load_entries
from commitments.summaries.published_assessment import PublishedAssessment, published, with_people
from commitments.summaries.standing import quote_of, with_standing
from commitments.vocabulary import Delivery, DraftState, EvidenceStrength, Precision


@dataclass(frozen=True)
class DeskTest:
    """One test with its result and note in the published assessment; blank where there is none."""

    pk: int
    number: int
    text: str
    guidance: str
    before: str
    note_before: str


@dataclass(frozen=True)
class OpenDraft:
    """Somebody's open draft on the undertaking; an entry draft published meanwhile counts as an entry.

    `based_on` is the version that was published when it was begun, 0 for none.
    """

    draft: AssessmentDraft
    author: str
    state: str
    based_on: int
    entry_codes: tuple[str, ...]
    entry_references: tuple[str, ...]
    shows: dict[str, int]
    results: dict[int, str]
    notes: dict[int, str]

    @property
    def is_editable(self) -> bool:
        return self.state in (DraftState.DRAFT, DraftState.SENT_BACK)

    @property
    def is_submitted(self) -> bool:
        return self.state == DraftState.SUBMITTED


@dataclass(frozen=True)
class DeskUndertaking:
    """`now` is the newest published assessment; `own` the person's open draft, `others` those of others.

    `answers` are those of `now`, as summaries/desk_answers.py gives them.
    """

    undertaking: Undertaking
    place: Place
    quote: str
    explanation: tuple[str, ...]
    tests: tuple[DeskTest, ...]
    now: PublishedAssessment | None
    claimed_now: str
    answers: dict[str, Any]
    relied_on: frozenset[str]
    entries: tuple[EntryLine, ...]
    entry_drafts: tuple[desk_drafts.EntryDraftLine, ...]
    own: OpenDraft | None
    others: tuple[OpenDraft, ...]
    is_conflicted: bool
    stale: tuple[str, ...]
    """Why it stands among what is stale; empty where it does not."""
    successors: tuple[tuple[str, str], ...]
    """The promises that can have replaced this one: id and words."""
    reworded: tuple[EntryLine, ...]
    """Entries that the published assessment rests on in an earlier wording, as they read now."""

    @property
    def version(self) -> int:
        """Of what is published, 0 for nothing."""
        return self.now.version if self.now else 0

    @property
    def seen_version(self) -> int:
        """The published version that the form starts from."""
        return self.own.based_on if self.own else self.version

    @property
    def row_version(self) -> int:
        return self.own.draft.row_version if self.own else 0

    @property
    def evidence_before(self) -> tuple[tuple[EntryLine, str], ...]:
        """The entries on record that the published assessment rests on, with what each showed, in words."""
        shown = ((entry, self.answers.get(shows_field(entry.code))) for entry in self.entries)
        return tuple(
            (entry, EvidenceStrength(shows).label if shows else "")
            for entry, shows in shown
            if entry.code in self.relied_on
        )

    @property
    def was_overtaken(self) -> bool:
        """Whether something was published after the own draft was begun."""
        return bool(self.own and self.own.based_on != self.version)


def load(
    pk: int, *, person: StaffMember, entry_drafts: tuple[desk_drafts.EntryDraftLine, ...], today: dt.date
) -> DeskUndertaking:
    """Seven queries. Raises Undertaking.DoesNotExist."""
    conflict = ConflictOfInterest.objects.filter(person=person, signatory=OuterRef("endorsement__signatory"))
    undertaking = with_standing(Undertaking.objects.annotate(is_conflicted=Exists(conflict))).get(pk=pk)
    endorsement = undertaking.endorsement
    assessments = with_people(Assessment.objects.standing().filter(undertaking=pk))
    newest: Any = with_answers(assessments).first()
    claimant = endorsement.signatory.name if endorsement else EVERYBODY
    drafts = load_open_drafts(pk)
    entries = load_entries(ProgressEntry.objects.current().filter(bearings__undertaking=pk))
    earlier = {row["code"] for row in newest.entry_rows if not row["is_current"]} if newest else set()
    return DeskUndertaking(
        undertaking=undertaking,
        place=place(undertaking, today=today),
        quote=quote_of(undertaking.commitment),
        explanation=tuple(undertaking.commitment.explanation),
        tests=load_tests(undertaking.commitment_id, newest.pk if newest else 0),
        now=published(newest, claimant=claimant) if newest else None,
        claimed_now=newest.claimed_level if newest else "",
        answers=answers(newest) if newest else {},
        relied_on=frozenset(row["code"] for row in newest.entry_rows) if newest else frozenset(),
        entries=entries,
        entry_drafts=entry_drafts,
        own=next((item for item in drafts if item.draft.author_id == person.pk), None),
        others=tuple(item for item in drafts if item.draft.author_id != person.pk),
        is_conflicted=undertaking.is_conflicted,  # type: ignore[attr-defined]  # annotated above
        stale=tuple(stale_reasons(standing_of(undertaking), today)),
        successors=load_successors(undertaking.commitment_id),
        reworded=tuple(entry for entry in entries if entry.code in earlier),
    )


def load_successors(commitment_id: int) -> tuple[tuple[str, str], ...]:
    others = Commitment.objects.exclude(pk=commitment_id).select_related("instrument")
    return tuple((str(row.pk), f"{row} ({row.instrument.short_title})") for row in others)


def standing_of(undertaking: Undertaking) -> Standing:
    status = undertaking.current_status
    return Standing(
        level=status.verified_level,
        is_continuing=undertaking.commitment.is_continuing,
        assessed_on=status.published_at.date() if status.published_at else None,
        last_entry_on=status.last_entry_on,
    )


def load_tests(commitment_id: int, assessment_id: int) -> tuple[DeskTest, ...]:
    rows = CommitmentTest.objects.filter(commitment=commitment_id).annotate(
        outcome=FilteredRelation("results", condition=Q(results__assessment=assessment_id))
    )
    columns = rows.values_list("pk", "number", "text", "guidance", "outcome__result", "outcome__note")
    return tuple(
        DeskTest(pk, number, text, guidance, before or "", note or "")
        for pk, number, text, guidance, before, note in columns
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
            since=ArraySubquery(
                published_since.values(
                    row=JSONObject(
                        code="entrydraft__published_entry__code", reference="entrydraft__reference"
                    )
                )
            ),
            based_version=F("based_on__version"),
            references=ArraySubquery(own_entries.values("entrydraft__reference")),
            result_rows=ArraySubquery(
                results.values(row=JSONObject(test="test_id", result=F("result"), note=F("note")))
            ),
        )
    )
    return [open_draft(row) for row in rows]


def open_draft(row: Any) -> OpenDraft:
    codes = {item["reference"]: item["code"] for item in row.since}
    return OpenDraft(
        draft=row,
        author=str(row.author),
        state=row.state,
        based_on=row.based_version or 0,
        entry_codes=(*row.codes, *codes.values()),
        entry_references=tuple(str(reference) for reference in row.references),
        shows={codes.get(key, key): shows for key, shows in row.shows.items()},
        results={item["test"]: item["result"] for item in row.result_rows},
        notes={item["test"]: item["note"] for item in row.result_rows},
    )


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
