"""Planning digests: one delivery per reader and period, due at an hour of the reader's own day.

A reader's row says when the next one may go (`next_due_at`), so a look costs nothing while nobody's is
due, and a scheduler that was away plans what is due by then, once. What a mail holds follows from two
marks on the same row, the newest change and the day last told, never from the clock alone.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Final
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet

from commitments.desk_vocabulary import MessagePurpose
from commitments.models import Change, Deadline, Delivery, DigestRun, Subscriber
from commitments.rules import deadline_marks
from commitments.rules import schedule as schedule_rules
from commitments.rules.dates import last_day
from commitments.rules.schedule import Due, Schedule, last_due, next_due
from commitments.vocabulary import Rhythm

WAIT: Final = schedule_rules.WAIT
AT_MOST_ONCE_IN: Final = dt.timedelta(hours=24)
PLANNING: Final = 4_200_117  # the advisory lock of whoever plans

# Whoever has been told everything needs no row. A mail that did not get through leaves the marks behind, so
# the next one takes over what it held. Of two planners, or after a change of hour, one gets past the key.
WHOSE_MAIL_IT_IS = """
FROM commitments_subscriber AS subscriber
WHERE subscriber.state = 'confirmed' AND subscriber.suppressed_at IS NULL
    AND subscriber.next_due_at <= %(now)s
    AND subscriber.rhythm = %(rhythm)s AND subscriber.timezone = %(timezone)s
    AND subscriber.hour = %(hour)s AND subscriber.weekday = %(weekday)s
    AND (subscriber.resumes_on IS NULL OR subscriber.resumes_on <= %(day)s)
    AND (subscriber.seen_change < %(newest)s OR coalesce(subscriber.told_on, %(from_day)s) < %(newest_mark)s)
"""
PLAN_DELIVERIES = f"""
INSERT INTO commitments_delivery (
    purpose, subscriber_id, run_id, key, due_on, message_uuid, state, attempts, not_before, expires_at, owner,
    reason, refused, planned_at
)
SELECT
    'digest', subscriber.id, %(run)s, concat('digest/', %(rhythm)s, '/', %(key)s, '/', subscriber.id),
    %(day)s, gen_random_uuid(), 'pending', 0, %(now)s,
    greatest(greatest(%(now)s, now()) + interval '48 hours', %(next_due_at)s), '', '', '', now()
{WHOSE_MAIL_IT_IS}ON CONFLICT DO NOTHING
RETURNING subscriber_id
"""
# Who gets mail as it happens waits a day from the mail planned for this day, also where that was planned
# before they changed their schedule; the hour is for the day that has twenty-five.
WAIT_A_DAY = f"""
UPDATE commitments_subscriber AS waiting
SET next_due_at = greatest(planned.not_before + interval '24 hours', %(now)s + interval '1 hour')
FROM commitments_delivery AS planned
WHERE planned.key = concat('digest/', %(rhythm)s, '/', %(key)s, '/', waiting.id)
    AND waiting.id IN (SELECT subscriber.id {WHOSE_MAIL_IT_IS})
"""


@transaction.atomic
def plan(*, now: dt.datetime) -> list[DigestRun]:
    """Plans what is due at `now`; returns the runs with their new deliveries. Again, it plans nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [PLANNING])
        (is_mine,) = cursor.fetchone()
    if not is_mine:
        return []
    give_newcomers_their_hour(now=now)
    due = Subscriber.objects.confirmed().filter(next_due_at__lte=now)
    planned = (plan_schedule(schedule, now=now) for schedule in schedules_in(due))
    return [run for run in planned if run is not None]


def schedules_in(subscribers: QuerySet[Subscriber]) -> Iterator[Schedule]:
    rows = (
        subscribers.values_list("rhythm", "timezone", "hour", "weekday")
        .distinct()
        .order_by("rhythm", "timezone")
    )
    for rhythm, timezone, hour, weekday in rows:
        yield Schedule(Rhythm(rhythm), timezone, hour, weekday)


def whose(schedule: Schedule) -> Q:
    return Q(rhythm=schedule.rhythm, timezone=schedule.timezone, hour=schedule.hour, weekday=schedule.weekday)


def give_newcomers_their_hour(*, now: dt.datetime) -> None:
    """Whoever has no next hour yet: rows from before there was one."""
    without = Subscriber.objects.confirmed().filter(next_due_at=None)
    for schedule in list(schedules_in(without)):
        without.filter(whose(schedule)).update(next_due_at=first_due(schedule, now))


def first_due(schedule: Schedule, now: dt.datetime) -> dt.datetime:
    """When the first digest after `now` may go."""
    return now if schedule.rhythm == Rhythm.INSTANT else next_due(schedule, now).at


def next_after(schedule: Schedule, now: dt.datetime) -> dt.datetime:
    """When the mail after this one may go; until then, and for two days at least, this one is tried."""
    if schedule.rhythm == Rhythm.INSTANT:
        return now + AT_MOST_ONCE_IN
    return next_due(schedule, now).at


