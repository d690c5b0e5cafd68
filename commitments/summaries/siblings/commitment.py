"""One commitment as data: its official words, its tests, its deadline, and where everybody bound stands."""

import datetime as dt

from django.db.models import Exists, OuterRef

from commitments.models import Commitment, Deadline, EntryClause, ProgressEntry
from commitments.summaries import bound, links
from commitments.summaries.bound import Bound, Filter
from commitments.summaries.links import LinkLine
from commitments.summaries.siblings import shapes
from commitments.summaries.siblings.columns import load_names
from commitments.summaries.siblings.sibling import Sibling
from commitments.summaries.siblings.texts import of_bound
from commitments.vocabulary import Timing


def load(*, code: str, asked: Filter, day: dt.date) -> Sibling | None:
    """Ten queries. The rows are those that the filter of the page lets through."""
    rows = Commitment.objects.select_related("instrument", "deadline").prefetch_related("clauses", "tests")
    row = rows.filter(code=code).first()
    if row is None:
        return None
    shown = bound.load(row, asked=asked, today=day)
    on_record = ProgressEntry.objects.current().filter(
        Exists(EntryClause.objects.filter(entry=OuterRef("pk"), clause__commitments=row))
    )
    more = {
        "commitment": shapes.commitment(row),
        "binding": row.binding,
        "is_continuing": row.is_continuing,
        "trackability": row.trackability,
        "clauses": [
            {"code": clause.code, "quote": clause.quote, "language": clause.language}
            for clause in row.clauses.all()
        ],
        "links": [link(line) for line in links.load(row)],
        "tests": [{"number": test.number, "text": test.text} for test in row.tests.all()],
        "deadline": deadline(getattr(row, "deadline", None)),
        "bound": len(shown.counted),
        "assessed": shown.assessed,
        "joint": joint(shown, is_continuing=row.is_continuing),
        "entries": shapes.entries(on_record),
    }
    return Sibling(
        name=row.code,
        title=f"{row.code} {row.title}",
        path=shapes.path_of("public:commitment", row.code) + (f"?{asked.query}" if asked.query else ""),
        table=of_bound(shown, load_names(), is_continuing=row.is_continuing),
        more=more,
        notices=shown.notices,
    )


def joint(shown: Bound, *, is_continuing: bool) -> shapes.Shape | None:
    """How what all owe together stands."""
    if shown.joint is None:
        return None
    return {
        "level": shapes.level(shown.joint.level, is_continuing=is_continuing),
        "timing": shapes.coded(Timing(shown.joint.timing)),
        "entries": shown.joint.entry_count,
        "path": shown.joint.url,
    }


def link(line: LinkLine) -> shapes.Shape:
    """A commitment that this one takes up, or that takes it up, in the words of the page."""
    return {
        "kind": line.kind.value,
        "words": line.words,
        "commitment": line.code,
        "instrument": line.instrument_code,
        "clauses": list(line.clauses),
        "their_clauses": list(line.their_clauses),
        "reason": str(line.reason),
    }


def deadline(row: Deadline | None) -> shapes.Shape | None:
    if row is None:
        return None
    return {
        "due_on": shapes.known_to(row.due_on, row.precision),
        "basis": row.basis,
        "quote": row.quote or None,
    }
