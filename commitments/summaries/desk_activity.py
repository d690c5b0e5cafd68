"""The activity log: who did what on the desk, and what of it can still be undone."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from commitments.desk_vocabulary import DeskActKind
from commitments.models import (
    Assessment,
    AssessmentDraft,
    AssessmentEntry,
    DeskAct,
    EntryDraft,
    ImportBatch,
    ProgressEntry,
    Signatory,
    StaffMember,
    Undertaking,
)
from commitments.summaries import desk_blind, desk_undo
from commitments.summaries.desk_places import whose
from commitments.summaries.paging import Paging, turn_to
from commitments.vocabulary import DraftState

PAGE_SIZE: Final = 100
HIDDEN: Final = "An assessment that only its author reads so far."
WHY_NOT: Final[dict[str, str]] = {
    DeskActKind.SAVE: "Its author can change it.",
    DeskActKind.DISCARD: "What was thrown away is gone.",
    DeskActKind.SUBMIT: "A reviewer can send it back.",
    DeskActKind.SEND_BACK: "Its author can submit it again.",
    DeskActKind.DECLINE: "The refusal stays on record.",
    DeskActKind.WITHDRAW: "Its author has the draft back and can submit it again.",
    DeskActKind.RATE: "A rating stands once it is in.",
    DeskActKind.RECONCILE: "A reconciliation stands once it is in.",
    DeskActKind.TAKE: "Give it back from the inbox.",
    DeskActKind.RELEASE: "Take it again from the inbox.",
    DeskActKind.SNOOZE: "Bring it back from the inbox.",
    DeskActKind.ASSIGN: "End it under Assignments.",
    DeskActKind.UNASSIGN: "Assign it again under Assignments.",
    DeskActKind.DECLARE: "An administrator can end it.",
    DeskActKind.END_CONFLICT: "It can be declared again.",
    DeskActKind.ROLES: "An administrator can change it again.",
    DeskActKind.OPEN_ROUND: "The signatory may have been invited already.",
    DeskActKind.PUBLISH_REPLY: "A published reply stays.",
    DeskActKind.SET_ASIDE: "The reason stays on record.",
    DeskActKind.CONTACT: "Change the contact again.",
    DeskActKind.UNDO_IMPORT: "Import the file again.",
    DeskActKind.SUGGESTION: "The sender may have been told.",
    DeskActKind.WEBHOOK: "Change it under Webhook partners.",
    DeskActKind.SOURCE: "Change the source again.",
    DeskActKind.HOLD_MAIL: "Release the digests on the page on mail.",
    DeskActKind.RELEASE_MAIL: "What went since cannot be called back; hold the digests again.",
}


@dataclass(frozen=True)
class Asked:
    """The filters of the address, as typed."""

    person: str = ""
    signatory: str = ""
    kind: str = ""
    batch: str = ""
    undertaking: str = ""

    @property
    def is_set(self) -> bool:
        return any((self.person, self.signatory, self.kind, self.batch, self.undertaking))


@dataclass(frozen=True)
class ActivityLine:
    """`undo_url` leads to undoing it; where it is blank, `why_not` says why."""

    at: dt.datetime
    person: str
    label: str
    words: str
    place: str
    undertaking: int | None
    url: str
    batch_name: str
    batch_reference: UUID | None
    undo_url: str
    why_not: str


@dataclass(frozen=True)
class Option:
    code: str
    label: str


@dataclass(frozen=True)
class ActivityPage:
    asked: Asked
    lines: tuple[ActivityLine, ...]
    paging: Paging
    notice: str
    people: tuple[Option, ...]
    signatories: tuple[Option, ...]
    kinds: tuple[Option, ...]
    undertaking: str
    batch: str


@dataclass(frozen=True)
class Behind:
    """What stands behind the lines of one page, by the reference of the draft."""

    drafts: dict[UUID, Any]
    blind: set[int]
    overtaken: set[int]
    relied_on: set[int]

    def hides(self, act: DeskAct) -> bool:
        draft = self.drafts.get(act.draft_reference) if act.draft_reference else None
        return isinstance(draft, AssessmentDraft) and draft.pk in self.blind


def load(*, person: StaffMember, asked: Asked, page: str, now: dt.datetime) -> ActivityPage:
    """One page, newest first. At most eleven queries."""
    wanted = chosen(asked)
    paging, notice = turn_to(page, size=PAGE_SIZE, total=wanted.count())
    rows = list(
        wanted.select_related(
            "person", "signatory", "batch", "undertaking__commitment", "undertaking__endorsement__signatory"
        )[paging.start : paging.stop]
    )
    behind = load_behind(rows, person)
    people = StaffMember.objects.order_by("first_name", "username")
    signatories = Signatory.objects.order_by("sort_key").values_list("slug", "name")
    return ActivityPage(
        asked=asked,
        lines=tuple(line(row, behind, person=person, now=now) for row in rows),
        paging=paging,
        notice=notice,
        people=tuple(Option(member.username, str(member)) for member in people),
        signatories=tuple(Option(*row) for row in signatories),
        kinds=tuple(Option(kind.value, kind.label) for kind in DeskActKind),
        undertaking=name_of(asked.undertaking),
        batch=name_of_batch(asked.batch),
    )


def chosen(asked: Asked) -> QuerySet[DeskAct]:
    """The acts that fit every filter; a filter that names nothing fits none."""
    acts: QuerySet[DeskAct] = DeskAct.objects.order_by("-at", "-pk")
    if asked.person:
        acts = acts.filter(person__username=asked.person)
    if asked.kind:
        acts = acts.filter(kind=asked.kind)
    if asked.signatory:
        drafts = EntryDraft.objects.filter(signatories__slug=asked.signatory).values("reference")
        acts = acts.filter(
            Q(signatory__slug=asked.signatory)
            | Q(undertaking__endorsement__signatory__slug=asked.signatory)
            | Q(draft_reference__in=drafts)
        )
    if asked.undertaking:
        acts = acts.filter(undertaking=number(asked.undertaking))
    if asked.batch:
        acts = acts.filter(batch__reference=reference(asked.batch))
    return acts


def number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def reference(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def name_of(undertaking: str) -> str:
    found = (
        Undertaking.objects.select_related("commitment", "endorsement__signatory")
        .filter(pk=number(undertaking))
        .first()
        if undertaking
        else None
    )
    return place_of(found) if found else undertaking


def name_of_batch(batch: str) -> str:
    found = (
        ImportBatch.objects.filter(reference=reference(batch)).only("file_name").first() if batch else None
    )
    return found.file_name if found else batch


def place_of(undertaking: Undertaking) -> str:
    name = whose(undertaking)
    return f"{name} {undertaking.commitment.code}"


def load_behind(rows: Iterable[DeskAct], person: StaffMember) -> Behind:
    """Five queries."""
    references = {row.draft_reference for row in rows if row.draft_reference}
    drafts: dict[UUID, Any] = {
        draft.reference: draft
        for draft in EntryDraft.objects.filter(reference__in=references).select_related(
            "published_entry__withdrawal"
        )
    }
    assessments = AssessmentDraft.objects.filter(reference__in=references).select_related(
        "published_assessment__withdrawal",
        "published_assessment__undertaking__commitment",
        "published_assessment__undertaking__endorsement__signatory",
    )
    drafts |= {draft.reference: draft for draft in assessments}
    published = [draft.published_assessment_id for draft in assessments if draft.published_assessment_id]
    newer = Assessment.objects.standing().filter(
        undertaking=OuterRef("undertaking"), version__gt=OuterRef("version")
    )
    entries = [draft.published_entry_id for draft in drafts.values() if isinstance(draft, EntryDraft)]
    links = AssessmentEntry.objects.of_standing().filter(entry__in=[pk for pk in entries if pk])
    return Behind(
        drafts=drafts,
        blind=desk_blind.blind_drafts(person),
        overtaken=set(
            Assessment.objects.filter(Exists(newer), pk__in=published).values_list("pk", flat=True)
        ),
        relied_on=set(links.values_list("entry_id", flat=True)),
    )


def line(act: DeskAct, behind: Behind, *, person: StaffMember, now: dt.datetime) -> ActivityLine:
    draft = behind.drafts.get(act.draft_reference) if act.draft_reference else None
    undo_url, why_not = undo_of(act, draft, behind, person=person, now=now)
    is_open = draft is not None and draft.state != DraftState.LEAD
    return ActivityLine(
        at=act.at,
        person=str(act.person),
        label=act.get_kind_display(),
        words=words_of(act, behind),
        place=place_of(act.undertaking) if act.undertaking else str(act.signatory or ""),
        undertaking=act.undertaking_id,
        url=reverse("desk:review", args=[act.draft_reference]) if is_open else "",
        batch_name=act.batch.file_name if act.batch else "",
        batch_reference=act.batch.reference if act.batch else None,
        undo_url=undo_url,
        why_not=why_not,
    )


def words_of(act: DeskAct, behind: Behind) -> str:
    """Blank where they would only repeat whose undertaking it is."""
    if behind.hides(act):
        return HIDDEN
    repeated = act.undertaking and act.words in (str(act.undertaking), place_of(act.undertaking))
    return "" if repeated else act.words


def undo_of(
    act: DeskAct, draft: Any, behind: Behind, *, person: StaffMember, now: dt.datetime
) -> tuple[str, str]:
    """The address that undoes it, or why there is none."""
    if act.kind == DeskActKind.IMPORT and act.batch:
        return "", "The import was undone." if act.batch.undone_at else "Undo it on the import’s page."
    if act.kind != DeskActKind.PUBLISH:
        return "", WHY_NOT.get(act.kind, "It cannot be undone from here.")
    published = publication(act, draft)
    if published is None:
        return "", "It was undone."
    if isinstance(published, Assessment) and published.pk in behind.overtaken:
        return "", "Something newer was published on it."
    if isinstance(published, ProgressEntry) and published.pk in behind.relied_on:
        return "", "A published assessment rests on it: undo that first."
    if now - published.published_at > desk_undo.WITHIN:
        return "", "Ten minutes have passed: publish a correction instead."
    if not person.has_perm("commitments.publish_draft"):
        return "", "Your role does not include publishing."
    if isinstance(published, Assessment):
        return desk_undo.of_assessment(published).url, ""
    return desk_undo.of_entry(published).url, ""


def publication(act: DeskAct, draft: Any) -> Assessment | ProgressEntry | None:
    """What the act published, as long as it was not withdrawn."""
    found: Assessment | ProgressEntry | None = getattr(
        draft, "published_assessment", getattr(draft, "published_entry", None)
    )
    if found is None or found.published_at != act.at or hasattr(found, "withdrawal"):
        return None
    return found
