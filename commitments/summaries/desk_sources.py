"""Sources that the desk knows already: recognised while somebody types their address."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Q, QuerySet

from commitments.models import EntryDraft, Evidence, Undertaking
from commitments.models.progress import entry_is_newest
from commitments.rules.dates import machine_date
from commitments.rules.same_page import host_and_path, page_key
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
    other_address: str = ""
    """Its own address, where another one was typed that probably leads to the same page."""

    @property
    def published(self) -> str:
        """Its date as staff type it; blank where it has none."""
        return machine_date(self.published_on, self.published_precision) if self.published_on else ""

    @property
    def lacks_facts(self) -> bool:
        return not (self.publisher and self.kind_label)


def load_known_sources(addresses: Sequence[str]) -> tuple[KnownSource | None, ...]:
    """One item per address, None where it is new. One query."""
    rows = list(on_the_same_page(addresses).annotate(entry_count=Count("entry_links")))
    exact = {row.url: row for row in rows}
    near = {page_key(row.url): row for row in reversed(rows)}
    return tuple(found(address, exact.get(address), near) if address else None for address in addresses)


def found(address: str, exact: Any, near: Mapping[str, Any]) -> KnownSource | None:
    """The source at this very address, else the first recorded one that probably is the same page."""
    row = exact or near.get(page_key(address))
    if row is None:
        return None
    return replace(known_source(row), other_address="" if row is exact else row.url)


def on_the_same_page(addresses: Iterable[str]) -> QuerySet[Evidence]:
    """What may be recorded of the pages at these addresses: the host and the path fit, the rest may not."""
    wanted = Q(pk=None)
    for address in filter(None, addresses):
        wanted |= Q(url__contains=host_and_path(address))
    return Evidence.objects.filter(wanted)


def urls_of_pages(addresses: Iterable[str]) -> set[str]:
    """The addresses, and all recorded ones that probably lead to the same pages. One query."""
    given = set(addresses)
    keys = {page_key(address) for address in given if address}
    near = on_the_same_page(given).values_list("url", flat=True)
    return given | {url for url in near if page_key(url) in keys}


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
        Undertaking.objects.filter(entry_is_newest("bearings__entry__"), bearings__entry__evidence=source_pk)
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
