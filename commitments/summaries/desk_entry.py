"""Logging an entry: the draft as the form shows it, and what is on record near it."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from commitments.models import EntryDraft, Evidence, ProgressEntry, Undertaking
from commitments.rules.dates import machine_date
from commitments.rules.reference_text import Reading
from commitments.summaries import desk_drafts, desk_places
from commitments.summaries.desk_places import Place, with_place
from commitments.summaries.desk_references import load_suggestions, written
from commitments.summaries.entries import EntryLine
from commitments.summaries.entries import load as load_entries
from commitments.vocabulary import DraftState

NEAR = 5


@dataclass(frozen=True)
class KnownSource:
    """A source that is recorded already; `entry_count` counts the entries that rest on it."""

    publisher: str
    title: str
    kind_label: str
    published_on: dt.date | None
    published_precision: str
    public_url: str
    entry_count: int


@dataclass(frozen=True)
class LogPage:
    """`known` has one item per source on the form, None where its address is new."""

    draft: EntryDraft | None
    decisions: tuple[desk_drafts.Decision, ...]
    places: tuple[Place, ...]
    near: tuple[EntryLine, ...]
    near_drafts: tuple[desk_drafts.EntryDraftLine, ...]
    known: tuple[KnownSource | None, ...]
    suggestions: tuple[str, ...]

    @property
    def row_version(self) -> int:
        return self.draft.row_version if self.draft else 0


def load(
    draft: EntryDraft | None,
    *,
    reading: Reading,
    undertaking_ids: Collection[int],
    addresses: Sequence[str],
    mendable: Collection[str],
    today: dt.date,
) -> LogPage:
    """At most six queries. `reading` and `undertaking_ids` are what the text on the form comes to.

    An address among `mendable` counts as new: what is recorded of it can still be changed.
    """
    return LogPage(
        draft=draft,
        decisions=desk_drafts.load_decisions(entry_draft=draft) if draft else (),
        places=desk_places.load(undertaking_ids, today=today) if undertaking_ids else (),
        near=load_near(undertaking_ids),
        near_drafts=load_near_drafts(reading, besides=draft),
        known=load_known_sources([url if url not in mendable else "" for url in addresses]),
        suggestions=load_suggestions(),
    )


def load_near(undertaking_ids: Collection[int]) -> tuple[EntryLine, ...]:
    """The latest public entries on these undertakings: among them may be what somebody is about to log."""
    near = ProgressEntry.objects.current().filter(bearings__undertaking__in=undertaking_ids).distinct()
    return load_entries(near[:NEAR]) if undertaking_ids else ()


def load_near_drafts(
    reading: Reading, *, besides: EntryDraft | None
) -> tuple[desk_drafts.EntryDraftLine, ...]:
    """Leads and open drafts on the same clauses and signatories."""
    if not reading.clauses:
        return ()
    states = [DraftState.LEAD, DraftState.DRAFT, DraftState.SENT_BACK, DraftState.SUBMITTED]
    same = EntryDraft.objects.filter(state__in=states, clauses__in=reading.clauses)
    if reading.signatories:
        same = same.filter(signatories__in=reading.signatories)
    if besides:
        same = same.exclude(pk=besides.pk)
    rows = desk_drafts.with_parts(EntryDraft.objects.filter(pk__in=same.values("pk")))
    return tuple(desk_drafts.line(row) for row in rows.order_by("-happened_on")[:NEAR])


def load_known_sources(addresses: Sequence[str]) -> tuple[KnownSource | None, ...]:
    rows = Evidence.objects.filter(url__in=[address for address in addresses if address])
    known = {row.url: row for row in rows.annotate(entry_count=Count("entry_links"))}
    return tuple(known_source(known[address]) if address in known else None for address in addresses)


def known_source(row: Any) -> KnownSource:
    """From a row with its `entry_count`."""
    return KnownSource(
        publisher=row.publisher,
        title=row.title,
        kind_label=row.get_kind_display(),
        published_on=row.published_on,
        published_precision=row.published_precision,
        public_url=row.get_absolute_url() if row.entry_count else "",
        entry_count=row.entry_count,
    )


def is_number(text: str) -> bool:
    """Whether the text can be asked of the database as a row's number."""
    return text.isascii() and text.isdigit() and len(text) < 19


def bears_on_of(pk: str) -> str:
    """The text for one undertaking, such as "France D3.e"; blank for an unknown one."""
    undertaking = with_place(Undertaking.objects.filter(pk=pk)).first() if is_number(pk) else None
    if undertaking is None:
        return ""
    names = [undertaking.endorsement.signatory.name] if undertaking.endorsement else []
    return written(names, [undertaking.commitment.code])


def initial(item: desk_drafts.EntryDraftLine) -> Mapping[str, Any]:
    """The draft as the form takes it."""
    return {
        "bears_on": written(item.names, item.codes),
        "happened": machine_date(item.happened_on, item.precision),
        "claim": item.claim,
        "stage": item.stage,
        "note": item.note,
    }


def initial_sources(item: desk_drafts.EntryDraftLine) -> list[dict[str, Any]]:
    names = ("url", "title", "publisher", "kind", "language", "published", "passage", "place")
    return [{name: getattr(source, name) for name in names} for source in item.sources]
