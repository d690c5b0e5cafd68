"""One piece of evidence and all that rests on it."""

import datetime as dt
from dataclasses import dataclass

from babel import Locale, UnknownLocaleError

from commitments.models import Evidence, Milestone, ProgressEntry, Undertaking
from commitments.summaries import entries, sources
from commitments.summaries.changes import UndertakingLink, undertaking_link
from commitments.summaries.entries import EntryLine
from commitments.vocabulary import EvidenceKind

UNDETERMINED = "und"


@dataclass(frozen=True)
class DatedEvent:
    """A milestone whose date rests on the source."""

    code: str
    title: str
    starts_on: dt.date
    ends_on: dt.date
    precision: str


@dataclass(frozen=True)
class SourcePage:
    """`language_code` is a BCP 47 tag, blank where the language of the page is not known."""

    pk: int
    url: str
    title: str
    title_is_ours: bool
    publisher: str
    published_on: dt.date | None
    published_precision: str
    language_code: str
    language_name: str
    kind: EvidenceKind
    archived_url: str
    archived_on: dt.date | None
    entries: tuple[EntryLine, ...]
    undertakings: tuple[UndertakingLink, ...]
    milestones: tuple[DatedEvent, ...]


def load(pk: int) -> SourcePage | None:
    """The page of one public source, None where there is none of that number. Four queries."""
    evidence = sources.public().filter(pk=pk).first()
    if evidence is None:
        return None
    resting = ProgressEntry.objects.current().filter(evidence_links__evidence=evidence)
    undertakings = (
        Undertaking.objects.filter(bearings__entry__in=resting)
        .select_related("commitment", "endorsement__signatory")
        .order_by("commitment__instrument__order", "commitment__order", "endorsement__signatory__sort_key")
        .distinct()
    )
    return SourcePage(
        pk=evidence.pk,
        url=evidence.url,
        title=evidence.title,
        title_is_ours=evidence.title_is_ours,
        publisher=evidence.publisher,
        published_on=evidence.published_on,
        published_precision=evidence.published_precision,
        language_code="" if evidence.language == UNDETERMINED else evidence.language,
        language_name=language_name(evidence.language),
        kind=EvidenceKind(evidence.kind),
        archived_url=evidence.archived_url,
        archived_on=evidence.archived_on,
        entries=entries.load(resting),
        undertakings=tuple(undertaking_link(undertaking) for undertaking in undertakings),
        milestones=load_milestones(evidence),
    )


def language_name(tag: str) -> str:
    """The English name of a BCP 47 tag; the tag itself where CLDR has no name for it."""
    if tag == UNDETERMINED:
        return "Not known"
    try:
        return Locale.parse(tag, sep="-").english_name or tag
    except (UnknownLocaleError, ValueError):
        return tag


def load_milestones(evidence: Evidence) -> tuple[DatedEvent, ...]:
    rows = Milestone.objects.filter(sources__evidence=evidence)
    return tuple(DatedEvent(row.code, row.title, row.starts_on, row.ends_on, row.precision) for row in rows)
