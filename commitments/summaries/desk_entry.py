"""Logging an entry: the draft as the form shows it, and what is on record near it."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Min, QuerySet
from django.urls import reverse

from commitments.models import EntryDraft, ProgressEntry, StaffMember, Undertaking
from commitments.rules.dates import machine_date
from commitments.rules.reference_text import Reading
from commitments.summaries import desk_drafts, desk_places
from commitments.summaries.desk_places import Place, with_place
from commitments.summaries.desk_references import written
from commitments.summaries.desk_saved_form import KeptForm
from commitments.summaries.desk_sources import KnownSource, load_known_sources, urls_of_pages
from commitments.summaries.entries import EntryLine
from commitments.summaries.entries import load as load_entries
from commitments.vocabulary import DraftState

NEAR = 5
NOT_SETTLED = (DraftState.LEAD, DraftState.DRAFT, DraftState.SENT_BACK, DraftState.SUBMITTED)


@dataclass(frozen=True)
class LogPage:
    """`known` has one item per source on the form, None where its address is new."""

    draft: EntryDraft | None
    decisions: tuple[desk_drafts.Decision, ...]
    places: tuple[Place, ...]
    near: tuple[EntryLine, ...]
    near_drafts: tuple[desk_drafts.EntryDraftLine, ...]
    known: tuple[KnownSource | None, ...]

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
    """At most five queries. `reading` and `undertaking_ids` are what the text on the form comes to.

    An address among `mendable` counts as new: what is recorded of it can still be changed.
    """
    return LogPage(
        draft=draft,
        decisions=desk_drafts.load_decisions(entry_draft=draft) if draft else (),
        places=desk_places.load(undertaking_ids, today=today) if undertaking_ids else (),
        near=load_near(undertaking_ids),
        near_drafts=load_near_drafts(reading, besides=draft),
        known=load_known_sources([url if url not in mendable else "" for url in addresses]),
    )


def load_near(undertaking_ids: Collection[int]) -> tuple[EntryLine, ...]:
    """The latest public entries on these undertakings: among them may be what somebody is about to log."""
    near = ProgressEntry.objects.current().filter(bearings__undertaking__in=undertaking_ids).distinct()
    return load_entries(near[:NEAR]) if undertaking_ids else ()


def load_near_drafts(
    reading: Reading, *, besides: EntryDraft | None
) -> tuple[desk_drafts.EntryDraftLine, ...]:
    """Leads and open drafts on the same clauses and signatories."""
    rows = desk_drafts.with_parts(drafts_on(reading, besides=besides))
    return tuple(desk_drafts.line(row) for row in rows.order_by("-happened_on")[:NEAR])


def drafts_on(reading: Reading, *, besides: EntryDraft | None) -> QuerySet[EntryDraft]:
    if not reading.clauses:
        return EntryDraft.objects.none()
    same = EntryDraft.objects.filter(state__in=NOT_SETTLED, clauses__in=reading.clauses)
    if reading.signatories:
        same = same.filter(signatories__in=reading.signatories)
    if besides:
        same = same.exclude(pk=besides.pk)
    return EntryDraft.objects.filter(pk__in=same.values("pk"))


@dataclass(frozen=True)
class SameEntry:
    """An entry on the same undertaking that rests on the same source."""

    claim: str
    happened_on: dt.date
    precision: str
    standing: str
    url: str


def load_same(
    addresses: Collection[str],
    *,
    reading: Reading,
    undertaking_ids: Collection[int],
    besides: EntryDraft | None = None,
    form_token: UUID | None = None,
) -> tuple[SameEntry, ...]:
    """What somebody may be about to log a second time. Three queries.

    The draft that the form itself made is none.
    """
    urls = urls_of_pages(addresses)
    drafts = drafts_on(reading, besides=besides).filter(evidence__url__in=urls)
    if form_token:
        drafts = drafts.exclude(form_token=form_token)
    public = ProgressEntry.objects.current().filter(
        bearings__undertaking__in=undertaking_ids, evidence__url__in=urls
    )
    return (
        *(same_draft(row) for row in drafts.select_related("author").distinct()[:NEAR]),
        *(same_entry(row) for row in public.annotate(source_pk=Min("evidence"))[:NEAR]),
    )


def same_draft(draft: EntryDraft) -> SameEntry:
    by = f" by {draft.author}" if draft.author else ""
    standing = f"{draft.get_state_display()}{by}"
    page = "lead" if draft.state == DraftState.LEAD else "entry"
    url = reverse(f"desk:{page}", args=[draft.reference])
    return SameEntry(draft.claim, draft.happened_on, draft.precision, standing, url)


def same_entry(entry: Any) -> SameEntry:
    """From an entry with the `source_pk` by which it was found: the public page of the source shows it."""
    url = f"{reverse('public:source', args=[entry.source_pk])}#entry-{entry.code}"
    return SameEntry(entry.claim, entry.happened_on, entry.precision, "Public", url)


@dataclass(frozen=True)
class JustSaved:
    """The draft saved a moment ago, and what to go on with; `names` are the signatories it is about."""

    reference: UUID
    claim: str
    text: str
    names: str


def load_just_saved(reference: str, *, person: StaffMember) -> JustSaved | None:
    """One query; none for what is no draft of this person's."""
    token = as_token(reference)
    if token is None:
        return None
    row = desk_drafts.with_parts(EntryDraft.objects.filter(reference=token, author=person)).first()
    if row is None:
        return None
    item = desk_drafts.line(row)
    return JustSaved(item.reference, item.claim, written(item.names, item.codes), written(item.names, []))


def as_token(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def without_used(texts: Collection[KeptForm]) -> tuple[KeptForm, ...]:
    """The kept texts whose form made no draft yet; its one-time key ends the name of each. One query."""
    by_token = {as_token(kept.form.partition(":")[2]): kept for kept in texts}
    drafts = EntryDraft.objects.filter(form_token__in=[token for token in by_token if token])
    used = set(drafts.values_list("form_token", flat=True))
    return tuple(kept for token, kept in by_token.items() if token not in used)


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
    """Facts that nobody has given yet are empty here, and not what stands for them elsewhere."""
    names = ("url", "publisher", "kind", "published", "passage", "place")
    return [
        {name: getattr(source, name) for name in names}
        | {"title": source.given_title, "language": source.given_language}
        for source in item.sources
    ]


def values_of(initial: Mapping[str, Any], sources: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """All fields of the form by the names under which a browser posts them."""
    in_sources = {
        f"source-{number}-{name}": value
        for number, source in enumerate(sources)
        for name, value in source.items()
    }
    return {**initial, **in_sources}
