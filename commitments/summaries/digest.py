"""What one digest says: the window of published changes and dates, cut down to what a subscriber follows.

`window` reads the database once for everybody whose digest begins at the same change; `compose` is
pure and picks what one subscriber follows. Both speak the active language, so a window belongs to one.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Self
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, ngettext

from commitments.models import Delivery, DigestRun, Follow, Undertaking
from commitments.rules import deadline_marks
from commitments.summaries import digest_dates
from commitments.summaries.digest_follows import as_query, chosen, section_of, signatories_of
from commitments.summaries.digest_groups import Group, first_of, grouped
from commitments.summaries.digest_items import (
    SETTLED_AFTER,
    numbered,
    once,
    published,
    signatories_by_instrument,
)
from commitments.summaries.digest_lines import DateLine, Item
from commitments.summaries.digest_subject import headline, subject
from commitments.summaries.digest_words import period_words
from commitments.summaries.follow import FollowLine, line
from commitments.vocabulary import Delivery as Level
from commitments.vocabulary import Rhythm
from commitments.words import date_words

MOST_ITEMS: Final = 30
MOST_FOLLOWS_NAMED: Final = 8


@dataclass(frozen=True)
class Marks:
    """What a reader was told already, and the day on which this mail tells dates; days are the reader's.

    `due_on` is the day for which it was planned where it goes later; no date of a later day is a reason for
    it. `utc_day` is the day by UTC, which may be one behind: until then a day is not over.
    """

    seen_change: int
    told_on: dt.date
    day: dt.date
    due_on: dt.date | None = None
    utc_day: dt.date | None = None

    @property
    def over_before(self) -> dt.date:
        """Days before this one are over, for the reader and by UTC, as everywhere on the site."""
        return min(self.day, self.utc_day or self.day)

    @property
    def news_until(self) -> dt.date:
        return min(self.day, self.due_on or self.day)

    @classmethod
    def of(cls, delivery: Delivery, *, now: dt.datetime) -> Self:
        """For a digest with its run and subscriber, told at this moment. A clock set back changes nothing."""
        run, subscriber = delivery.run, delivery.subscriber
        assert run is not None
        assert subscriber is not None
        zone = ZoneInfo(subscriber.timezone)
        due_on = delivery.due_on or run.ends_at.astimezone(zone).date()
        today = now.astimezone(zone).date()
        return cls(
            subscriber.seen_change,
            subscriber.told_on or run.starts_at.astimezone(zone).date(),
            max(due_on, today),
            due_on,
            now.astimezone(dt.UTC).date() if today >= due_on else None,
        )


@dataclass(frozen=True)
class Coverage:
    """Of how many undertakings, joint ones counted once, we have assessed how many."""

    assessed: int
    total: int


@dataclass(frozen=True)
class Window:
    """Everything a run could tell anybody with these marks, in one language.

    `today` is the day, by UTC, up to which what is published says how everyone stood: that of the mail, or
    for a page the day on which it is read.
    """

    run: DigestRun
    marks: Marks
    items: tuple[Item, ...]
    dates: tuple[DateLine, ...]
    coverage: Coverage
    today: dt.date


@dataclass(frozen=True)
class Digest:
    """One subscriber's mail for one period, also as a web page.

    `more` counts items beyond the most it carries, `more_path` leads to all of them. `more_follows` counts,
    in words, the follows that are not named. `standing_on` is the day, in words, up to which what was
    published says how everyone stood. `told_on` is the day up to which all dates are told once it went, or
    was found to hold nothing.
    """

    period: str
    rhythm: str
    follows: tuple[FollowLine, ...]
    more_follows: str
    groups: tuple[Group, ...]
    passed: tuple[DateLine, ...]
    ahead: tuple[DateLine, ...]
    more: int
    more_path: str
    has_older: bool
    is_news: bool
    headline: str
    subject: str
    coverage: str
    standing_on: str
    told_on: dt.date

    def cut(self, most: int) -> Self:
        """The same with so many items at most; the rest is counted."""
        groups = first_of(self.groups, most)
        gone = sum(len(group.items) for group in self.groups) - sum(len(group.items) for group in groups)
        return replace(self, groups=groups, more=self.more + gone)


def window(
    run: DigestRun, marks: Marks, *, today: dt.date | None = None, now: dt.datetime | None = None
) -> Window:
    """What was published after the mark up to the run's last, and the dates around it.

    What may still be withdrawn is left to the next mail: a mail cannot be called back. Nine queries, and one
    where somebody's status is as new as that.
    """
    today, now = today or marks.over_before, now or timezone.now()
    settled = max(now - SETTLED_AFTER, run.ends_at)
    everybody = signatories_by_instrument()
    which = numbered(marks.seen_change, run.change_up_to)
    deadlines = digest_dates.load(everybody=everybody, before=settled)
    return Window(
        run=run,
        marks=marks,
        items=once(published(which, everybody=everybody, now=now, as_of=lambda _: settled)),
        dates=digest_dates.around(
            deadlines, told_on=marks.told_on, day=marks.day, over_before=marks.over_before, today=today
        ),
        coverage=coverage(),
        today=today,
    )


def coverage() -> Coverage:
    """One query."""
    is_assessed = ~Q(current_status__verified_level=Level.NOT_ASSESSED)
    found = Undertaking.objects.aggregate(
        assessed=Count("pk", filter=is_assessed & Q(current_status__isnull=False)), total=Count("pk")
    )
    return Coverage(found["assessed"], found["total"])


def compose(window: Window, follows: Sequence[Follow], *, timezone: str, most: int = MOST_ITEMS) -> Digest:
    """The digest of somebody with these follows; each must have its target loaded."""
    run, marks = window.run, window.marks
    items, dates = chosen(window.items, follows), chosen(window.dates, follows)
    followed = signatories_of(follows)
    over = [date for date in dates if date.due_on < marks.over_before]
    passed = tuple(digest_dates.with_standing(date, followed) for date in over)
    ahead = tuple(date for date in dates if date.due_on >= marks.over_before)
    has_news = bool(items) or any(is_news(date.due_on, marks) for date in dates)
    groups = grouped(items, [section_of(item, follows) for item in items], most=most)
    more = len(items) - sum(len(group.items) for group in groups)
    return Digest(
        period=period_words(run.starts_at, run.ends_at, timezone),
        rhythm=gettext(RHYTHM_WORDS[Rhythm(run.rhythm)]),
        follows=tuple(line(follow) for follow in follows[:MOST_FOLLOWS_NAMED]),
        more_follows=more_follows(len(follows) - MOST_FOLLOWS_NAMED),
        groups=groups,
        passed=passed,
        ahead=ahead,
        more=more,
        more_path=path_of_all(window, follows),
        has_older=any(item.published_at < run.starts_at for item in items),
        is_news=has_news,
        headline=headline(items, passed, ahead),
        subject=subject(items, passed, ahead),
        coverage=coverage_words(window.coverage),
        standing_on=date_words(window.today),
        told_on=told_on(ahead, up_to=marks.day if has_news else marks.news_until),
    )


def told_on(ahead: Sequence[DateLine], *, up_to: dt.date) -> dt.date:
    """Up to which day a reader was told dates: not past one whose day is over for them and not by UTC yet."""
    return min([up_to, *(date.due_on for date in ahead)])


def more_follows(number: int) -> str:
    if number <= 0:
        return ""
    return ngettext("{n} other thing", "{n} other things", number).format(n=number)


def path_of_all(window: Window, follows: Sequence[Follow]) -> str:
    """The web page of the same digest with every item: the same changes and days, whoever asks."""
    marks = window.marks
    span = [marks.seen_change, window.run.change_up_to, marks.told_on, marks.day]
    query = as_query(follows)
    return reverse("digests:span", args=span) + (f"?{query}" if query else "")


def coverage_words(coverage: Coverage) -> str:
    return ngettext(
        "We have assessed {assessed} of {total} undertaking so far.",
        "We have assessed {assessed} of {total} undertakings so far.",
        coverage.total,
    ).format(assessed=coverage.assessed, total=coverage.total)


RHYTHM_WORDS = {
    Rhythm.INSTANT: gettext_noop("as it happens"),
    Rhythm.DAILY: gettext_noop("daily"),
    Rhythm.WEEKLY: gettext_noop("weekly"),
    Rhythm.MONTHLY: gettext_noop("monthly"),
}


def is_news(due_on: dt.date, marks: Marks) -> bool:
    return deadline_marks.is_news(
        due_on, after=marks.told_on, up_to=marks.news_until, over_before=marks.over_before
    )
