"""What a member of staff is told of their waiting work, as it stands when the mail goes."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from commitments.desk_vocabulary import NoticeKind, ReminderRhythm
from commitments.models import Notice
from commitments.summaries import desk_reminder


def load(notice: Notice) -> dict[str, Any] | None:
    """The context of templates/emails/notice_reminder.*; None where nothing waits, or nobody may be told.

    A mail that waited until the next one was planned is dropped: the next one says it all.
    """
    person = notice.to_staff
    if person is None or not person.is_active or not person.has_perm("commitments.view_entrydraft"):
        return None
    if person.reminder_rhythm == ReminderRhythm.NEVER:
        return None
    if Notice.objects.filter(kind=NoticeKind.REMINDER, to_staff=person, pk__gt=notice.pk).exists():
        return None
    now = timezone.now()
    reminder = desk_reminder.load(person=person, now=now)
    is_only_for_deadlines = notice.occasion not in ReminderRhythm.values
    if not reminder.sections or (is_only_for_deadlines and not reminder.is_last_week):
        return None
    return {
        "reminder": reminder,
        "today": now.date(),
        "is_daily": person.reminder_rhythm == ReminderRhythm.DAILY,
        "hour": f"{person.reminder_hour:02d}:00",
        "timezone": person.reminder_timezone,
        "settings_path": f"{reverse('desk:account')}#reminders",
    }
