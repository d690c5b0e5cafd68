"""A country or organisation as data: what it signed, where each undertaking stands, what is on record."""

import datetime as dt
from typing import Any

from commitments.models import ProgressEntry, Signatory, Undertaking
from commitments.summaries.siblings import shapes
from commitments.summaries.siblings.columns import (
    Table,
    coded,
    date,
    dated,
    number,
    page,
    text,
    yes_or_no,
)
from commitments.summaries.siblings.sibling import Sibling
from commitments.summaries.signatory import (
    InstrumentSection,
    load_endorsements,
    load_owed,
    sections_of,
)
from commitments.vocabulary import Delivery, Timing


def load(*, kind: str, slug: str, day: dt.date) -> Sibling | None:
    """Eight queries, nine where no evidence was found."""
    row = Signatory.objects.at(kind).filter(slug=slug).first()
    if row is None:
        return None
    owed, endorsed = load_owed(row), load_endorsements(row)
    sections = sections_of(owed, endorsed, today=day)
    more = {
        "signatory": shapes.signatory(row),
        "endorsements": [
            endorsement(item, section) for item, section in zip(endorsed, sections, strict=True)
        ],
        "undertakings": [undertaking(item, day=day) for item in owed],
        "entries": shapes.entries(ProgressEntry.objects.current().filter(signatory_links__signatory=row)),
    }
    return Sibling(slug, row.name, row.get_absolute_url(), of_sections(sections), more)


def undertaking(row: Undertaking, *, day: dt.date) -> shapes.Shape:
    return {
        "commitment": shapes.commitment(row.commitment),
        "is_joint": row.endorsement_id is None,
        "status": shapes.status(row, day=day),
    }


def endorsement(row: Any, section: InstrumentSection) -> shapes.Shape:
    """The score is rounded on the page; here it is also exact."""
    return {
        "instrument": row.instrument.code,
        **shapes.worded(row.instrument, "title"),
        "joined_on": shapes.known_to(row.joined_on, row.precision),
        "left_on": shapes.date(row.left_on),
        "role": row.role or None,
        "source": row.source_text,
        "score": {
            "rounded": section.score.shown,
            "value": exact(section.score.value),
            "comparable_value": exact(section.score.comparable_value),
            "scored": section.score.scored,
            "assessed": section.score.assessed,
            "total": section.score.total,
            "without_evidence": section.score.without_evidence,
            "overdue": section.overdue,
        },
    }


def exact(value: Any) -> float | None:
    return None if value is None else float(value)


def of_sections(sections: list[InstrumentSection]) -> Table:
    """Text by text: what it owes by itself, then what all owe together."""
    rows = [(section, line) for section in sections for line in (*section.own, *section.joint)]
    return Table(
        (
            text("instrument", "Code of the text.", lambda row: row[0].code),
            text("commitment", "Code of the commitment.", lambda row: row[1].code, is_required=True),
            text("commitment_title_en", "What we call it, in English.", lambda row: row[1].title),
            yes_or_no("is_joint", "Whether all owe it together.", lambda row: row[1].is_joint),
            *coded(
                "level",
                Delivery,
                "Status as verified.",
                lambda row: row[1].level,
                is_continuing=lambda row: row[1].is_continuing,
            ),
            *coded(
                "claimed_level",
                Delivery,
                "Status that is claimed.",
                lambda row: row[1].claimed,
                is_continuing=lambda row: row[1].is_continuing,
            ),
            text("reason", "First words of the reasons.", lambda row: row[1].reason),
            *coded("timing", Timing, "How it stands against the date.", lambda row: row[1].timing),
            *dated(
                "due_on",
                "When it is due, where the text sets a date.",
                lambda row: row[1].deadline.due_on if row[1].deadline else None,
                lambda row: row[1].deadline.precision,
            ),
            date("met_on", "Earliest day from which it was met.", lambda row: row[1].met_on),
            date("assessed_on", "Day on which it was assessed (UTC).", lambda row: row[1].assessed_on),
            number("version", "Version of the assessment.", lambda row: row[1].version or None),
            number("entries", "Entries on record about it.", lambda row: row[1].entry_count),
            page(lambda row: row[1].url),
        ),
        rows,
    )
