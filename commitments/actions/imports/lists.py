"""What rows are checked against, read once for a whole file instead of once for each row."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any, Final, cast
from urllib.parse import urlsplit

from babel import Locale
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Count, Exists, F, OuterRef

from commitments.actions.bearings import BearingIndex
from commitments.actions.evidence import canonical_address, gaps_of
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import ImportKind
from commitments.models import (
    Clause,
    Commitment,
    EntryBearing,
    EntryDraft,
    EntryEvidence,
    Evidence,
    ImportBatch,
    MilestoneEvidence,
    Signatory,
    StaffMember,
    Undertaking,
)
from commitments.rules.import_cells import CommitmentRef, EntryRef, Lists
from commitments.rules.reference_text import plain
from commitments.summaries import desk_references
from commitments.summaries.desk_exports_texts import evidence_texts
from commitments.vocabulary import DraftState

# Names of countries are known in these languages too; Babel carries them.
LANGUAGES: Final = ("ar", "de", "es", "fr", "hi", "it", "ja", "ko", "nl", "pl", "pt", "ru", "sv", "tr", "zh")
is_address: Final = URLValidator(schemes=["http", "https"])


def load(batch: ImportBatch) -> Lists:
    """Ten queries or fewer, whatever the file holds."""
    index = BearingIndex()
    known = desk_references.load_known()
    signatories = list(Signatory.objects.all())
    is_assessments = batch.kind == ImportKind.ASSESSMENTS
    return Lists(
        signatories=in_other_languages(signatories) | dict(known.signatories),
        signatory_names={item.pk: item.name for item in signatories},
        clauses=known.clauses,
        clause_codes=dict(Clause.objects.values_list("pk", "code")),
        commitments=commitments() if is_assessments else {},
        undertakings=undertakings() if is_assessments else {},
        commitments_for=index.commitments_for,
        undertakings_for=index.undertakings_for,
        entries=entries(batch.uploaded_by, index) if is_assessments else {},
        conflicts=frozenset(batch.uploaded_by.conflicts.values_list("signatory_id", flat=True)),
        address=address,
    )


@cache
def country_names() -> dict[str, tuple[str, ...]]:
    """ISO code to the names of the country in these languages."""
    territories = [Locale(language).territories for language in LANGUAGES]
    codes = [code for code in map(str, territories[0]) if len(code) == 2 and code.isalpha()]
    return {code: tuple(names[code] for names in territories if code in names) for code in codes}


def in_other_languages(signatories: Iterable[Signatory]) -> dict[str, int]:
    names = country_names()
    return {
        plain(name): signatory.pk
        for signatory in signatories
        for name in names.get(signatory.code, ())
        if plain(name)
    }


def commitments() -> dict[str, CommitmentRef]:
    """By code."""
    rows = Commitment.objects.annotate(test_count=Count("tests"))
    return {plain(row.code): CommitmentRef(row.pk, row.code, row.test_count) for row in rows}


def undertakings() -> dict[tuple[int, int | None], int]:
    rows = Undertaking.objects.values_list("commitment_id", "endorsement__signatory_id", "id")
    return {(commitment, cast("int | None", signatory)): pk for commitment, signatory, pk in rows}


def entries(person: StaffMember, index: BearingIndex) -> dict[str, EntryRef]:
    """Published entries by code, and the person's own open drafts by both their names. Four queries."""
    bearings: dict[str, set[int]] = defaultdict(set)
    standing = EntryBearing.objects.of_current()
    for code, pk in standing.values_list("entry__code", "undertaking_id"):
        bearings[code].add(pk)
    found = {code: EntryRef(code, False, frozenset(ids)) for code, ids in bearings.items()}
    own = EntryDraft.objects.filter(author=person).filter(
        state__in=[DraftState.DRAFT, DraftState.SENT_BACK, DraftState.SUBMITTED]
    )
    for draft in own.prefetch_related("clauses", "signatories"):
        ids = index.undertakings_for(
            [clause.pk for clause in draft.clauses.all()], [item.pk for item in draft.signatories.all()]
        )
        for name in filter(None, (draft.external_id, draft.code)):
            found.setdefault(name, EntryRef(str(draft.reference), True, frozenset(ids)))
    imported = EntryDraft.objects.filter(state=DraftState.PUBLISHED).exclude(external_id="")
    for name, code in imported.values_list("external_id", F("published_entry__code")):
        if code in bearings:
            found.setdefault(name, found[code])
    return found


def address(text: str) -> str:
    """The form under which an address is known; blank for what is no address of a public page."""
    text = text if says_protocol(text) else f"https://{text}"
    try:
        is_address(text)
        return canonical_address(text)
    except (ValidationError, ActionRefusedError, ValueError):
        return ""


def says_protocol(text: str) -> bool:
    """Whether the text says by which protocol: "example.org/x" does not, and means https."""
    try:
        return bool(urlsplit(text).scheme) or "//" in text
    except ValueError:
        return True


def known_sources(addresses: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The facts of those of these sources that are on record, and which of them a row may give. One query."""
    public = Exists(EntryEvidence.objects.filter(evidence=OuterRef("pk"))) | Exists(
        MilestoneEvidence.objects.filter(evidence=OuterRef("pk"))
    )
    rows = Evidence.objects.filter(url__in=set(addresses)).annotate(is_public=public)
    return {row.url: evidence_texts(row) | {"gaps": () if row.is_public else gaps(row)} for row in rows}


def gaps(source: Evidence) -> tuple[str, ...]:
    """Which facts of a source nobody has given yet. Its date is one, while there are others."""
    found = tuple(gaps_of(source))
    return (*found, "published_on") if found and source.published_on is None else found
