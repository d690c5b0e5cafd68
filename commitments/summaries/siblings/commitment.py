"""One commitment as data: its official words, its tests, its deadline, and where everybody bound stands."""

import datetime as dt

from commitments.models import Commitment, Deadline, Undertaking
from commitments.summaries.siblings import shapes


def load(*, code: str, day: dt.date) -> shapes.Shape | None:
    """Four queries."""
    rows = Commitment.objects.select_related("instrument", "deadline").prefetch_related("clauses", "tests")
    row = rows.filter(code=code).first()
    if row is None:
        return None
    bound = (
        Undertaking.objects.filter(commitment=row)
        .select_related("endorsement__signatory", *shapes.STATUS_NEEDS)
        .order_by("endorsement__signatory__sort_key")
    )
    body = {
        "commitment": shapes.commitment(row),
        "binding": row.binding,
        "is_continuing": row.is_continuing,
        "trackability": row.trackability,
        "clauses": [{"code": clause.code, "quote": clause.quote} for clause in row.clauses.all()],
        "tests": [{"number": test.number, "text": test.text} for test in row.tests.all()],
        "deadline": deadline(getattr(row, "deadline", None)),
        "undertakings": [
            {
                "signatory": shapes.signatory(item.endorsement.signatory) if item.endorsement else None,
                "status": shapes.status(item, day=day),
            }
            for item in bound
        ],
    }
    path = shapes.path_of("public:commitment", row.code)
    return shapes.envelope(title=f"{row.code} {row.title}", path=path, day=day, body=body)


def deadline(row: Deadline | None) -> shapes.Shape | None:
    if row is None:
        return None
    return {
        "due_on": shapes.known_to(row.due_on, row.precision),
        "basis": row.basis,
        "quote": row.quote or None,
    }
