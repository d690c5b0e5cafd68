"""Sources that the desk knows already: recognised while somebody types their address."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from commitments.models import EntryDraft, Evidence, Undertaking
from commitments.rules.dates import machine_date
from commitments.summaries import desk_drafts
from commitments.summaries.desk_references import written
from commitments.vocabulary import DraftState

MOST = 8


@dataclass(frozen=True)
class KnownSource:
    """A source that is recorded already; `entry_count` counts the public entries that rest on it."""

    pk: int
    publisher: str
    title: str
    kind_label: str
    published_on: dt.date | None
    published_precision: str
    public_url: str
    entry_count: int

    @property
    def published(self) -> str:
        """Its date as staff type it; blank where it has none."""
        return machine_date(self.published_on, self.published_precision) if self.published_on else ""

    @property
    def lacks_facts(self) -> bool:
        return not (self.publisher and self.kind_label)


def load_known_sources(addresses: Sequence[str]) -> tuple[KnownSource | None, ...]:
    """One item per address, None where it is new. One query."""
    rows = Evidence.objects.filter(url__in=[address for address in addresses if address])
    known = {row.url: row for row in rows.annotate(entry_count=Count("entry_links"))}
    return tuple(known_source(known[address]) if address in known else None for address in addresses)


def known_source(row: Any) -> KnownSource:
    """From a row with its `entry_count`."""
    return KnownSource(
        pk=row.pk,
        publisher=row.publisher,
        title=row.title,
        kind_label=row.get_kind_display(),
        published_on=row.published_on,
        published_precision=row.published_precision,
        public_url=row.get_absolute_url() if row.entry_count else "",
        entry_count=row.entry_count,
    )


def load_texts(source_pk: int) -> tuple[str, ...]:
    """What else rests on the source, as the form takes it: "France D3.e". Two queries."""
    public = (
        Undertaking.objects.filter(bearings__entry__evidence=source_pk, bearings__entry__superseded_by=None)
        .order_by("endorsement__signatory__sort_key", "commitment__order")
        .values_list("endorsement__signatory__name", "commitment__code")
        .distinct()
    )
    drafts = EntryDraft.objects.filter(evidence=source_pk).exclude(
        state__in=[DraftState.PUBLISHED, DraftState.DECLINED]
    )
    lines = [desk_drafts.line(row) for row in desk_drafts.with_parts(drafts)[:MOST]]
    texts = [written([name] if name else [], [code]) for name, code in public[:MOST]]
    return tuple(dict.fromkeys([*texts, *(written(line.names, line.codes) for line in lines)]))[:MOST]
