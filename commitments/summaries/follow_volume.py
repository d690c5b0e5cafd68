"""How much one follow brought in the last 90 days, and the mail it would have made: before anybody asks."""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Max, Q

from commitments.models import Change, DigestRun, Follow
from commitments.summaries import digest
from commitments.summaries.digest import Digest, Marks, Window
from commitments.summaries.digest_follows import chosen
from commitments.vocabulary import FollowScope, Rhythm

DAYS: Final = 90
DAYS_A_MONTH: Final = 30
TIMEZONE: Final = "Europe/Paris"


@dataclass(frozen=True)
class Volume:
    """What the last 90 days held, and the deadlines of the next 30."""

    changes: int
    passed: int
    ahead: int
    is_everything: bool
    is_dates_only: bool

    @property
    def is_nothing(self) -> bool:
        """Whether a preview would be an empty page."""
        return not (self.changes or self.passed or self.ahead)

    @property
    def a_month(self) -> int:
        return max(1, round(self.changes * DAYS_A_MONTH / DAYS))


def load(follow: Follow, *, now: dt.datetime) -> Volume:
    """For a follow with its target loaded. Ten queries at most."""
    window = of_last_days(now)
    dates = chosen(window.dates, [follow])
    return Volume(
        changes=len(chosen(window.items, [follow])),
        passed=sum(date.due_on < window.marks.over_before for date in dates),
        ahead=sum(date.due_on >= window.marks.over_before for date in dates),
        is_everything=follow.scope == FollowScope.EVERYTHING,
        is_dates_only=follow.scope == FollowScope.DEADLINES,
    )


def preview(follow: Follow, *, now: dt.datetime) -> Digest:
    """All of it as one mail, in the words of the mails themselves. Ten queries at most."""
    return digest.compose(of_last_days(now), [follow], timezone=TIMEZONE)


def of_last_days(now: dt.datetime) -> Window:
    """Everything published and every deadline of the time, whoever follows it."""
    starts_at = now - dt.timedelta(days=DAYS)
    day = now.astimezone(ZoneInfo(TIMEZONE)).date()
    numbers = Change.objects.aggregate(
        before=Max("number", filter=Q(published_at__lt=starts_at)), newest=Max("number")
    )
    before, up_to = numbers["before"] or 0, numbers["newest"] or 0
    run = DigestRun(
        rhythm=Rhythm.MONTHLY, starts_at=starts_at, ends_at=now, change_after=before, change_up_to=up_to
    )
    return digest.window(
        run, Marks(before, day - dt.timedelta(days=DAYS), day, utc_day=now.astimezone(dt.UTC).date())
    )
