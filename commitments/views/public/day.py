import datetime as dt

from django.http import HttpRequest
from django.utils import timezone

from commitments.rules.mirror_copy import ASKED_THE_TIME, MirrorCopy
from commitments.rules.past_days import PastDay, end_of


def past_day_of(request: HttpRequest) -> PastDay | None:
    """The day that the address names, None where it names none and the page is today's."""
    return getattr(request, "past_day", None)  # set by PastDaysMiddleware


def copy_of(request: HttpRequest) -> MirrorCopy | None:
    """The mirror that the page is made for, None on the site itself."""
    return getattr(request, "mirror_copy", None)  # set by commitments/mirror/asking.py


def day_of(request: HttpRequest) -> dt.date:
    """The day (UTC) that the page is about: today, or the day that the address asks for."""
    past = past_day_of(request)
    return past.day if past else reading_day(request)


def moment_of(request: HttpRequest) -> dt.datetime:
    """Now; on a page of a past day the last moment of that day, which had not begun another."""
    past, copy = past_day_of(request), copy_of(request)
    if past is None or past.is_today:
        request.META[ASKED_THE_TIME] = True
    now = copy.now() if copy else timezone.now()
    return min(now, end_of(past.day) - dt.timedelta.resolution) if past else now


def reading_day(request: HttpRequest) -> dt.date:
    """The day (UTC) on which somebody reads the page, whatever day it is about; of a mirror its own day."""
    copy = copy_of(request)
    return copy.day if copy else timezone.now().date()
