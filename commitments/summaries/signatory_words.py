"""The sentences of a signatory's page that count, in the active language."""

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext, ngettext, pgettext

from commitments.summaries.digest_words import level_words, listed
from commitments.summaries.entries import EntryLine
from commitments.summaries.standing import UndertakingLine
from commitments.vocabulary import Delivery
from commitments.words import date_words, lower_first


def summary(own: Sequence[UndertakingLine]) -> str:
    """How what it owes by itself stands, in numbers: what is not assessed is said, not left out."""
    total = len(own)
    if not total:
        return gettext("No undertaking of its own is on record.")
    counts = Counter(item.level for item in own)
    waiting = counts.pop(Delivery.NOT_ASSESSED, 0)
    if waiting == total:
        return ngettext(
            "Its one undertaking is not yet assessed.",
            "None of its {n} undertakings is assessed yet.",
            total,
        ).format(n=total)
    found = listed([count_words(level, counts[level]) for level in Delivery if counts[level]])
    first = assessed_words(total - waiting, total).format(n=total - waiting, total=total, found=found)
    return f"{first} {waiting_words(waiting)}" if waiting else first


def assessed_words(n: int, total: int) -> str:
    if total == 1:
        return gettext("Its one undertaking is assessed: {found}.")
    return ngettext(
        "Of {total} undertakings of its own, {n} is assessed: {found}.",
        "Of {total} undertakings of its own, {n} are assessed: {found}.",
        n,
    )


def waiting_words(n: int) -> str:
    return ngettext("{n} is not yet assessed.", "{n} are not yet assessed.", n).format(n=n)


def count_words(level: Delivery, n: int) -> str:
    """“2 first steps”: a count of one status inside a sentence."""
    status = lower_first(level_words(level, is_continuing=False))
    return pgettext("how many stand at a status", "{n} {status}").format(n=n, status=status)


def record_words(entries: Sequence[EntryLine]) -> str:
    """How much is on record. `entries` come newest first."""
    if not entries:
        return gettext("No entry is on record.")
    newest = entries[0]
    return ngettext(
        "{n} entry is on record, of {newest}.",
        "{n} entries are on record, the newest of {newest}.",
        len(entries),
    ).format(n=len(entries), newest=date_words(newest.happened_on, newest.precision))


def published_words(n: int) -> str:
    if not n:
        return gettext("No assessment was published.")
    return ngettext("{n} assessment was published.", "{n} assessments were published.", n).format(n=n)


def dated_words(past: int, coming: int) -> str:
    """How many deadlines there are on either side of the day of the page."""
    if not past and not coming:
        return gettext("The texts set no date for anything it owes by itself.")
    parts = []
    if past:
        parts.append(ngettext("{n} deadline has passed.", "{n} deadlines have passed.", past).format(n=past))
    if coming:
        parts.append(
            ngettext("{n} deadline is to come.", "{n} deadlines are to come.", coming).format(n=coming)
        )
    return " ".join(parts)
