"""One piece of evidence and all that rests on it."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from babel import Locale, UnknownLocaleError
from django.db.models import BigIntegerField, QuerySet
from django.utils.translation import gettext

from commitments.desk_vocabulary import LinkState
from commitments.models import Evidence, EvidenceCapture, Milestone, ProgressEntry, Undertaking
from commitments.summaries import sources
from commitments.summaries.changes import UndertakingLink, undertaking_link
from commitments.summaries.entries import EntryLine, line_of_row, recorded
from commitments.summaries.one_statement import Asked, OneStatement
from commitments.summaries.own_words import readers_language, said
from commitments.summaries.ready_query import ReadyQuery
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
class LinkHealth:
    """What became of the address. `seen_on` is the last day on which it gave a page, `failing_since` the
    first of those since on which it did not. The copy is the last one that we keep."""

    state: LinkState
    seen_on: dt.date | None = None
    failing_since: dt.date | None = None
    moved_to: str = ""
    copied_on: dt.date | None = None
    sha256: str = ""


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
    health: LinkHealth
    entries: tuple[EntryLine, ...]
    undertakings: tuple[UndertakingLink, ...]
    milestones: tuple[DatedEvent, ...]


def resting() -> QuerySet[ProgressEntry]:
    return ProgressEntry.objects.current().filter(evidence_links__evidence=SOURCE)


def borne_out() -> QuerySet[Undertaking]:
    return (
        Undertaking.objects.filter(bearings__entry__in=resting())
        .select_related("commitment", "endorsement__signatory")
        .order_by("commitment__instrument__order", "commitment__order", "endorsement__signatory__sort_key")
        .distinct()
    )


SOURCE: Final = Asked("source", BigIntegerField())
EVIDENCE: Final = ReadyQuery(lambda: sources.public().filter(pk=SOURCE)[:1])
ENTRIES: Final = OneStatement(lambda: {"entries": recorded(resting())})
UNDERTAKINGS: Final = ReadyQuery(borne_out)
MILESTONES: Final = ReadyQuery(lambda: Milestone.objects.filter(sources__evidence=SOURCE))


def load(pk: int) -> SourcePage | None:
    """The page of one public source, None where there is none of that number. Five queries."""
    evidence = EVIDENCE.first(source=pk)
    if evidence is None:
        return None
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
        health=load_health(evidence),
        entries=tuple(map(line_of_row, ENTRIES.ask(source=pk)["entries"])),
        undertakings=tuple(undertaking_link(undertaking) for undertaking in UNDERTAKINGS.ask(source=pk)),
        milestones=load_milestones(evidence),
    )


def load_health(evidence: Evidence) -> LinkHealth:
    looks = EvidenceCapture.objects.filter(evidence=evidence).order_by("captured_at", "pk")
    seen: tuple[dt.date, str] | None = None
    failing_since: dt.date | None = None
    for captured_at, stored_as, sha256 in looks.values_list("captured_at", "stored_as", "sha256"):
        if stored_as:
            seen, failing_since = (captured_at.date(), sha256), None
        else:
            failing_since = failing_since or captured_at.date()
    seen_on, sha256 = seen or (None, "")
    return LinkHealth(
        state=LinkState(evidence.link_state),
        seen_on=seen_on,
        failing_since=failing_since,
        moved_to=evidence.moved_to,
        copied_on=seen_on,
        sha256=sha256,
    )


def language_name(tag: str) -> str:
    """The name of a BCP 47 tag in the reader's language; the tag itself where CLDR has no name for it."""
    if tag == UNDETERMINED:
        return gettext("Not known")
    try:
        return Locale.parse(tag, sep="-").get_display_name(readers_language()) or tag
    except (UnknownLocaleError, ValueError):
        return tag


def load_milestones(evidence: Evidence) -> tuple[DatedEvent, ...]:
    rows = MILESTONES.ask(source=evidence.pk)
    return tuple(
        DatedEvent(row.code, said(row, "title"), row.starts_on, row.ends_on, row.precision) for row in rows
    )
