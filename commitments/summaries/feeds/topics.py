"""Which feeds a published change stands in: those that a hub can be told of, in every language."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import translation

from commitments.languages import LOCALE, Language
from commitments.models import Change, EntryBearing, EntryClause, EntrySignatory, Undertaking
from commitments.summaries.feeds.feeds import CORRECTIONS
from commitments.vocabulary import ChangeKind

Name = tuple[str, tuple[str, ...]]  # of an address, with its arguments
MOST_AT_ONCE: Final = 500  # changes that are looked at in one round


def newest() -> int:
    """The number of the newest change, 0 where there is none. One query."""
    return Change.objects.aggregate(newest=Max("number"))["newest"] or 0


def load(*, after: int) -> tuple[dict[str, int], int]:
    """Of the changes after that number: each feed's whole address with the newest number in it.

    And the newest number that was looked at. Four queries.
    """
    rows = list(
        Change.objects.filter(number__gt=after)
        .select_related("undertaking__commitment__instrument", "undertaking__endorsement__signatory")
        .order_by("number")[:MOST_AT_ONCE]
    )
    by_entry = of_entries({row.entry_id for row in rows if row.entry_id})
    found: dict[Name, int] = {}
    for row in rows:
        for name in (*of_change(row), *by_entry.get(row.entry_id or 0, ())):
            found[name] = row.number
    topics = {address: number for name, number in found.items() for address in in_every_language(name)}
    return topics, max((row.number for row in rows), default=after)


def of_change(row: Change) -> Iterator[Name]:
    yield "changes", ()
    if not row.is_minor and row.kind != ChangeKind.RECORD_LOADED:
        yield "overview", ()
    if row.kind in CORRECTIONS:
        yield "corrections", ()
    if row.undertaking:
        yield from of_undertaking(row.undertaking)
        yield "commitment", (row.undertaking.commitment.code,)
        yield "instrument", (row.undertaking.commitment.instrument.code,)


def of_undertaking(undertaking: Undertaking) -> Iterator[Name]:
    code = undertaking.commitment.code
    if undertaking.endorsement is None:
        yield "joint-undertaking", (code,)
        return
    signatory = undertaking.endorsement.signatory
    yield f"{signatory.kind}", (signatory.slug,)
    yield f"{signatory.kind}-undertaking", (signatory.slug, code)


def of_entries(numbers: Iterable[int]) -> dict[int, set[Name]]:
    found: dict[int, set[Name]] = {number: set() for number in numbers}
    named = EntrySignatory.objects.filter(entry__in=found).values_list(
        "entry", "signatory__kind", "signatory__slug"
    )
    for entry, kind, slug in named:
        found[entry].add((kind, (slug,)))
    clauses: QuerySet[Any] = EntryClause.objects.filter(entry__in=found)
    for entry, instrument, codes in clauses.values_list("entry", "clause__instrument__code").annotate(
        codes=ArrayAgg("clause__commitments__code")
    ):
        found[entry].add(("instrument", (instrument,)))
        found[entry].update(("commitment", (code,)) for code in codes if code)
    bearings = EntryBearing.objects.filter(entry__in=found).select_related(
        "undertaking__commitment", "undertaking__endorsement__signatory"
    )
    for bearing in bearings:
        undertaking = list(of_undertaking(bearing.undertaking))
        found[bearing.entry_id].add(undertaking[-1])
    return found


def in_every_language(name: Name) -> Iterator[str]:
    view, arguments = name
    for language in Language:
        with translation.override(LOCALE[language]):
            yield settings.SITE_URL + reverse(f"public:{view}-feed", args=arguments)
