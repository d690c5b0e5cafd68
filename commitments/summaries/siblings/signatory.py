"""A country or organisation as data: what it signed, where each undertaking stands, what is on record."""

import datetime as dt

from django.db.models import Q

from commitments.models import Endorsement, ProgressEntry, Signatory, Undertaking
from commitments.summaries.siblings import shapes


def load(*, kind: str, slug: str, day: dt.date) -> shapes.Shape | None:
    """Seven queries."""
    row = Signatory.objects.filter(kind=kind, slug=slug).first()
    if row is None:
        return None
    endorsed = list(
        Endorsement.objects.filter(signatory=row).select_related("instrument").order_by("instrument__order")
    )
    owed = Undertaking.objects.filter(
        Q(endorsement__signatory=row)
        | Q(endorsement=None, commitment__instrument__in=[item.instrument_id for item in endorsed])
    ).select_related(*shapes.STATUS_NEEDS)
    body = {
        "signatory": shapes.signatory(row),
        "endorsements": [endorsement(item) for item in endorsed],
        "undertakings": [
            {
                "commitment": shapes.commitment(item.commitment),
                "is_joint": item.endorsement_id is None,
                "status": shapes.status(item, day=day),
            }
            for item in owed.order_by("commitment__instrument__order", "commitment__order", "endorsement")
        ],
        "entries": shapes.entries(ProgressEntry.objects.current().filter(signatory_links__signatory=row)),
    }
    return shapes.envelope(title=row.name, path=row.get_absolute_url(), day=day, body=body)


def endorsement(row: Endorsement) -> shapes.Shape:
    return {
        "instrument": row.instrument.code,
        **shapes.worded(row.instrument, "title"),
        "joined_on": shapes.known_to(row.joined_on, row.precision),
        "left_on": shapes.date(row.left_on),
        "role": row.role or None,
        "source": row.source_text,
    }
