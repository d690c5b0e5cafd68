"""The deadlines of a digest: what falls due, what passed, and how everyone stood when it had."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from commitments.models import Deadline, Undertaking
from commitments.rules.dates import last_day
from commitments.summaries import digest_standing
from commitments.summaries.digest_lines import About, DateLine, NamedStand, Stand, Standing
from commitments.summaries.digest_words import level_words
from commitments.summaries.own_words import official, said
from commitments.summaries.signatory_names import own_name
from commitments.summaries.standing import timing_of
from commitments.vocabulary import DeadlineBasis, Delivery, Timing
from commitments.words import date_words, lower_first

DAYS_AHEAD: Final = 30
MOST_NAMED: Final = 12
OWED_NO_MORE: Final = (Delivery.NOT_APPLICABLE, Delivery.CLOSED)
# What a status says against a date that has passed; "unknown at the deadline" is told name by name.
KNOWN_AGAINST_THE_DATE: Final = (
    Timing.MET_ON_TIME,
    Timing.MET_LATE,
    Timing.OVERDUE,
    Timing.LONG_OVERDUE,
)


@dataclass(frozen=True)
class Deadlines:
    """Every deadline with what is owed under its commitment, and who is bound by which instrument."""

    rows: tuple[Deadline, ...]
    owed: Mapping[int, Sequence[Undertaking]]
    everybody: Mapping[int, frozenset[int]]


@dataclass(frozen=True)
class Days:
    """The reader's day, the first day that is not over everywhere, and the day by which others stand."""

    day: dt.date
    over_before: dt.date
    today: dt.date

    def when(self, due_on: dt.date) -> str:
        """How far away a day is; blank when it has passed."""
        if self.over_before <= due_on < self.day:
            return gettext("today in UTC")
        return when_words((due_on - self.day).days)


def load(*, everybody: Mapping[int, frozenset[int]], before: dt.datetime | None = None) -> Deadlines:
    """With every status as it was published before that moment, if one is given. Three queries at most."""
    rows = tuple(Deadline.objects.select_related("commitment__instrument").order_by("due_on"))
    owed: dict[int, list[Undertaking]] = {row.commitment_id: [] for row in rows}
    for undertaking in owed_under(list(owed)) if rows else ():
        owed[undertaking.commitment_id].append(undertaking)
    if before is not None:
        digest_standing.turn_back([item for items in owed.values() for item in items], before=before)
    return Deadlines(rows, owed, everybody)


def around(
    deadlines: Deadlines, *, told_on: dt.date, day: dt.date, over_before: dt.date, today: dt.date
) -> tuple[DateLine, ...]:
    """Those that passed before `over_before` since the day last told, or come within 30 days from `day`.

    How everyone stands is as published now, so it is compared with the date as of `today`.
    """
    until = day + dt.timedelta(days=DAYS_AHEAD)
    return tuple(
        date_line(row, deadlines.owed[row.commitment_id], deadlines.everybody, Days(day, over_before, today))
        for row in deadlines.rows
        if told_on <= last_day(row.due_on, row.precision) <= until
    )


def owed_under(commitment_ids: Collection[int]) -> QuerySet[Undertaking]:
    """What is owed by those who have not left, and by all together."""
    return (
        Undertaking.objects.filter(commitment__in=commitment_ids, endorsement__left_on=None)
        .select_related("commitment__deadline", "endorsement__signatory", "current_status")
        .order_by("endorsement__signatory__sort_key")
    )


def date_line(
    row: Deadline,
    undertakings: Collection[Undertaking],
    everybody: Mapping[int, frozenset[int]],
    days: Days,
) -> DateLine:
    commitment, due_on = row.commitment, last_day(row.due_on, row.precision)
    bound: set[int] = set()
    for item in undertakings:
        own = {item.endorsement.signatory_id} if item.endorsement else None
        bound |= everybody.get(commitment.instrument_id, frozenset()) if own is None else own
    return DateLine(
        due_on=due_on,
        words=date_words(row.due_on, row.precision),
        when=days.when(due_on),
        code=commitment.code,
        title=said(commitment, "title"),
        text=said(commitment.instrument, "short_title"),
        basis=gettext(DeadlineBasis(row.basis).label),
        quote=official(row, "quote"),
        path=reverse("public:commitment", args=[commitment.code]),
        about=About(frozenset(bound), frozenset({commitment.pk}), frozenset({commitment.instrument_id})),
        stands=tuple(stand(item, today=days.today) for item in undertakings)
        if due_on < days.over_before
        else (),
    )


