"""What was published, what was wrong, and what subscribers were told, as tables, the newest first."""

from collections.abc import Sequence
from typing import Any

from commitments.summaries.change import ChangePage
from commitments.summaries.changes import ChangeLine, ChangesPage
from commitments.summaries.corrections import CorrectionsPage
from commitments.summaries.digest_pages import DigestsPage
from commitments.summaries.siblings import shapes
from commitments.summaries.siblings.columns import (
    Names,
    Table,
    coded,
    date,
    listed,
    moment,
    number,
    page,
    signatory,
    text,
    yes_or_no,
)
from commitments.summaries.siblings.sources import of_entries
from commitments.vocabulary import ChangeKind, Delivery, Rhythm


def of_changes(shown: ChangesPage, names: Names) -> Table:
    """As on the page: by day, what happened in the world before what is news about us."""
    return of_lines([line for day in shown.days for line in (*day.news, *day.ours)], names)


def of_lines(lines: Sequence[ChangeLine], names: Names) -> Table:
    return Table(
        (
            number("number", "Number of the change.", lambda row: row.number),
            *coded("kind", ChangeKind, "What kind of change it is.", lambda row: row.kind),
            moment("published_at", "When it was published.", lambda row: row.published_at),
            *signatory(names, lambda row: row.undertaking.url if row.undertaking else ""),
            text("commitment", "Code of the commitment whose status changed.", commitment_of),
            text(
                "named_signatories",
                "Whom a new entry names: the last parts of the addresses of their pages, spaces between.",
                lambda row: listed(item.slug for item in row.signatories),
            ),
            text(
                "clauses",
                "Codes of the clauses that a new entry bears on, with spaces between.",
                lambda row: listed(item.code for item in row.clauses),
            ),
            *coded("from_level", Delivery, "Status before.", lambda row: row.from_level, is_continuing=lasts),
            *coded("to_level", Delivery, "Status after.", lambda row: row.to_level, is_continuing=lasts),
            text("note", "What changed, in a sentence.", lambda row: row.note),
            yes_or_no("is_minor", "Whether it is a small matter.", lambda row: row.is_minor),
            moment("withdrawn_at", "When it was taken back, where it was.", lambda row: row.withdrawn_at),
            page(lambda row: shapes.path_of("public:change", row.number)),
        ),
        lines,
        key=("number",),
    )


def beside_change(shown: ChangePage) -> dict[str, Any]:
    """What the page of one change says beside the change itself."""
    rated = shown.assessment
    return {
        "was_wrong": shown.was_wrong or None,
        "assessment": {
            "version": rated.version,
            "level": shapes.coded(rated.level),
            "reasons": rated.reasons,
            "assessed_by": rated.assessed_by,
            "reviewed_by": rated.reviewed_by,
            "published_on": shapes.date(rated.published_on),
            "method_version": rated.method_version,
            "path": rated.url,
        }
        if rated
        else None,
        "previous_version": shown.previous.version if shown.previous else None,
        "entries_added": of_entries(shown.added).records(),
        "entries_kept": of_entries(shown.kept).records(),
        "older": shown.older,
        "newer": shown.newer,
    }


def commitment_of(row: ChangeLine) -> str:
    return row.undertaking.code if row.undertaking else ""


def lasts(row: ChangeLine) -> bool:
    return bool(row.undertaking and row.undertaking.is_continuing)


def of_corrections(shown: CorrectionsPage, names: Names) -> Table:
    """Corrections, and after them what was revised because the method changed."""
    corrected = [(ChangeKind.CORRECTION, line) for line in shown.lines]
    revised = [(ChangeKind.METHOD, line) for line in shown.revisions]

    def only(kind: ChangeKind, field: str) -> Any:
        return lambda row: getattr(row[1], field) if row[0] == kind else None

    return Table(
        (
            *coded("kind", ChangeKind, "Whether it was wrong, or the method changed.", lambda row: row[0]),
            *signatory(names, lambda row: row[1].undertaking.url),
            text("commitment", "Code of the commitment.", lambda row: row[1].undertaking.code),
            text("what_was_wrong", "What was wrong.", only(ChangeKind.CORRECTION, "what_was_wrong")),
            number(
                "days_shown",
                "How many days the wrong version stood (UTC).",
                only(ChangeKind.CORRECTION, "days_shown"),
            ),
            moment(
                "published_at",
                "When it was corrected or revised.",
                lambda row: row[1].corrected_at if row[0] == ChangeKind.CORRECTION else row[1].revised_at,
            ),
            page(
                only(ChangeKind.CORRECTION, "wrong_url"), name="wrong_page", what="The version that was wrong"
            ),
            page(
                only(ChangeKind.CORRECTION, "right_url"), name="right_page", what="The one that replaced it"
            ),
            number("change", "Number of the change.", only(ChangeKind.METHOD, "number")),
            *coded("from_level", Delivery, "Status before.", only(ChangeKind.METHOD, "from_level")),
            *coded("to_level", Delivery, "Status after.", only(ChangeKind.METHOD, "to_level")),
            text("changed_rule", "The rule that changed.", only(ChangeKind.METHOD, "changed_rule")),
            text("method_version", "The method it follows now.", only(ChangeKind.METHOD, "method_version")),
        ),
        [*corrected, *revised],
    )


def of_digests(shown: DigestsPage) -> Table:
    return Table(
        (
            text("period", "Key of the period.", lambda row: row.period.key, is_required=True),
            *coded("rhythm", Rhythm, "How often it comes.", lambda row: row.period.rhythm),
            date("day", "Day up to which it tells (Paris).", lambda row: row.period.day),
            moment("starts_at", "From when on.", lambda row: row.period.starts_at),
            moment("ends_at", "Up to when.", lambda row: row.period.ends_at),
            text("subject", "Subject of the mail.", lambda row: row.digest.subject),
            text("headline", "Its first sentence.", lambda row: row.digest.headline),
            page(lambda row: row.period.path),
        ),
        shown.told,
        key=("rhythm", "period"),
    )
