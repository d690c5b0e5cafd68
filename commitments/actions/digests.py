"""Planning digests: one delivery per reader and period, due at an hour of the reader's own day.

A reader's row says when the next one may go (`next_due_at`), so a look costs nothing while nobody's is
due, and a scheduler that was away plans what is due by then, once. What a mail holds follows from two
marks on the same row, the newest change and the day last told, never from the clock alone.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final, NamedTuple
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
MOST_AT_ONCE: Final = 500  # readers in one slice

# Whoever has been told everything needs no row. A mail that did not get through leaves the marks behind, so
# the next one takes over what it held. Of two planners, or after a change of hour, one gets past the key.
IS_DUE = """subscriber.state = 'confirmed' AND subscriber.next_due_at <= %(now)s
    AND subscriber.rhythm = %(rhythm)s AND subscriber.timezone = %(timezone)s
    AND subscriber.hour = %(hour)s AND subscriber.weekday = %(weekday)s"""
HEARS = """subscriber.suppressed_at IS NULL
    AND (subscriber.resumes_on IS NULL OR subscriber.resumes_on <= %(day)s)
    AND (subscriber.seen_change < %(newest)s
        OR coalesce(subscriber.told_on, %(from_day)s) < %(newest_mark)s)"""
# The next readers of one schedule, and of them those who hear something. Who gets mail as it happens goes on
# waiting for that where nothing did. A reader whose row somebody is changing is left to the next look.
NEXT_DUE = f"""SELECT subscriber.id, {HEARS} FROM commitments_subscriber AS subscriber WHERE {IS_DUE}
ORDER BY subscriber.next_due_at LIMIT %(most)s FOR NO KEY UPDATE SKIP LOCKED"""
NEXT_WHO_HEAR = f"""SELECT subscriber.id, true FROM commitments_subscriber AS subscriber
WHERE {IS_DUE} AND {HEARS}
ORDER BY subscriber.next_due_at LIMIT %(most)s FOR NO KEY UPDATE SKIP LOCKED"""
PLAN_DELIVERIES = """
INSERT INTO commitments_delivery (
    purpose, subscriber_id, run_id, key, due_on, message_uuid, state, attempts, not_before, expires_at, owner,
    reason, refused, planned_at
)
SELECT
    'digest', subscriber.id, %(run)s, concat('digest/', %(rhythm)s, '/', %(key)s, '/', subscriber.id),
    %(day)s, gen_random_uuid(), 'pending', 0, %(now)s,
    greatest(greatest(%(now)s, now()) + interval '48 hours', %(next_due_at)s), '', '', '', now()
FROM unnest(%(hearing)s::bigint[]) AS subscriber (id)
ON CONFLICT DO NOTHING
"""
# Who gets mail as it happens waits a day from the mail planned for this day, also where that was planned
# before they changed their schedule; the hour is for the day that has twenty-five.
WAIT_A_DAY = """
UPDATE commitments_subscriber AS waiting
SET next_due_at = greatest(planned.not_before + interval '24 hours', %(now)s + interval '1 hour')
FROM commitments_delivery AS planned
WHERE waiting.id = ANY(%(hearing)s)
    AND planned.key = concat('digest/', %(rhythm)s, '/', %(key)s, '/', waiting.id)
"""
# From one schedule to the next by index, however many readers share it; only those in which somebody is due.
SCHEDULES_DUE = """
WITH RECURSIVE schedule AS (
    (SELECT rhythm, timezone, hour, weekday FROM commitments_subscriber WHERE state = 'confirmed'
    ORDER BY rhythm, timezone, hour, weekday LIMIT 1)
    UNION ALL
    SELECT later.* FROM schedule CROSS JOIN LATERAL (
        SELECT rhythm, timezone, hour, weekday FROM commitments_subscriber
        WHERE state = 'confirmed' AND (rhythm, timezone, hour, weekday)
            > (schedule.rhythm, schedule.timezone, schedule.hour, schedule.weekday)
        ORDER BY rhythm, timezone, hour, weekday LIMIT 1) AS later
)
SELECT rhythm, timezone, hour, weekday FROM schedule WHERE EXISTS (
    SELECT 1 FROM commitments_subscriber AS subscriber
    WHERE subscriber.state = 'confirmed' AND subscriber.next_due_at <= %(now)s
        AND subscriber.rhythm = schedule.rhythm AND subscriber.timezone = schedule.timezone
        AND subscriber.hour = schedule.hour AND subscriber.weekday = schedule.weekday)
