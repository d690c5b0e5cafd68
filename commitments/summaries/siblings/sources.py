"""Sources, and entries with the passages they rest on, as tables."""

from collections.abc import Iterable
from typing import Any

from commitments.desk_vocabulary import LinkState
from commitments.summaries.entries import EntryLine
from commitments.summaries.siblings import shapes
from commitments.summaries.siblings.columns import (
    Column,
    Table,
    coded,
    dated,
    listed,
    number,
    page,
    text,
    yes_or_no,
)
from commitments.summaries.source import SourcePage
from commitments.summaries.sources import SourcesPage
from commitments.vocabulary import EvidenceKind, Stage


def of_sources(shown: SourcesPage) -> Table:
    return Table(
        (
            number("source", "Number of the source.", lambda row: row.pk),
            text("title", "Its title.", lambda row: row.title),
            yes_or_no(
                "title_is_ours", "Whether the title is ours, for lack of one.", lambda row: row.title_is_ours
            ),
            text("publisher", "Who published it.", lambda row: row.publisher),
            text("language", "Its language (BCP 47).", lambda row: row.language),
            *coded("kind", EvidenceKind, "Who speaks in it.", lambda row: row.kind),
            *dated(
                "published_on",
                "When it was published.",
                lambda row: row.published_on,
                lambda row: row.published_precision,
            ),
            number("entries", "Entries on record that rest on it.", lambda row: row.entry_count),
            page(lambda row: shapes.path_of("public:source", row.pk)),
        ),
        shown.lines,
        key=("source",),
    )


def of_entries(lines: Iterable[EntryLine]) -> Table:
    """Entries on record in the order of the page."""
    return Table(entry_columns(lambda row: row), tuple(lines), key=("entry",))


def entry_columns(line_of: Any) -> tuple[Column, ...]:
    return (
        text("entry", "Code of the entry.", lambda row: line_of(row).code, is_required=True),
        *dated(
            "happened_on",
            "When it happened.",
            lambda row: line_of(row).happened_on,
            lambda row: line_of(row).precision,
        ),
        *coded("stage", Stage, "How far it went.", lambda row: line_of(row).stage),
        text("claim", "What happened, in a sentence.", lambda row: line_of(row).claim),
        text("note", "What else to know of it.", lambda row: line_of(row).note),
        text(
            "clauses",
            "Codes of the clauses it bears on, with spaces between.",
            lambda row: listed(item.code for item in line_of(row).clauses),
        ),
        text(
            "named_signatories",
            "Whom it names: the last parts of the addresses of their pages, with spaces between.",
            lambda row: listed(item.slug for item in line_of(row).signatories),
        ),
        text(
            "sources",
            "Numbers of the sources it rests on, with spaces between.",
            lambda row: listed(item.pk for item in line_of(row).sources),
        ),
    )


def beside_source(shown: SourcePage) -> dict[str, Any]:
    """What the page of a source says of the source itself."""
    return {
        "source": {
            "number": shown.pk,
            "url": shown.url,
            "title": shown.title,
            "title_is_ours": shown.title_is_ours,
            "publisher": shown.publisher,
            "published_on": shapes.known_to(shown.published_on, shown.published_precision),
            "language": shown.language_code or None,
            "kind": shapes.coded(shown.kind),
            "archived_url": shown.archived_url or None,
            "archived_on": shapes.date(shown.archived_on),
        },
        "link": {
            "state": LinkState(shown.health.state).value,
            "seen_on": shapes.date(shown.health.seen_on),
            "failing_since": shapes.date(shown.health.failing_since),
            "moved_to": shown.health.moved_to or None,
            "copied_on": shapes.date(shown.health.copied_on),
            "sha256": shown.health.sha256 or None,
        },
        "undertakings": [
            {"commitment": item.code, "signatory_en": item.signatory or None, "path": item.url}
            for item in shown.undertakings
        ],
        "milestones": [
            {
                "code": item.code,
                "title": str(item.title),
                "starts_on": shapes.known_to(item.starts_on, item.precision),
                "ends_on": shapes.date(item.ends_on),
            }
            for item in shown.milestones
        ],
    }


def of_evidence(entries: Iterable[shapes.Shape]) -> Table:
    """One row for each source of each entry, from entries in the shape of the JSON siblings."""
    rows = [(entry, source) for entry in entries for source in entry["sources"] or [None]]

    def of_source(field: str) -> Any:
        return lambda row: row[1][field] if row[1] else None

    return Table(
        (
            text("entry", "Code of the entry.", lambda row: row[0]["code"], is_required=True),
            number("version", "Version of the entry.", lambda row: row[0]["version"]),
            *dated_shape("happened_on", "When it happened.", lambda row: row[0]["happened_on"]),
            *coded("stage", Stage, "How far it went.", lambda row: row[0]["stage"]["code"]),
            text("claim", "What happened, in a sentence.", lambda row: row[0]["claim"]),
            text("note", "What else to know of it.", lambda row: row[0]["note"]),
            text(
                "clauses",
                "Codes of the clauses it bears on, with spaces between.",
                lambda row: listed(row[0]["clauses"]),
            ),
            text(
                "signatories",
                "Codes of those it names, with spaces between.",
                lambda row: listed(row[0]["signatories"]),
            ),
            text("source_url", "Address of the source.", of_source("url"), form="uri"),
            text("source_title", "Its title.", of_source("title")),
            text("publisher", "Who published it.", of_source("publisher")),
            *dated_shape(
                "source_published_on", "When it was published.", lambda row: row[1] and row[1]["published_on"]
            ),
            text("language", "Its language (BCP 47).", of_source("language")),
            *coded("source_kind", EvidenceKind, "Who speaks in it.", of_source("kind")),
            text("passage", "The words relied on, letter for letter.", of_source("passage")),
            text("place", "Where in the source they stand.", of_source("place")),
            text("archived_url", "An archived copy.", of_source("archived_url"), form="uri"),
        ),
        rows,
    )


def dated_shape(name: str, meaning: str, of: Any) -> tuple[Column, ...]:
    """The same as `dated` for a day in the shape of the JSON siblings."""
    day, known = dated(name, meaning, of, lambda row: of(row)["precision"])
    return Column(day.field, lambda row: of(row)["date"] if of(row) else None), known
