"""What "Log an entry" does: its sources and its draft in one go, once per form; and taking it back."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from commitments.actions import acts, evidence, progress, staff
from commitments.actions.refusals import ActionRefusedError, OvertakenError
from commitments.desk_vocabulary import DeskActKind
from commitments.models import AssessmentDraft, Clause, EntryDraft, Evidence, Signatory, StaffMember
from commitments.vocabulary import DraftState, Precision

UNDO_WITHIN: Final = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class TypedSource:
    """A source as typed; of a new address only the address is needed."""

    url: str
    title: str = ""
    publisher: str = ""
    kind: str = ""
    language: str = ""
    published_on: dt.date | None = None
    published_precision: Precision | str = Precision.DAY
    passage: str = ""
    place: str = ""


@dataclass(frozen=True)
class TypedEntry:
    happened_on: dt.date
    precision: Precision | str
    claim: str
    stage: str
    note: str
    clauses: tuple[int, ...]
    signatories: tuple[int, ...]
    sources: tuple[TypedSource, ...]


@transaction.atomic
def log(
    *,
    by: StaffMember,
    at: dt.datetime,
    typed: TypedEntry,
    draft: EntryDraft | None = None,
    row_version: int = 0,
    form_token: UUID | None = None,
) -> EntryDraft:
    """Makes a draft entry, or saves over an own one. A form that made one already gives that one again.

    Raises ActionRefusedError as progress.save_draft does, and OvertakenError where the form made a draft
    with other words than these.
    """
    if draft is None and form_token:
        earlier = EntryDraft.objects.filter(form_token=form_token).first()
        if earlier:
            return the_same(earlier, typed, by=by)
    try:
        with transaction.atomic():
            saved = write(by=by, typed=typed, draft=draft, row_version=row_version, form_token=form_token)
    except IntegrityError:  # the same form, sent twice at the same moment
        earlier = EntryDraft.objects.filter(form_token=form_token).first() if form_token else None
        if earlier is None:
            raise
        return the_same(earlier, typed, by=by)
    acts.record(kind=DeskActKind.SAVE, by=by, at=at, words=saved.claim, draft_reference=saved.reference)
    return saved


def write(
    *,
    by: StaffMember,
    typed: TypedEntry,
    draft: EntryDraft | None,
    row_version: int,
    form_token: UUID | None,
) -> EntryDraft:
    return progress.save_draft(
        by=by,
        draft=draft,
        row_version=row_version,
        form_token=None if draft else form_token,
        happened_on=typed.happened_on,
        precision=typed.precision,
        claim=typed.claim,
        stage=typed.stage,
        note=typed.note,
        clauses=list(Clause.objects.filter(pk__in=typed.clauses)),
        signatories=list(Signatory.objects.filter(pk__in=typed.signatories)),
        sources=[recorded(source, draft) for source in typed.sources],
    )


def recorded(source: TypedSource, draft: EntryDraft | None) -> progress.Source:
    """A known address keeps what is recorded of it; a new one is recorded as typed."""
    found = evidence.record(
        url=source.url,
        title=source.title,
        publisher=source.publisher,
        kind=source.kind,
        language=source.language,
        published_on=source.published_on,
        published_precision=source.published_precision,
        mended_for=draft,
    )
    return progress.Source(found, source.passage, source.place)


def the_same(earlier: EntryDraft, typed: TypedEntry, *, by: StaffMember) -> EntryDraft:
    """The draft this form made before, if it was sent again with the same words."""
    if earlier.author_id != by.pk:
        raise ActionRefusedError("This form was used already. Open a fresh one.")
    if words_of_draft(earlier) != words_typed(typed):
        raise OvertakenError("This form was saved before, with other words. Nothing was saved now.")
    return earlier


def words_of_draft(draft: EntryDraft) -> tuple[Any, ...]:
    return (
        draft.happened_on,
        draft.precision,
        draft.claim,
        draft.stage,
        draft.note,
        set(draft.clauses.values_list("pk", flat=True)),
        set(draft.signatories.values_list("pk", flat=True)),
        set(draft.evidence_links.values_list("evidence__url", "passage", "place")),
    )


def words_typed(typed: TypedEntry) -> tuple[Any, ...]:
    return (
        typed.happened_on,
        typed.precision,
        typed.claim.strip(),
        typed.stage,
        typed.note,
        set(typed.clauses),
        set(typed.signatories),
        {(evidence.canonical_address(s.url), s.passage, s.place) for s in typed.sources},
    )


def can_undo(draft: EntryDraft, *, at: dt.datetime) -> bool:
    """Whether the draft was saved a moment ago and nobody has done anything with it since."""
    return draft.state == DraftState.DRAFT and at - draft.created_at <= UNDO_WITHIN


@transaction.atomic
def undo(*, draft: EntryDraft, by: StaffMember, at: dt.datetime) -> None:
    """Throws an own draft away within ten minutes of its making, and the sources that only it needed."""
    staff.refuse_role(by, "change_entrydraft")
    draft = EntryDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if draft.author_id != by.pk:
        raise ActionRefusedError("Only its author can undo a draft.")
    if not can_undo(draft, at=at):
        raise ActionRefusedError("A draft can be undone for ten minutes, and only before it goes to review.")
    if AssessmentDraft.objects.filter(entry_drafts=draft).exists() or draft.decisions.exists():
        raise ActionRefusedError("Something rests on this draft already, so it stays.")
    only_its_own = evidence.only_for(draft).filter(captures=None, import_rows=None)
    unused = list(only_its_own.values_list("pk", flat=True))
    words, reference = draft.claim, draft.reference
    draft.delete()
    Evidence.objects.filter(pk__in=unused).delete()
    acts.record(kind=DeskActKind.DISCARD, by=by, at=at, words=words, draft_reference=reference)