def when_words(days: int) -> str:
    """How far away the day is; blank when it has passed."""
    if days < 0:
        return ""
    if days == 0:
        return gettext("today")
    if days == 1:
        return gettext("tomorrow")
    return ngettext("in {n} day", "in {n} days", days).format(n=days)


def stand(undertaking: Undertaking, *, today: dt.date) -> Stand:
    status, endorsement = undertaking.current_status, undertaking.endorsement
    return Stand(
        signatory=endorsement.signatory_id if endorsement else None,
        name=own_name(endorsement.signatory) if endorsement else "",
        level=Delivery(status.verified_level),
        level_words=level_words(status.verified_level, is_continuing=undertaking.commitment.is_continuing),
        timing=timing_of(undertaking, today=today),
        path=undertaking.get_absolute_url(),
    )


def with_standing(line: DateLine, followed: Collection[int]) -> DateLine:
    """The same date saying how everyone stood, those followed by name. Says nothing before it has passed."""
    if not line.stands:
        return line
    own = [item for item in line.stands if item.signatory is not None]
    named = [item for item in own if item.signatory in followed]
    rest = len(named) - MOST_NAMED
    more = (
        ngettext("And {n} more that you follow.", "And {n} more that you follow.", rest) if rest > 0 else ""
    )
    return replace(
        line,
        standing=Standing(
            counts=counts_words(own),
            gap=gap_words(own),
            timing=timing_words(own),
            joint=joint_words(line.stands),
            named=tuple(named_stand(item) for item in named[:MOST_NAMED]),
            more=more.format(n=rest),
        ),
    )


def counts_words(own: Collection[Stand]) -> str:
    """How many owe it and how many of them have which status; apart, how many do not owe it, and why."""
    owing = [item for item in own if item.level not in OWED_NO_MORE]
    found = []
    if owing:
        words = ngettext("{n} signatory owes it.", "{n} signatories owe it.", len(owing))
        found.append(words.format(n=len(owing)))
    found += [f"{parts}." for parts in (status_counts(owing), status_counts(set_apart(own))) if parts]
    return " ".join(found)


def set_apart(own: Iterable[Stand]) -> list[Stand]:
    return [item for item in own if item.level in OWED_NO_MORE]


def status_counts(stands: Iterable[Stand]) -> str:
    """How many have which status, of those that have one."""
    found = Counter((item.level, item.level_words) for item in stands if item.level != Delivery.NOT_ASSESSED)
    return gettext("; ").join(
        counted(words, found[level, words]) for level, words in sorted(found, key=order_of)
    )


def counted(words: str, number: int) -> str:
    return gettext("{words}: {n}").format(words=words, n=number)


def order_of(status: tuple[Delivery, str]) -> int:
    return list(Delivery).index(status[0])


def gap_words(own: Collection[Stand]) -> str:
    """What we have not looked at is our gap, and said as one."""
    number = sum(item.level == Delivery.NOT_ASSESSED for item in own)
    if not number:
        return ""
    return ngettext(
        "{n} is not yet assessed by us: that is our gap and says nothing about the signatory.",
        "{n} are not yet assessed by us: that is our gap and says nothing about the signatories.",
        number,
    ).format(n=number)


def timing_words(own: Iterable[Stand]) -> str:
    """Against the date, as far as our record says; blank where it says nothing yet."""
    found = Counter(item.timing for item in own)
    parts = [
        counted(lower_first(gettext(str(timing.label))), found[timing])
        for timing in KNOWN_AGAINST_THE_DATE
        if timing in found
    ]
    return gettext("Against the date: {parts}.").format(parts=gettext("; ").join(parts)) if parts else ""


def joint_words(stands: Iterable[Stand]) -> str:
    joint = next((item for item in stands if item.signatory is None), None)
    if joint is None:
        return ""
    if joint.level == Delivery.NOT_ASSESSED:
        return gettext("What all signatories owe together is not yet assessed by us.")
    return gettext("What all signatories owe together: “{status}”.").format(status=joint.level_words)


def named_stand(item: Stand) -> NamedStand:
    """“First steps”, overdue. One that was met in time and is no more is not simply met."""
    timing = lower_first(gettext(str(item.timing.label)))
    was_met = item.timing in (Timing.MET_ON_TIME, Timing.MET_LATE)
    if item.level == Delivery.NOT_ASSESSED:
        words = gettext("not yet assessed by us")
    elif item.timing == Timing.NO_DATE:
        words = gettext("“{status}”")
    elif was_met and item.level != Delivery.MET:
        words = gettext("“{status}”; before that, {timing}")
    else:
        words = gettext("“{status}”, {timing}")
    return NamedStand(item.name, words.format(status=item.level_words, timing=timing), item.path)
