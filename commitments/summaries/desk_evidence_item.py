"""One source as the desk sees it: every look at it, what changed between two, and what may be done."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from commitments.desk_vocabulary import LinkState
from commitments.models import Evidence, EvidenceCapture
from commitments.rules.diffs import Piece
from commitments.rules.text_changes import changes, is_beyond_comparing
from commitments.summaries import desk_evidence
from commitments.summaries.desk_evidence import SourceLine
from commitments.summaries.source import language_name
from commitments.summaries.stored_copies import read_text

MOST_CAPTURES: Final = 40


@dataclass(frozen=True)
class Capture:
    """One look. `words` says how its text stands to that of the copy before it."""

    pk: int
    captured_at: dt.datetime
    final_url: str
    http_status: int | None
    problem: str
    content_type: str
    size: int
    sha256: str
    has_copy: bool
    has_text: bool
    words: str
    is_read: bool


@dataclass(frozen=True)
class PageFact:
    """What the page says of itself beside what is recorded."""

    name: str
    label: str
    recorded: str
    of_page: str


@dataclass(frozen=True)
class Difference:
    """What changed between two copies; no pieces where the two say the same."""

    earlier: Capture
    later: Capture
    pieces: tuple[Piece, ...]
    is_partial: bool


@dataclass(frozen=True)
class EvidenceItem:
    """`facts` holds only those in which page and record differ. `latest` is the newest stored copy."""

    line: SourceLine
    is_public: bool
    title_is_ours: bool
    archived_url: str
    archived_on: dt.date | None
    captures: tuple[Capture, ...]
    latest: Capture | None
    facts: tuple[PageFact, ...]
    difference: Difference | None
    missing_text: bool
    is_looked_after: bool
    """Whether the worker looks at sources by itself in this copy."""

    @property
    def can_be_read_anew(self) -> bool:
        return self.line.state == LinkState.CHANGED and self.latest is not None


def load(pk: int, *, earlier: str = "", later: str = "") -> EvidenceItem | None:
    """Five queries at most. `earlier` and `later` are numbers of captures to compare."""
    row = desk_evidence.with_counts(Evidence.objects.filter(pk=pk)).first()
    if row is None:
        return None
    line = desk_evidence.line(row)
    rows = list(row.captures.order_by("-captured_at", "-pk")[:MOST_CAPTURES])
    captures = listed(rows, read=read_capture(row))
    copies = [capture for capture in captures if capture.has_copy]
    latest = next((item for item in rows if item.stored_as), None)
    pair = chosen(copies, earlier=earlier, later=later)
    difference = compare(*pair, rows=rows) if pair else None
    return EvidenceItem(
        line=line,
        is_public=bool(line.milestone_count or row.entry_links.exists()),
        title_is_ours=row.title_is_ours,
        archived_url=row.archived_url,
        archived_on=row.archived_on,
        captures=captures,
        latest=copies[0] if copies else None,
        facts=facts_of(row, latest) if latest else (),
        difference=difference,
        missing_text=bool(pair) and difference is None,
        is_looked_after=settings.SOURCE_CHECKS,
    )


def read_capture(row: Evidence) -> EvidenceCapture | None:
    """The copy that counts as the one we read."""
    pages = row.captures.exclude(stored_as="").order_by("captured_at", "pk")
    return (pages.filter(captured_at__gte=row.read_at) if row.read_at else pages).first()


def listed(rows: Sequence[EvidenceCapture], *, read: EvidenceCapture | None) -> tuple[Capture, ...]:
    """The looks, the newest first."""
    found: list[Capture] = []
    before = ""
    for row in reversed(rows):
        words = ""
        if row.text_sha256 and before:
            words = "Same words as before" if row.text_sha256 == before else "Other words than before"
        before = row.text_sha256 or before
        found.append(
            Capture(
                pk=row.pk,
                captured_at=row.captured_at,
                final_url=row.final_url,
                http_status=row.http_status,
                problem=row.problem,
                content_type=row.content_type,
                size=row.size,
                sha256=row.sha256,
                has_copy=bool(row.stored_as),
                has_text=bool(row.text_sha256),
                words=words,
                is_read=read is not None and row.pk == read.pk,
            )
        )
    return tuple(reversed(found))


def chosen(copies: Sequence[Capture], *, earlier: str, later: str) -> tuple[Capture, Capture] | None:
    """The two to compare: those asked for, else the one that we read and the newest."""
    by_number = {str(copy.pk): copy for copy in copies if copy.has_text}
    if earlier in by_number and later in by_number:
        return by_number[earlier], by_number[later]
    read = next((copy for copy in by_number.values() if copy.is_read), None)
    newest = next(iter(by_number.values()), None)
    return (read, newest) if read and newest and read.pk != newest.pk else None


def compare(earlier: Capture, later: Capture, *, rows: Sequence[EvidenceCapture]) -> Difference | None:
    """None where the text of one of the two is no longer in the store."""
    hashes = {row.pk: row.text_sha256 for row in rows}
    was, now = read_text(hashes[earlier.pk]), read_text(hashes[later.pk])
    if was is None or now is None:
        return None
    return Difference(
        earlier, later, changes(was, now), is_partial=is_beyond_comparing(was) or is_beyond_comparing(now)
    )


def facts_of(row: Evidence, latest: EvidenceCapture) -> tuple[PageFact, ...]:
    pairs = (
        ("title", "Title", row.title, latest.title),
        ("publisher", "Publisher", row.publisher, latest.publisher),
        ("published_on", "Date", shown_day(row.published_on), shown_day(latest.published_on)),
        ("language", "Language", language_name(row.language), language_name(latest.language or row.language)),
    )
    return tuple(PageFact(*pair) for pair in pairs if pair[3] and pair[2] != pair[3])


def shown_day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
