"""What a reader asks of the list of changes: kind, signatory, commitment, period; and what is wrong."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext

from commitments.models import Change, EntryClause, EntrySignatory, Signatory, Undertaking
from commitments.rules.dates import parse_partial
from commitments.rules.echoed import echoed
from commitments.summaries.one_of import OneOf
from commitments.summaries.signatory_names import own_name, spellings_of
from commitments.vocabulary import ChangeKind, Precision

NAMES_IN_ADDRESS = {"since": "from", "until": "to"}


@dataclass(frozen=True)
class Filter:
    """As typed into the address or the form; blank lets everything through."""

    kind: str = ""
    signatory: str = ""
    commitment: str = ""
    since: str = ""
    until: str = ""

    @property
    def is_set(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    @property
    def query(self) -> str:
        """The query string, in a fixed order and without what is blank."""
        given = {NAMES_IN_ADDRESS.get(f.name, f.name): getattr(self, f.name) for f in fields(self)}
        return "?" + urlencode({name: value for name, value in given.items() if value})


@dataclass(frozen=True)
class Known:
    """The same as far as it can be followed: a slug, a code, days of which both count."""

    kind: str = ""
    signatory: str = ""
    commitment: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True)
class Offer:
    """What may have been meant."""

    words: str
    query: str


@dataclass(frozen=True)
class FilterNotice:
    """What cannot be followed, in a sentence. `field` is where it stands, blank for no field of the form."""

    words: str
    field: str = ""
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True)
class Period:
    """A fixed link."""

    words: str
    query: str
    is_chosen: bool


def read(
    asked: Filter, signatories: Sequence[Signatory], codes: Iterable[str]
) -> tuple[Known, tuple[FilterNotice, ...]]:
    """What of the filter can be followed, and a notice for each part that cannot: it filters nothing."""
    notices: list[FilterNotice] = []
    kind = asked.kind if asked.kind in ChangeKind.values else ""
    if asked.kind and not kind:
        notices.append(FilterNotice(unknown_kind(asked.kind), "kind", offers_of_kind(asked)))
    signatory = signatory_of(asked, signatories, notices)
    by_lower = {code.lower(): code for code in codes}
    commitment = by_lower.get(asked.commitment.lower(), "")
    if asked.commitment and not commitment:
        close = get_close_matches(asked.commitment.lower(), by_lower, n=3, cutoff=0.5)
        offers = tuple(Offer(by_lower[c], replace(asked, commitment=by_lower[c]).query) for c in close)
        words = gettext("No commitment has the code “%(value)s”, so nothing was filtered by it.")
        notices.append(FilterNotice(words % {"value": echoed(asked.commitment)}, "commitment", offers))
    since, until = days_of(asked, notices)
    return Known(kind, signatory, commitment, since, until), tuple(notices)


def unknown_kind(kind: str) -> str:
    return gettext("“%(value)s” is not a kind of change, so nothing was filtered by it.") % {
        "value": echoed(kind)
    }


def offers_of_kind(asked: Filter) -> tuple[Offer, ...]:
    labels = {kind.value: str(kind.label) for kind in ChangeKind}
    close = get_close_matches(asked.kind.lower(), labels, n=2, cutoff=0.6)
    return tuple(Offer(labels[kind], replace(asked, kind=kind).query) for kind in close)


def signatory_of(asked: Filter, signatories: Sequence[Signatory], notices: list[FilterNotice]) -> str:
    """The slug, found by any spelling."""
    if not asked.signatory:
        return ""
    known = {
        slugify(spelt): signatory for signatory in signatories for spelt in reversed(spellings_of(signatory))
    }
    wanted = slugify(asked.signatory)
    if wanted and wanted in known:
        return known[wanted].slug
    close = {known[spelt].pk: known[spelt] for spelt in get_close_matches(wanted, known, n=6, cutoff=0.6)}
    offers = [Offer(own_name(item), replace(asked, signatory=item.slug).query) for item in close.values()]
    words = gettext("No signatory has the address “%(value)s”, so nothing was filtered by it.")
    notices.append(FilterNotice(words % {"value": echoed(asked.signatory)}, "signatory", tuple(offers[:3])))
    return ""


def days_of(asked: Filter, notices: list[FilterNotice]) -> tuple[dt.date | None, dt.date | None]:
    days: dict[str, dt.date | None] = {}
    for field in ("since", "until"):
        typed = getattr(asked, field)
        days[field] = day_in(typed)
        if typed and days[field] is None:
            words = gettext("“%(value)s” is not a date such as 2025-06-30, so nothing was filtered by it.")
            notices.append(FilterNotice(words % {"value": echoed(typed)}, field))
    since, until = days["since"], days["until"]
    if since and until and since > until:
        notices.append(
            FilterNotice(
                gettext("The first day is later than the last, so no change lies between them."), "until"
            )
        )
    return since, until


def day_in(typed: str) -> dt.date | None:
    try:
        day, precision = parse_partial(typed.strip())
    except ValueError:
        return None
    return day if precision == Precision.DAY and 1 < day.year < 9999 else None


def filtered(changes: QuerySet[Change], known: Known, *, with_kind: bool = True) -> QuerySet[Change]:
    if known.kind and with_kind:
        changes = changes.filter(kind=known.kind)
    if known.signatory:
        own = Undertaking.objects.filter(endorsement__signatory__slug=known.signatory).values("pk")
        named = EntrySignatory.objects.filter(signatory__slug=known.signatory).values("entry")
        changes = changes.filter(OneOf("undertaking", own) | OneOf("entry", named))
    if known.commitment:
        owed = Undertaking.objects.filter(commitment__code=known.commitment).values("pk")
        bearing = EntryClause.objects.filter(clause__commitments__code=known.commitment).values("entry")
        changes = changes.filter(OneOf("undertaking", owed) | OneOf("entry", bearing))
    if known.since:
        changes = changes.filter(published_at__gte=midnight(known.since))
    if known.until:
        changes = changes.filter(published_at__lt=midnight(known.until + dt.timedelta(days=1)))
    return changes


def midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def periods(asked: Filter, *, today: dt.date, summit: dt.date | None) -> tuple[Period, ...]:
    """Fixed links that keep the rest of the filter. A week starts on Monday."""
    starts: Mapping[str, dt.date | None] = {
        gettext("This week"): today - dt.timedelta(days=today.weekday()),
        gettext("This month"): today.replace(day=1),
        gettext("Since the summit"): summit,
    }
    made = [Period(gettext("Everything"), *link(asked, "", ""))]
    made += [Period(words, *link(asked, start.isoformat(), "")) for words, start in starts.items() if start]
    return (*made[1:], made[0])


def link(asked: Filter, since: str, until: str) -> tuple[str, bool]:
    there = replace(asked, since=since, until=until)
    return there.query, there == asked
