"""The new entries on record of a digest: whom and what they concern, and in words."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from django.utils.translation import gettext, ngettext

from commitments.models import Change, EntryBearing, EntryClause, EntrySignatory, ProgressEntry
from commitments.summaries import entries
from commitments.summaries.digest_lines import About, Item
from commitments.summaries.digest_words import listed, names_words, shortened
from commitments.summaries.entries import EntryLine
from commitments.summaries.signatory_names import own_name
from commitments.vocabulary import ChangeKind, Stage
from commitments.words import date_words

Signatories = Mapping[int, frozenset[int]]
AsOf = Callable[[dt.datetime], dt.datetime]


def in_words(changes: Iterable[Change], everybody: Signatories, as_of: AsOf) -> Iterator[tuple[int, Item]]:
    """(number, item) for every change that brought an entry, in words of a certain moment. Four queries.

    `as_of` says for what was published at one moment before which other its words had to be published.
    """
    told = [change for change in changes if change.entry]
    codes = {change.entry.code for change in told if change.entry}
    standing = ProgressEntry.objects.standing().filter(code__in=codes).order_by("code", "version")
    versions: dict[str, list[Any]] = {code: [] for code in codes}
    for row in entries.with_links(standing):
        versions[row.code].append(row)
    named = named_in([row.pk for rows in versions.values() for row in rows])
    concerned = about_entries({pk: set(signatories) for pk, signatories in named.items()}, everybody)
    for change in told:
        assert change.entry is not None
        rows = versions[change.entry.code]
        row = version_told(rows, change.entry.version, before=as_of(change.published_at))
        if row is not None:
            names = list(named[row.pk].values())
            item = entry_in_words(entries.line(row), names, change, concerned[row.pk])
            later = [version.published_at for version in rows if version.version > row.version]
            yield change.number, replace(item, reworded_at=max(later, default=None))


def version_told(rows: Sequence[Any], own: int, *, before: dt.datetime) -> Any:
    """The newest of these versions from before the moment; never one older than the change's own."""
    told = [row for row in rows if row.version <= own or row.published_at < before]
    return told[-1] if told else None


def named_in(entry_ids: Collection[int]) -> dict[int, dict[int, str]]:
    """For each entry, ids and names of the signatories it names. One query."""
    found: dict[int, dict[int, str]] = {pk: {} for pk in entry_ids}
    rows = EntrySignatory.objects.filter(entry__in=entry_ids).select_related("signatory")
    for row in rows.order_by("signatory__sort_key"):
        found[row.entry_id][row.signatory_id] = own_name(row.signatory)
    return found


def about_entries(signatories: dict[int, set[int]], everybody: Signatories) -> dict[int, About]:
    """Whom and what each entry concerns: those it names, and what its clauses and bearings belong to.

    An entry on a clause below a commitment's own clause concerns that commitment too. Two queries.
    """
    commitments, instruments = (defaultdict[int, set[int]](set) for _ in range(2))
    bearings = EntryBearing.objects.filter(entry__in=list(signatories)).values_list(
        "entry_id",
        "undertaking__commitment_id",
        "undertaking__commitment__instrument_id",
        "undertaking__endorsement",
    )
    for entry_id, commitment_id, instrument_id, endorsement_id in bearings:
        commitments[entry_id].add(commitment_id)
        if cast(int | None, endorsement_id) is None:  # an outer join: joint ones have none
            signatories[entry_id] |= everybody.get(instrument_id, frozenset())
    clauses = EntryClause.objects.filter(entry__in=list(signatories)).values_list(
        "entry_id", "clause__instrument_id", "clause__commitments", "clause__parent__commitments"
    )
    for entry_id, instrument_id, own, above in clauses:
        instruments[entry_id].add(instrument_id)
        commitments[entry_id] |= {pk for pk in (own, above) if pk is not None}
    return {
        pk: About(frozenset(ids), frozenset(commitments[pk]), frozenset(instruments[pk]))
        for pk, ids in signatories.items()
    }


def entry_in_words(entry: EntryLine, names: Collection[str], change: Change, about: About) -> Item:
    who, codes = names_words(names), listed([clause.code for clause in entry.clauses])
    subject = f"{who}, {codes}" if codes else who
    return Item(
        number=change.number,
        kind=ChangeKind(change.kind),
        who=who,
        code=codes,
        title="",
        when=date_words(entry.happened_on, entry.precision),
        status="",
        text=shortened(entry.claim),
        detail=source_words(entry),
        publishers=publishers_of(entry),
        news=gettext("New on record: {subject}").format(subject=subject),
        link=gettext("Read the entry and its sources: {subject}").format(subject=subject),
        path=change.get_absolute_url(),
        published_at=change.published_at,
        about=about,
        entry=entry.code,
    )


def source_words(entry: EntryLine) -> str:
    """How far it had got, and from whom we know it."""
    number = len(entry.sources)
    stage = gettext(Stage(entry.stage).label)
    return ngettext(
        "{stage}. {n} source: {publishers}.", "{stage}. {n} sources: {publishers}.", number
    ).format(stage=stage, n=number, publishers=publishers_of(entry))


def publishers_of(entry: EntryLine) -> str:
    return gettext("; ").join(dict.fromkeys(source.publisher for source in entry.sources))