def plan_schedule(schedule: Schedule, *, now: dt.datetime) -> DigestRun | None:
    """The run and the deliveries of everybody with this hour; None where nobody gets one."""
    due = due_now(schedule, now)
    starts_at, ends_at = due.at - length(schedule, due) - WAIT, due.at - WAIT
    parameters = conditions(schedule, due, starts_at, ends_at, now=now)
    run, ids = None, []
    if somebody_hears(parameters):
        run, _ = DigestRun.objects.get_or_create(
            rhythm=schedule.rhythm,
            starts_at=starts_at,
            ends_at=ends_at,
            defaults={"change_after": newest_before(starts_at), "change_up_to": newest_before(ends_at)},
        )
        with connection.cursor() as cursor:
            cursor.execute(PLAN_DELIVERIES, parameters | {"run": run.pk})
            ids = [pk for (pk,) in cursor.fetchall()]
            if schedule.rhythm == Rhythm.INSTANT:  # the others go on waiting for something to happen
                cursor.execute(WAIT_A_DAY, parameters)
    if schedule.rhythm != Rhythm.INSTANT:
        waiting = Subscriber.objects.confirmed().filter(whose(schedule), next_due_at__lte=now)
        waiting.update(next_due_at=next_after(schedule, now))
    return run if ids else None


def due_now(schedule: Schedule, now: dt.datetime) -> Due:
    """As it happens is due at any minute, and counts by the reader's day; the rest at its hour."""
    if schedule.rhythm != Rhythm.INSTANT:
        return last_due(schedule, now)
    minute = now.astimezone(dt.UTC).replace(second=0, microsecond=0)
    return Due(f"{minute.astimezone(ZoneInfo(schedule.timezone)):%Y-%m-%d}", minute)


def length(schedule: Schedule, due: Due) -> dt.timedelta:
    """From the moment at which the mail before this one was due."""
    if schedule.rhythm == Rhythm.INSTANT:
        return AT_MOST_ONCE_IN
    return due.at - last_due(schedule, due.at - dt.timedelta(microseconds=1)).at


def schedule_of(subscriber: Subscriber) -> Schedule:
    return Schedule(Rhythm(subscriber.rhythm), subscriber.timezone, subscriber.hour, subscriber.weekday)


def as_if_due(subscriber: Subscriber, *, now: dt.datetime) -> Delivery:
    """What the reader would be sent if it were due at this moment, not saved: for a preview."""
    schedule = schedule_of(subscriber)
    due = due_now(schedule, now)
    run = DigestRun(
        rhythm=schedule.rhythm,
        starts_at=(now - AT_MOST_ONCE_IN if schedule.rhythm == Rhythm.INSTANT else due.at) - WAIT,
        ends_at=now,
        change_up_to=newest_before(now),
    )
    day = now.astimezone(ZoneInfo(schedule.timezone)).date()
    return Delivery(purpose=MessagePurpose.DIGEST, subscriber=subscriber, run=run, due_on=day)


def newest_before(moment: dt.datetime) -> int:
    """Number of the newest change published before the moment; every lower number is published too."""
    return Change.objects.filter(published_at__lt=moment).aggregate(newest=Max("number"))["newest"] or 0


def conditions(
    schedule: Schedule, due: Due, starts_at: dt.datetime, ends_at: dt.datetime, *, now: dt.datetime
) -> dict[str, str | int | dt.date]:
    """What PLAN_DELIVERIES asks of a reader. Dates wait for the reader's hour, whatever the rhythm."""
    zone = ZoneInfo(schedule.timezone)
    local, day = due.at.astimezone(zone), dt.timedelta(days=1)
    today = local.date() if local.hour >= schedule.hour else local.date() - day
    mailable = Change.objects.worth_mailing().filter(published_at__lt=ends_at)
    return {
        "key": due.key,
        "day": today if schedule.rhythm == Rhythm.INSTANT else local.date(),
        "from_day": starts_at.astimezone(zone).date(),
        "now": now,
        "newest": mailable.aggregate(newest=Max("number"))["newest"] or 0,
        "newest_mark": newest_mark(today, over_before=min(today, due.at.date())) or dt.date.min,
        "next_due_at": next_after(schedule, now),
        "rhythm": schedule.rhythm.value,
        "timezone": schedule.timezone,
        "hour": schedule.hour,
        "weekday": schedule.weekday,
    }


def somebody_hears(parameters: Mapping[str, str | int | dt.date]) -> bool:
    """Whether the run is worth its row: as it happens is looked at every few seconds."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT 1 {WHOSE_MAIL_IT_IS})", parameters)
        (found,) = cursor.fetchone()
    return bool(found)


def newest_mark(today: dt.date, *, over_before: dt.date) -> dt.date | None:
    """The newest day on which any deadline was or is worth a mail."""
    rows = Deadline.objects.values_list("due_on", "precision")
    due = (last_day(due_on, precision) for due_on, precision in rows)
    return deadline_marks.newest(due, up_to=today, over_before=over_before)
