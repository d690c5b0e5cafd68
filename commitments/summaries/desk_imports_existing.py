"""What the rows of an imported file may already be: drafts and published rows by the names rows carry."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from commitments.desk_vocabulary import ImportKind
from commitments.models import (
    Assessment,
    AssessmentDraft,
    EntryDraft,
    EntryDraftEvidence,
    EntryEvidence,
    Evidence,
    MilestoneEvidence,
    ProgressEntry,
    StaffMember,
)
from commitments.summaries import desk_exports_texts as texts
from commitments.vocabulary import DraftState

PUBLISHED = "This is published already and differs. Change it on the desk."
REFUSALS = {
    DraftState.LEAD: "This is a lead. Confirm it on the desk first.",
    DraftState.SUBMITTED: "Your draft is under review and cannot be changed until it comes back.",
    DraftState.PUBLISHED: PUBLISHED,
    DraftState.DECLINED: "This was declined. Give the row another name to try again.",
}


@dataclass(frozen=True)
class Existing:
    """What stands under a row's name now. `refusal` says why an import may not change it; blank: it may.

    `is_closed`: no word of it may reach this person, not even whether it is the same as the row.
    """

    texts: texts.Texts
    pk: int
    row_version: int
    refusal: str
    is_closed: bool = False


def find(kind: ImportKind | str, names: Collection[str], *, person: StaffMember) -> dict[str, Existing]:
    """Name to what stands under it, for the names of many rows at once. At most three queries."""
    finders = {
        ImportKind.ENTRIES: find_entries,
        ImportKind.EVIDENCE: find_evidence,
        ImportKind.ASSESSMENTS: find_assessments,
    }
    return finders[ImportKind(kind)](names, person)


def refusal_of(draft: EntryDraft | AssessmentDraft, person: StaffMember) -> str:
    state = DraftState(draft.state)
    if state in REFUSALS and (draft.author_id == person.pk or state != DraftState.SUBMITTED):
        return REFUSALS[state]
    return "" if draft.author_id == person.pk else f"This is a draft of {draft.author}."


def find_entries(names: Collection[str], person: StaffMember) -> dict[str, Existing]:
    """Two queries."""
    found = {}
    for entry in texts.of_entries(ProgressEntry.objects.current().filter(code__in=names)):
        found[entry.code] = Existing(texts.entry_texts(entry), entry.pk, 0, PUBLISHED)
    known = EntryDraft.objects.filter(Q(external_id__in=names) | Q(code__in=names))
    for draft in texts.of_entry_drafts(known):
        existing = Existing(texts.entry_texts(draft), draft.pk, draft.row_version, refusal_of(draft, person))
        if draft.external_id in names or draft.code not in found:
            found[draft.external_id if draft.external_id in names else draft.code] = existing
    return found


def find_evidence(names: Collection[str], person: StaffMember) -> dict[str, Existing]:
    """By address. Mended as long as own drafts alone rest on it, and all are with their author. One query."""
    own = EntryDraftEvidence.objects.filter(evidence=OuterRef("pk"))
    with_author = [DraftState.DRAFT, DraftState.SENT_BACK]
    judged = AssessmentDraft.objects.exclude(state__in=with_author).filter(
        entry_drafts__evidence=OuterRef("pk")
    )
    sources = Evidence.objects.filter(url__in=names).annotate(
        is_public=Exists(EntryEvidence.objects.filter(evidence=OuterRef("pk")))
        | Exists(MilestoneEvidence.objects.filter(evidence=OuterRef("pk"))),
        is_of_others=Exists(own.exclude(draft__author=person)),
        is_judged=Exists(own.exclude(draft__state__in=with_author)) | Exists(judged),
    )
    found = {}
    for source in sources:
        refusal = "Published work rests on this source. " if source.is_public else ""
        refusal = refusal or ("Drafts of others rest on this source. " if source.is_of_others else "")
        refusal = refusal or ("A draft that was submitted rests on this source. " if source.is_judged else "")
        refusal += "It keeps what is recorded of it." if refusal else ""
        found[source.url] = Existing(texts.evidence_texts(source), source.pk, 0, refusal)
    return found


def find_assessments(names: Collection[str], person: StaffMember) -> dict[str, Existing]:
    """Drafts by name or reference, published ones by the name an export gives them. Two queries."""
    found = {}
    for assessment in texts.of_assessments(published_under(names)):
        existing = Existing(texts.assessment_texts(assessment), assessment.pk, 0, PUBLISHED)
        found[texts.name_of_assessment(assessment)] = existing
    known = Q(external_id__in=names) | Q(reference__in=references(names))
    for draft in texts.of_assessment_drafts(AssessmentDraft.objects.filter(known)):
        # what another author has not published may still have to be rated blind
        is_closed = draft.author_id != person.pk and draft.state != DraftState.PUBLISHED
        found[texts.name_of_assessment(draft)] = Existing(
            {} if is_closed else texts.assessment_texts(draft),
            draft.pk,
            draft.row_version,
            refusal_of(draft, person),
            is_closed,
        )
    return found


def published_under(names: Iterable[str]) -> Any:
    """Assessments that an export may have called one of these: FR-D3.e-v2."""
    wanted = Q(pk__in=[])
    by_version: dict[int, set[str]] = defaultdict(set)
    for name in names:
        code, _, version = name.partition("-")[2].rpartition("-v")
        if code and version.isascii() and version.isdigit() and len(version) < 6:
            by_version[int(version)].add(code)
    for number, codes in by_version.items():
        wanted |= Q(version=number, undertaking__commitment__code__in=codes)
    return Assessment.objects.filter(wanted)


def references(names: Iterable[str]) -> list[UUID]:
    found = []
    for name in names:
        try:
            found.append(UUID(name))
        except ValueError:
            continue
    return found


def open_assessments(person: StaffMember) -> dict[int, str]:
    """Undertakings on which this person has an open draft, each with that draft's name. One query."""
    drafts = AssessmentDraft.objects.open().filter(author=person)
    return {draft.undertaking_id: draft.external_id or str(draft.reference) for draft in drafts}


def published_versions() -> dict[int, int]:
    """Undertaking to the version that stands published. One query."""
    rows = Assessment.objects.standing().order_by("version").values_list("undertaking_id", "version")
    return dict(rows)
