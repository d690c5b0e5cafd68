"""How long a signatory has to reply, and when it is reminded (METHOD section 4). Days are UTC."""

import datetime as dt
from typing import Final

WEEKS_TO_REPLY: Final = 5
REMINDERS_AFTER_WEEKS: Final = (2, 4)
DAYS_BEFORE_THE_END: Final = 2
# Somebody who presses the button just after midnight is not turned away. It is promised nowhere.
GRACE: Final = dt.timedelta(minutes=15)


def closing(opened_at: dt.datetime) -> dt.datetime:
    """The first moment after the day that lies five weeks on."""
    return end_of(opened_at.astimezone(dt.UTC).date() + dt.timedelta(weeks=WEEKS_TO_REPLY))


def end_of(day: dt.date) -> dt.datetime:
    """The first moment after the day."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min, tzinfo=dt.UTC)


def last_day(closes_at: dt.datetime) -> dt.date:
    """The day that ends when the round closes."""
    return (closes_at.astimezone(dt.UTC) - dt.timedelta(microseconds=1)).date()


def is_whole(asked_at: dt.datetime, last: dt.date) -> bool:
    """Whether five weeks were left when the letter arrived; a day's delay of the mail is forgiven."""
    return last - asked_at.astimezone(dt.UTC).date() >= dt.timedelta(weeks=WEEKS_TO_REPLY, days=-1)


def reminders(opened_at: dt.datetime, closes_at: dt.datetime) -> tuple[tuple[str, dt.datetime], ...]:
    """Each reminder's name and moment, at the hour at which the round was opened."""
    weeks = [(f"week-{week}", opened_at + dt.timedelta(weeks=week)) for week in REMINDERS_AFTER_WEEKS]
    return (*weeks, (last_reminder(closes_at), before_the_end(opened_at, closes_at)))


MORE_TIME: Final = "more-time-"  # begins the name of the mail that tells of a later end


def last_reminder(closes_at: dt.datetime) -> str:
    """Names the last day, so that the reminder of an end that was moved is known for stale."""
    return f"before-{last_day(closes_at).isoformat()}"


def before_the_end(opened_at: dt.datetime, closes_at: dt.datetime) -> dt.datetime:
    day = last_day(closes_at) - dt.timedelta(days=DAYS_BEFORE_THE_END)
    return dt.datetime.combine(day, opened_at.astimezone(dt.UTC).timetz())


CLOSING_WITHIN: Final = dt.timedelta(days=7)  # the desk is told that a round is about to close
