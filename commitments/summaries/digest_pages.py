"""The pages on which everybody can read the digests: the list of periods, one period, and one mail's span."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from commitments.rules.feed_archives import Part, part
from commitments.summaries import digest_periods
from commitments.summaries.digest import Digest
from commitments.summaries.digest_asked import Asked, Choice, SignatoryOption, choose, signatory_options
from commitments.summaries.digest_periods import RHYTHMS, Period, Span, Told
from commitments.summaries.feeds.feeds import BEFORE_THE_RECORD
from commitments.summaries.paging import Paging, turn_to
from commitments.vocabulary import Rhythm

PERIODS_PER_PAGE: Final = 26
# in each document of the feed; the newest holds up to twice as many
IN_THE_FEED: Final = {Rhythm.DAILY: 31, Rhythm.WEEKLY: 13, Rhythm.MONTHLY: 6}


@dataclass(frozen=True)
class DigestsPage:
    """Periods that had something to tell, newest first. `paging` counts all periods, also the silent ones.

    `since` is when the record began, None before that.
    """

    rhythm: Rhythm
    rhythms: tuple[Rhythm, ...]
    told: tuple[Told, ...]
    choice: Choice
    options: tuple[SignatoryOption, ...]
    paging: Paging
    notices: tuple[str, ...]
    since: dt.datetime | None


@dataclass(frozen=True)
class DigestPage:
    """One period, or where `period` is None what one mail covered."""

    period: Period | None
    span: Span | None
    digest: Digest
    choice: Choice

    @property
    def is_silent(self) -> bool:
        return not (self.digest.groups or self.digest.passed or self.digest.ahead)


def load_list(*, asked: Asked, rhythm: str, page: str, now: dt.datetime, size: int = 0) -> DigestsPage:
    """Eleven queries at most, and one for each kind of filter."""
    wanted = Rhythm(rhythm) if rhythm in RHYTHMS else Rhythm.WEEKLY
    since, choice = digest_periods.first_published_at(), choose(asked)
    periods = tuple(digest_periods.periods(wanted, since=since, now=now)) if since else ()
    paging, notice = turn_to(page, size=size or PERIODS_PER_PAGE, total=len(periods))
    told = digest_periods.tell(periods[paging.start : paging.stop], choice.follows, now=now)
    return DigestsPage(
        rhythm=wanted,
        rhythms=RHYTHMS,
        told=tuple(item for item in told if item.digest.is_news),
        choice=choice,
        options=signatory_options(asked),
        paging=paging,
        notices=tuple(words for words in (*choice.notices, notice) if words),
        since=since,
    )


def load(*, asked: Asked, rhythm: str, key: str, now: dt.datetime) -> DigestPage | None:
    """None where there is no such period, where it is not over, and before the record began.

    Ten queries at most, and one for each kind of filter.
    """
    period, since = digest_periods.period_with(rhythm, key, now=now), digest_periods.first_published_at()
    if period is None or since is None or period.ends_at <= since:
        return None
    choice = choose(asked)
    (told,) = digest_periods.tell([period], choice.follows, now=now)
    return DigestPage(period, None, told.digest, choice)


def load_span(*, asked: Asked, span: Span, now: dt.datetime) -> DigestPage | None:
    """None where no mail can have covered this. Ten queries at most, and one for each kind of filter."""
    if not digest_periods.is_readable(span, today=digest_periods.utc_day(now)):
        return None
    choice = choose(asked)
    return DigestPage(None, span, digest_periods.tell_span(span, choice.follows, now=now), choice)


@dataclass(frozen=True)
class Feed:
    """One document of the feed of digests, each in full. `updated_at` is when what it says last changed."""

    told: tuple[Told, ...]
    choice: Choice
    path: str
    list_path: str
    part: Part
    updated_at: dt.datetime


def load_feed(*, asked: Asked, rhythm: str, archive: str, now: dt.datetime) -> Feed | None:
    """None where there is no such archive. Ten queries at most, and one for each kind of filter."""
    wanted = Rhythm(rhythm) if rhythm in RHYTHMS else Rhythm.WEEKLY
    since, choice = digest_periods.first_published_at(), choose(asked)
    periods = tuple(digest_periods.periods(wanted, since=since, now=now)) if since else ()
    found = part(len(periods), size=IN_THE_FEED[wanted], asked=archive)
    if found is None:
        return None
    newest_first = periods[len(periods) - found.stop : len(periods) - found.start]
    told = tuple(
        item
        for item in digest_periods.tell(newest_first, choice.follows, now=now, is_lasting=True)
        if item.digest.is_news
    )
    end = "&".join(words for words in (f"rhythm={wanted.value}", choice.query) if words)
    return Feed(
        told=told,
        choice=choice,
        path=f"{reverse('digests:feed')}?{end}",
        list_path=f"{reverse('digests:list')}?{end}",
        part=found,
        updated_at=max((item.updated_at for item in told), default=since or BEFORE_THE_RECORD),
    )
