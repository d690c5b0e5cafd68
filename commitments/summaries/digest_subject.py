"""The first lines of a digest: its subject, and one line that counts what it holds."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext, ngettext

from commitments.summaries.digest_groups import counts
from commitments.summaries.digest_lines import DateLine, Item
from commitments.summaries.digest_words import listed
from commitments.vocabulary import ChangeKind

SUBJECT_LENGTH: Final = 65


def headline(items: Sequence[Item], passed: Sequence[DateLine], ahead: Sequence[DateLine]) -> str:
    """The one line "what changed", with a count per kind, in the order of the mail."""
    parts = counts(items)
    if passed:
        words = ngettext("{n} deadline passed", "{n} deadlines passed", len(passed))
        parts.insert(0, words.format(n=len(passed)))
    if ahead:
        words = ngettext("{n} deadline ahead", "{n} deadlines ahead", len(ahead))
        parts.append(words.format(n=len(ahead)))
    return gettext("{counts}.").format(counts=listed(parts))


def subject(items: Sequence[Item], passed: Sequence[DateLine], ahead: Sequence[DateLine]) -> str:
    """The news first, about 60 characters, no count alone (EXPERIENCE section 5).

    A status that another in the same mail replaced is no news any more.
    """
    rulings = [item for item in items if item.kind != ChangeKind.EVIDENCE and not item.is_superseded]
    wrong = [item for item in rulings if item.kind == ChangeKind.CORRECTION]
    if wrong:
        return and_more(wrong[0].news, items)
    if 0 < len(rulings) <= 3:
        return and_more(rulings[0].news, items)
    if rulings:
        words = ngettext("{n} AI-commitment change", "{n} AI-commitment changes", len(rulings))
        return with_names(words.format(n=len(rulings)), rulings)
    if len(items) == 1:
        return items[0].news
    if items:
        words = ngettext("{n} new entry on record", "{n} new entries on record", len(items))
        return with_names(words.format(n=len(items)), items)
    date = (*passed, *ahead)[0] if passed or ahead else None
    if date is None:
        return gettext("Nothing new on record")
    words = (
        gettext("Deadline passed: {date}, {name}") if passed else gettext("Deadline ahead: {date}, {name}")
    )
    return words.format(date=date.words, name=date.name)


def and_more(news: str, items: Sequence[Item]) -> str:
    rest = len(items) - 1
    if not rest:
        return news
    return ngettext("{news} (+{n} more)", "{news} (+{n} more)", rest).format(news=news, n=rest)


def with_names(start: str, items: Sequence[Item]) -> str:
    """The start, a colon, and as many of the names as fit."""
    names = list(dict.fromkeys(item.who for item in items))
    fitting = names[:1]
    for name in names[1:]:
        if len(start) + 2 + len(listed([*fitting, name])) > SUBJECT_LENGTH:
            break
        fitting.append(name)
    return gettext("{start}: {names}").format(start=start, names=listed(fitting))