ORDER BY rhythm, timezone, hour, weekday
"""


def plan(*, now: dt.datetime) -> list[DigestRun]:
    """Plans all that is due at `now`; returns the runs with their new deliveries. Again, it plans nothing."""
    runs: dict[int, DigestRun] = {}
    for found in slices(now=now):
        runs |= {run.pk: run for run in found}
    return list(runs.values())


def slices(*, now: dt.datetime) -> Iterator[list[DigestRun]]:
    """Plans what is due at `now` for so many readers at a time, each time by a transaction of its own.

    So the first mails go while the others are not planned yet, however many readers there are. Gives the
    runs for which each slice planned deliveries. Whoever stops in between leaves the rest to the next look.
    """
    for schedule in schedules_due(now):
        is_all = False
        while not is_all:
            with transaction.atomic():
                if not is_mine():
                    return
                slice_ = plan_slice(schedule, now=now)
            is_all = slice_.is_last
            yield [slice_.run] if slice_.run else []


def is_mine() -> bool:
    """Whether nobody else plans at this moment, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [PLANNING])
        return bool(cursor.fetchone()[0])


@transaction.atomic
def schedules_due(now: dt.datetime) -> list[Schedule]:
    if not is_mine():
        return []
    give_newcomers_their_hour(now=now)
    with connection.cursor() as cursor:
        cursor.execute(SCHEDULES_DUE, {"now": now})
        return [Schedule(Rhythm(rhythm), *rest) for rhythm, *rest in cursor.fetchall()]


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


class Slice(NamedTuple):
    """The run for which deliveries were planned, None where nobody of these readers gets one."""

    run: DigestRun | None
    is_last: bool


def plan_slice(schedule: Schedule, *, now: dt.datetime) -> Slice:
    """The deliveries of the next readers with this hour, who then wait for their next one."""
    due = due_now(schedule, now)
    starts_at, ends_at = due.at - length(schedule, due) - WAIT, due.at - WAIT
    parameters = conditions(schedule, due, starts_at, ends_at, now=now)
    is_instant = schedule.rhythm == Rhythm.INSTANT
    with connection.cursor() as cursor:
        cursor.execute(NEXT_WHO_HEAR if is_instant else NEXT_DUE, parameters)
        found = cursor.fetchall()
        hearing, run, planned, is_last = (
            [pk for pk, hears in found if hears],
            None,
            0,
            len(found) < MOST_AT_ONCE,
        )
        if hearing:
            run, _ = DigestRun.objects.get_or_create(
                rhythm=schedule.rhythm,
                starts_at=starts_at,
                ends_at=ends_at,
                defaults={"change_after": newest_before(starts_at), "change_up_to": newest_before(ends_at)},
            )
            parameters |= {"run": run.pk, "hearing": hearing}
            cursor.execute(PLAN_DELIVERIES, parameters)
            planned = cursor.rowcount
            if is_instant:  # the others go on waiting for something to happen
                cursor.execute(WAIT_A_DAY, parameters)
                is_last = is_last or not cursor.rowcount
    if not is_instant:
        waiting = Subscriber.objects.filter(pk__in=[pk for pk, _ in found])
        waiting.update(next_due_at=next_after(schedule, now))
    return Slice(run if planned else None, is_last)


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
) -> dict[str, Any]:
    """What the statements above ask of a reader. Dates wait for the reader's hour, whatever the rhythm."""
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
        "most": MOST_AT_ONCE,
    }


def newest_mark(today: dt.date, *, over_before: dt.date) -> dt.date | None:
    """The newest day on which any deadline was or is worth a mail."""
    rows = Deadline.objects.values_list("due_on", "precision")
    due = (last_day(due_on, precision) for due_on, precision in rows)
    return deadline_marks.newest(due, up_to=today, over_before=over_before)
