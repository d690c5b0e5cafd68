"""Writing the numbered list of public changes."""

import datetime as dt

from django.db import connection, transaction
from django.db.models import Max

from commitments.models import Assessment, Change, ProgressEntry, Reply, Undertaking
from commitments.vocabulary import ChangeKind

# Any constant does, as long as nothing else in this database locks on the same one.
CHANGE_LOCK = 7_203_041


def lock() -> None:
    """One publication at a time, until the surrounding transaction ends.

    Taken first by whatever publishes, so that two publications never wait for each other's rows.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHANGE_LOCK])


@transaction.atomic
def record(
    *,
    kind: ChangeKind,
    note: str,
    at: dt.datetime,
    undertaking: Undertaking | None = None,
    assessment: Assessment | None = None,
    entry: ProgressEntry | None = None,
    reply: Reply | None = None,
    from_level: str = "",
    to_level: str = "",
    is_minor: bool = False,
) -> Change:
    """Appends one change with the next number.

    The lock is held until the surrounding transaction commits, so a reader who has seen number n
    has seen every number below it.
    """
    lock()
    newest = Change.objects.aggregate(newest=Max("number"))["newest"] or 0
    return Change.objects.create(
        number=newest + 1,
        kind=kind,
        note=note,
        published_at=at,
        undertaking=undertaking,
        assessment=assessment,
        entry=entry,
        reply=reply,
        from_level=from_level,
        to_level=to_level,
        is_minor=is_minor,
    )
