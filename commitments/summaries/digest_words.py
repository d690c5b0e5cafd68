"""Words that several parts of a digest share, in the active language."""

import datetime as dt
from collections.abc import Collection
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext, pgettext

from commitments.rules.delivery import label
from commitments.vocabulary import Delivery
from commitments.words import date_words

LONGEST_TEXT: Final = 300  # as long as a change note may be; the sentence of an entry has no limit
MOST_NAMES: Final = 3


def level_words(level: str, *, is_continuing: bool) -> str:
    """The word of a status; blank stands for not assessed. A lasting duty that is kept is being met."""
    return label(level or Delivery.NOT_ASSESSED, is_continuing=is_continuing)


def period_words(starts_at: dt.datetime, ends_at: dt.datetime, timezone: str) -> str:
    """Published from 23 November 2026, 06:00 to 30 November 2026, 06:00 (Europe/Paris).

    The end is not in it.
    """
    zone = ZoneInfo(timezone)
    first, last = (moment_words(moment.astimezone(zone)) for moment in (starts_at, ends_at))
    return gettext("Published from {first} to {last} ({timezone}).").format(
        first=first, last=last, timezone=timezone
    )


def moment_words(local: dt.datetime) -> str:
    return gettext("{date}, {time}").format(date=date_words(local.date()), time=f"{local:%H:%M}")


def listed(parts: Collection[str]) -> str:
    return pgettext("between the parts of a list", ", ").join(parts)


def names_words(names: Collection[str]) -> str:
    """Three names at most, then how many more."""
    first = list(names)[:MOST_NAMES]
    rest = len(names) - len(first)
    if not first:
        return gettext("No single signatory")
    if not rest:
        return listed(first)
    return ngettext("{names} and {n} more", "{names} and {n} more", rest).format(names=listed(first), n=rest)


def shortened(text: str) -> str:
    return Truncator(text).chars(LONGEST_TEXT, truncate=" …")
