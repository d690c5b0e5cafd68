"""What was published and what is due, as data."""

import datetime as dt
from collections import defaultdict
from typing import Final

from commitments.models import Change, Commitment, Milestone, Undertaking
from commitments.summaries.siblings import shapes
from commitments.summaries.siblings.commitment import deadline

PER_PAGE: Final = 200


def load_changes(*, page: int, day: dt.date) -> shapes.Shape:
    """The newest first; `page` counts from 1. Two queries."""
    rows = Change.objects.select_related(
        "undertaking__commitment", "undertaking__endorsement__signatory", "assessment", "entry"
    ).order_by("-number")
    total = Change.objects.count()
    body = {
        "total": total,
        "page": page,
        "pages": max(1, -(-total // PER_PAGE)),
        "changes": [change(row) for row in rows[(page - 1) * PER_PAGE : page * PER_PAGE]],
    }
    path = shapes.path_of("public:changes") + (f"?page={page}" if page > 1 else "")
    return shapes.envelope(title="Changes", path=path, day=day, body=body)


def change(row: Change) -> shapes.Shape:
    undertaking = row.undertaking
    signatory = undertaking.endorsement.signatory if undertaking and undertaking.endorsement else None
    return {
        "number": row.number,
        "kind": row.kind,
        "commitment": undertaking.commitment.code if undertaking else None,
        "signatory": signatory.code if signatory else None,
        "version": row.assessment.version if row.assessment else None,
        "entry": row.entry.code if row.entry else None,
        "from_level": row.from_level or None,
        "to_level": row.to_level or None,
        "note": row.note,
        "is_minor": row.is_minor,
        "published_at": shapes.moment(row.published_at),
    }


def load_deadlines(*, day: dt.date) -> shapes.Shape:
    """Dated commitments with where everybody bound stands, and milestones. Three queries."""
    dated = Commitment.objects.filter(deadline__isnull=False).select_related("instrument", "deadline")
    owed: dict[int, list[shapes.Shape]] = defaultdict(list)
    bound = Undertaking.objects.filter(commitment__deadline__isnull=False).select_related(
        "endorsement__signatory", *shapes.STATUS_NEEDS
    )
    for item in bound.order_by("endorsement__signatory__sort_key"):
        signatory = item.endorsement.signatory.code if item.endorsement else None
        owed[item.commitment_id].append({"signatory": signatory, "status": shapes.status(item, day=day)})
    body = {
        "deadlines": [
            {
                "commitment": shapes.commitment(row),
                **(deadline(row.deadline) or {}),
                "undertakings": owed[row.pk],
            }
            for row in dated.order_by("deadline__due_on", "code")
        ],
        "milestones": [
            {
                "code": row.code,
                "instrument": row.instrument.code,
                "title": row.title,
                "starts_on": shapes.known_to(row.starts_on, row.precision),
                "ends_on": shapes.date(row.ends_on),
            }
            for row in Milestone.objects.select_related("instrument").order_by("starts_on", "code")
        ],
    }
    return shapes.envelope(title="Deadlines", path=shapes.path_of("public:deadlines"), day=day, body=body)
