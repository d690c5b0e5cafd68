"""The digest as it would go at this moment, for whoever decides whether to hold it. Nothing is written."""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from commitments import emails
from commitments.actions import digests
from commitments.languages import LOCALE, Language
from commitments.models import DigestRun, Follow
from commitments.rules.schedule import Schedule, last_due
from commitments.summaries import digest as digest_summary
from commitments.summaries.follow import Taste
from commitments.vocabulary import FollowScope, MailDetail, Rhythm

# whoever follows everything, weekly, at the hour everybody has who never changed it
READER: Final = Schedule(Rhythm.WEEKLY, "Europe/Paris", 7, 0)


@dataclass(frozen=True)
class NextDigest:
    """`is_empty`: nothing to tell at present, so no mail would go."""

    language: Language
    direction: str
    is_empty: bool
    subject: str = ""
    text: str = ""
    html: str = ""


def load(language: Language, *, now: dt.datetime) -> NextDigest:
    """What a reader of everything on record, told all up to the last weekly hour, would get now."""
    run = run_up_to(now)
    zone = ZoneInfo(READER.timezone)
    marks = digest_summary.Marks(
        seen_change=run.change_after,
        told_on=run.starts_at.astimezone(zone).date(),
        day=now.astimezone(zone).date(),
        utc_day=now.astimezone(dt.UTC).date(),
    )
    with translation.override(LOCALE[language]):
        direction = "rtl" if translation.get_language_bidi() else "ltr"
        window = digest_summary.window(run, marks)
        follows = [Follow(scope=FollowScope.EVERYTHING)]
        digest = digest_summary.compose(window, follows, timezone=READER.timezone)
        if not digest.is_news:
            return NextDigest(language, direction, is_empty=True)
        taste = Taste(MailDetail.FULL, is_plain=False)
        message = emails.digest(digest, personal=nobody(), taste=taste)
    html = next((str(part) for part, kind in message.alternatives if kind == "text/html"), "")
    return NextDigest(language, direction, False, str(message.subject), str(message.body), html)


def run_up_to(now: dt.datetime) -> DigestRun:
    starts_at = last_due(READER, now).at - digests.WAIT
    return DigestRun(
        rhythm=READER.rhythm,
        starts_at=starts_at,
        ends_at=now,
        change_after=digests.newest_before(starts_at),
        change_up_to=digests.newest_before(now),
    )


def nobody() -> emails.Personal:
    """A reader who is not there: the links lead to the form, and unsubscribe nobody."""
    form = f"{settings.SITE_URL}{reverse('follow:start')}"
    return emails.Personal(
        address="reader@example.org",
        message_id="<preview@example.org>",
        manage_url=form,
        unsubscribe_url=form,
        asked_on="",
    )
