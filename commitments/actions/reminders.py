"""Planning the mails that tell members of staff what waits for them: one per person and local day at most.

What a mail says is read when it goes (summaries/desk_reminder.py). So whoever has nothing waiting gets none,
and what was done or snoozed meanwhile is not in it.
"""

import datetime as dt
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from commitments.actions import notices
from commitments.desk_vocabulary import NoticeKind, ReminderRhythm, Role
from commitments.models import Deadline, Notice, StaffMember
from commitments.rules.attention import LAST_WEEK
from commitments.rules.schedule import Schedule, last_due, next_due
from commitments.vocabulary import Rhythm

MONDAY: Final = 0
LAST_WEEK_OF_A_DEADLINE: Final = "last-week"
"""The occasion of a mail that goes only to whoever still has something open for a deadline that is near."""


def set_reminders(
    *, by: StaffMember, rhythm: ReminderRhythm, hour: int, timezone: str, at: dt.datetime
) -> None:
    """Takes effect with the next hour; a day that had its mail gets no second one.

    Where today's new hour is over and today's mail was still to come, it goes at once.
    """
    before = by.next_reminder_at
    by.reminder_rhythm, by.reminder_hour, by.reminder_timezone = rhythm, hour, timezone
    by.next_reminder_at = next_due(daily(by), at).at
    if before is not None and at < before < by.next_reminder_at:
        by.next_reminder_at = last_due(daily(by), at).at
    by.save(update_fields=["reminder_rhythm", "reminder_hour", "reminder_timezone", "next_reminder_at"])


@transaction.atomic
def plan(*, now: dt.datetime) -> list[Notice]:
    """Plans what is due by `now`. Again, it plans nothing; rows another planner holds are passed over."""
    for member in reminded().filter(next_reminder_at=None).select_for_update(skip_locked=True, no_key=True):
        look_next(member, now=now)
    due = reminded().filter(next_reminder_at__lte=now).select_for_update(skip_locked=True, no_key=True)
    return [notice for member in due.order_by("pk") if (notice := plan_one(member, now=now))]


def reminded() -> QuerySet[StaffMember]:
    """Whoever works here, has a role and an address, and wants reminders."""
    with_role = StaffMember.groups.through.objects.filter(group__name__in=[role.label for role in Role])
    wanted = StaffMember.objects.filter(is_active=True, pk__in=with_role.values("staffmember"))
    return wanted.exclude(email="").exclude(reminder_rhythm=ReminderRhythm.NEVER)


def plan_one(member: StaffMember, *, now: dt.datetime) -> Notice | None:
    """The person's mail for the local day whose hour has come, where it is a day on which one may go."""
    due = last_due(daily(member), now)
    occasion = occasion_of(member, now=now)
    look_next(member, now=now)
    if not occasion:
        return None
    key = f"reminder/{member.pk}/{due.key}"
    return notices.queue(kind=NoticeKind.REMINDER, key=key, to_staff=member, occasion=occasion, at=now)


def occasion_of(member: StaffMember, *, now: dt.datetime) -> str:
    """Why a mail may go today, blank where none may: their rhythm, or a deadline within a week."""
    if member.reminder_rhythm == ReminderRhythm.DAILY:
        return ReminderRhythm.DAILY
    monday = last_due(Schedule(Rhythm.WEEKLY, member.reminder_timezone, member.reminder_hour, MONDAY), now).at
    if member.next_reminder_at is not None and monday >= member.next_reminder_at:
        return ReminderRhythm.WEEKLY
    today = now.astimezone(dt.UTC).date()  # the desk's day, by which the inbox counts
    near = Deadline.objects.filter(due_on__range=(today, today + LAST_WEEK))
    return LAST_WEEK_OF_A_DEADLINE if near.exists() else ""


def look_next(member: StaffMember, *, now: dt.datetime) -> None:
    member.next_reminder_at = next_due(daily(member), now).at
    member.save(update_fields=["next_reminder_at"])


def daily(member: StaffMember) -> Schedule:
    return Schedule(Rhythm.DAILY, member.reminder_timezone, member.reminder_hour)
