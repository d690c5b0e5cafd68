"""Planning digests: one run per rhythm and period, one delivery per subscriber of that rhythm."""

import datetime as dt
from typing import Final

from django.db import connection, transaction
from django.db.models import Max

from commitments.models import Change, DigestRun
from commitments.rules.periods import Period, last_finished
from commitments.summaries.digest import covered, dates_are_news
from commitments.vocabulary import Rhythm

# Whoever has been told everything up to the newest change worth a mail needs no row, unless a date is news.
# A mail that did not get through leaves `seen_change` behind, so the next one takes over what it held.
PLAN_DELIVERIES = """
INSERT INTO commitments_delivery (
    purpose, subscriber_id, run_id, key, message_uuid, state, attempts, not_before, expires_at, owner, reason,
    planned_at
)
SELECT
    'digest', subscriber.id, %(run)s, concat('digest/', %(key)s, '/', subscriber.id), gen_random_uuid(),
    'pending', 0, %(now)s, greatest(%(now)s, now()) + interval '48 hours', '', '', now()
FROM commitments_subscriber AS subscriber
WHERE subscriber.state = 'confirmed' AND subscriber.rhythm = %(rhythm)s
    AND (subscriber.seen_change < %(newest)s OR %(dates_are_news)s)
ON CONFLICT DO NOTHING
"""


# What is withdrawn within ten minutes of its publication reaches no subscriber: the mail waits longer.
WAIT_AFTER_PERIOD: Final = dt.timedelta(minutes=60)


def plan(*, now: dt.datetime) -> list[DigestRun]:
    """Plans what is due at `now`; returns the runs that are new. Calling it again plans nothing."""
    over = now - WAIT_AFTER_PERIOD
    planned = (plan_period(last_finished(rhythm, over), now=now) for rhythm in Rhythm)
    return [run for run in planned if run is not None]


@transaction.atomic
def plan_period(period: Period, *, now: dt.datetime) -> DigestRun | None:
    """The run for the period with its deliveries, or None where it or a later period was planned before.

    Its changes begin where those of the run before it ended, whatever became of the days in between.
    """
    earlier = DigestRun.objects.filter(rhythm=period.rhythm)
    if earlier.filter(ends_at__gte=period.ends_at).exists():
        return None
    told = earlier.aggregate(newest=Max("change_up_to"))["newest"]
    after = newest_before(period.starts_at) if told is None else told
    run, is_new = DigestRun.objects.get_or_create(
        rhythm=period.rhythm,
        period_key=period.key,
        defaults={
            "starts_at": period.starts_at,
            "ends_at": period.ends_at,
            "change_after": after,
            "change_up_to": max(after, newest_before(period.ends_at)),
        },
    )
    if not is_new:
        return None
    plan_deliveries(run, now=now)
    return run


def newest_before(moment: dt.datetime) -> int:
    """Number of the newest change published before the moment; every lower number is published too."""
    return Change.objects.filter(published_at__lt=moment).aggregate(newest=Max("number"))["newest"] or 0


def plan_deliveries(run: DigestRun, *, now: dt.datetime) -> None:
    mailable = Change.objects.worth_mailing().filter(number__lte=run.change_up_to)
    parameters = {
        "run": run.pk,
        "key": f"{run.rhythm}/{run.period_key}",
        "rhythm": run.rhythm,
        "now": now,
        "newest": mailable.aggregate(newest=Max("number"))["newest"] or 0,
        "dates_are_news": dates_are_news(*covered(run)),
    }
    with connection.cursor() as cursor:
        cursor.execute(PLAN_DELIVERIES, parameters)
