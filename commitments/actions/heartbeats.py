"""What scheduled jobs leave behind, and the alarm when one stays away.

The alarm goes straight to the relay, not through the ledger: the ledger may be what stands still. Where
nothing runs any more, nothing here can say so: `./dev manage digests alarm` from a timer of the host does.
"""

import contextlib
import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final

from django.conf import settings
from django.core.mail import mailers
from django.db import transaction
from django.db.models import F

from commitments import emails
from commitments.desk_vocabulary import ScheduledJob
from commitments.models import Heartbeat
from commitments.summaries import health
from commitments.summaries.health import JobLine

AGAIN_AFTER: Final = dt.timedelta(hours=6)


@contextlib.contextmanager
def watched(job: ScheduledJob, *, at: dt.datetime) -> Iterator[None]:
    """Notes that a round began, and how it ended. An error goes on to whoever called."""
    row, _ = Heartbeat.objects.get_or_create(job=job, defaults={"began_at": at})
    mine = Heartbeat.objects.filter(pk=row.pk)
    try:
        yield
    except Exception as error:
        mine.update(failed_at=at, problem=repr(error)[:300], failures=F("failures") + 1)
        raise
    mine.update(ended_at=at, rounds=F("rounds") + 1)


@transaction.atomic
def raise_alarm(*, at: dt.datetime) -> Sequence[JobLine]:
    """Mails whoever runs the copy about late jobs, at most every six hours for each; returns those told."""
    rows = {row.job: row for row in Heartbeat.objects.select_for_update().order_by("pk")}
    late = [line for line in health.load(now=at).jobs if line.is_late]
    Heartbeat.objects.exclude(job__in=[line.job for line in late]).update(alarm_at=None)
    news = [line for line in late if is_news(rows.get(line.job), at)]
    if news and settings.ALARM_EMAIL:
        Heartbeat.objects.filter(job__in=[line.job for line in news]).update(alarm_at=at)
        mailers.default.send_messages([emails.alarm(news, to=settings.ALARM_EMAIL)])
    return news


def is_news(row: Heartbeat | None, at: dt.datetime) -> bool:
    return row is not None and (row.alarm_at is None or at - row.alarm_at >= AGAIN_AFTER)
