"""The desk's activity log: one line for everything somebody does there."""

import datetime as dt
from uuid import UUID

from commitments.desk_vocabulary import DeskActKind
from commitments.models import DeskAct, ImportBatch, Signatory, StaffMember, Undertaking


def record(
    *,
    kind: DeskActKind,
    by: StaffMember,
    at: dt.datetime,
    words: str,
    undertaking: Undertaking | None = None,
    signatory: Signatory | None = None,
    draft_reference: UUID | None = None,
    batch: ImportBatch | None = None,
) -> DeskAct:
    """Appends one line. Call it inside the transaction of the act itself, so that both stand or neither."""
    return DeskAct.objects.create(
        kind=kind,
        person=by,
        at=at,
        words=words if len(words) <= 500 else f"{words[:499]}…",
        undertaking=undertaking,
        signatory=signatory,
        draft_reference=draft_reference,
        batch=batch,
    )
