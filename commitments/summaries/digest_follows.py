"""Which lines of a digest answer what somebody follows, and which follow each of them answers."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from django.utils.http import urlencode
from django.utils.translation import gettext, pgettext

from commitments.models import Follow
from commitments.summaries.digest_groups import BY_FOLLOW
from commitments.summaries.digest_lines import DateLine, Item
from commitments.summaries.follow import line
from commitments.vocabulary import FollowScope

MOST_NAMED: Final = 3
Told = TypeVar("Told", Item, DateLine)


def chosen(lines: Iterable[Told], follows: Sequence[Follow]) -> list[Told]:
    """The lines that answer a follow, each once, saying which where that is not plain from its place."""
    found = []
    for row in lines:
        answered = [follow for follow in follows if concerns(row, follow)]
        if answered:
            is_plain = len(follows) == 1 or (len(answered) == 1 and stands_under_its_follow(row))
            found.append(replace(row, because="" if is_plain else because_words(answered)))
    return found


def stands_under_its_follow(row: Item | DateLine) -> bool:
    return isinstance(row, Item) and row.kind in BY_FOLLOW


def section_of(row: Item, follows: Sequence[Follow]) -> str:
    """The name of the first follow that a line answers; blank where there is nothing to tell apart."""
    answered = (line(follow).name for follow in follows if concerns(row, follow))
    return next(answered, "") if len(follows) > 1 else ""


def because_words(answered: Sequence[Follow]) -> str:
    names = pgettext("between two things that somebody follows", " and ").join(
        short_name(follow) for follow in answered[:MOST_NAMED]
    )
    return gettext("Because you follow {names}.").format(names=names)


def concerns(row: Item | DateLine, follow: Follow) -> bool:
    about = row.about
    match FollowScope(follow.scope):
        case FollowScope.SIGNATORY:
            return follow.signatory_id in about.signatories
        case FollowScope.COMMITMENT:
            return follow.commitment_id in about.commitments
        case FollowScope.INSTRUMENT:
            return follow.instrument_id in about.instruments
        case FollowScope.DEADLINES:
            return isinstance(row, DateLine)
        case FollowScope.EVERYTHING:
            return True


def short_name(follow: Follow) -> str:
    return follow.commitment.code if follow.commitment else line(follow).in_sentence


def signatories_of(follows: Iterable[Follow]) -> Collection[int]:
    return {follow.signatory_id for follow in follows if follow.signatory_id is not None}


def as_query(follows: Iterable[Follow]) -> str:
    """What is followed, as the addresses of digests name it; empty for everything."""
    pairs: list[tuple[str, str]] = []
    for follow in follows:
        if follow.signatory:
            pairs.append(("signatory", follow.signatory.slug))
        elif follow.commitment:
            pairs.append(("commitment", follow.commitment.code))
        elif follow.instrument:
            pairs.append(("instrument", follow.instrument.code))
        elif follow.scope == FollowScope.EVERYTHING:
            return ""
        else:
            pairs.append(("deadlines", "1"))
    return urlencode(pairs)
