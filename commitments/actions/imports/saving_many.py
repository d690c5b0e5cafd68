"""Rows that change something, saved over the drafts and sources they change: all of a chunk at once.

The conditions are those of the desk's own actions, asked for many rows with one query each: the draft is the
person's own, still open and still of the version that was seen.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.db.models import F
from django.utils import timezone

from commitments.actions import evidence
from commitments.actions.imports import saving
from commitments.actions.imports.saving import Plan
from commitments.models import (
    AssessmentDraft,
    EntryDraft,
    EntryDraftEvidence,
    Evidence,
    ImportRow,
    StaffMember,
)
from commitments.rules.dates import parse_partial
from commitments.summaries import desk_imports_existing
from commitments.summaries.desk_exports_texts import evidence_texts
from commitments.vocabulary import DraftState

CHANGED_SINCE: Final = "This draft was changed since the check. Check the file again."
SOURCE_CHANGED_SINCE: Final = "This source was changed since the check. Check the file again."
FACTS: Final = (
    "title", "title_is_ours", "publisher", "kind", "language", "published_on", "published_precision",
)  # fmt: skip
Refusals = dict[int, str]  # row to why it was not saved


def save_entries(rows: Sequence[ImportRow], *, person: StaffMember) -> Refusals:
    """Saves each row's plan over the draft it names. Each row saved knows the versions before and after."""
    targets, refused = drafts_named(rows, person)
    held = hold(targets)
    pairs = []
    for pk, row in targets.items():
        draft = held.get(pk)
        if draft and draft.row_version == row.base_version and is_open_and_of(draft, person):
            pairs.append((draft, row))
        else:
            refused[row.pk] = CHANGED_SINCE
    made = record_sources([row for _, row in pairs])
    save_over(pairs)
    for draft, row in pairs:
        row.entry_draft, row.version_before, row.base_version = draft, row.base_version, draft.row_version
        row.evidence = made.pop(row.plan["source_url"], row.evidence)
    return refused


def drafts_named(rows: Sequence[ImportRow], person: StaffMember) -> tuple[dict[int, ImportRow], Refusals]:
    """Draft to the row that changes it, and the rows that may change nothing. One draft has two names."""
    found = desk_imports_existing.find_entries({row.external_id for row in rows}, person)
    targets: dict[int, ImportRow] = {}
    refused: Refusals = {}
    for row in rows:
        there = found.get(row.external_id)
        if there is None or there.refusal:
            refused[row.pk] = there.refusal if there else saving.GONE
        elif targets.setdefault(there.pk, row) is not row:
            refused[row.pk] = CHANGED_SINCE
    return targets, refused


def hold(drafts: Iterable[int]) -> dict[int, EntryDraft]:
    """The drafts, held until the transaction ends; before them the assessments that rest on them, as
    submitting and publishing do."""
    pks = list(drafts)
    resting = AssessmentDraft.objects.open().filter(entry_drafts__in=pks).order_by("pk")
    list(resting.select_for_update(of=("self",)).values_list("pk", flat=True))
    return {
        draft.pk: draft for draft in EntryDraft.objects.filter(pk__in=pks).order_by("pk").select_for_update()
    }


def is_open_and_of(draft: EntryDraft, person: StaffMember) -> bool:
    return draft.author_id == person.pk and draft.state in (DraftState.DRAFT, DraftState.SENT_BACK)


def save_over(pairs: Sequence[tuple[EntryDraft, ImportRow]]) -> None:
    """Whoever reviews an assessment that rests on one of these drafts has to look again."""
    now = timezone.now()
    names: set[str] = {"row_version", "changed_at"}
    for draft, row in pairs:
        fields = saving.entry_fields(row.plan)
        names |= set(fields)
        for name, value in fields.items():
            setattr(draft, name, value)
        draft.row_version, draft.changed_at = draft.row_version + 1, now
    drafts = [draft for draft, _ in pairs]
    EntryDraft.objects.bulk_update(drafts, sorted(names))
    waiting = AssessmentDraft.objects.waiting_for_review().filter(entry_drafts__in=drafts)
    waiting.update(row_version=F("row_version") + 1)
    relate(pairs)
    link_sources(pairs)


def relate(pairs: Sequence[tuple[EntryDraft, ImportRow]]) -> None:
    """Gives each draft the clauses and signatories of its row, and no others."""
    clauses, signatories = EntryDraft.clauses.through, EntryDraft.signatories.through
    drafts = [draft.pk for draft, _ in pairs]
    clauses.objects.filter(entrydraft__in=drafts).delete()
    signatories.objects.filter(entrydraft__in=drafts).delete()
    clauses.objects.bulk_create(
        clauses(entrydraft_id=draft.pk, clause_id=pk) for draft, row in pairs for pk in row.plan["clauses"]
    )
    signatories.objects.bulk_create(
        signatories(entrydraft_id=draft.pk, signatory_id=pk)
        for draft, row in pairs
        for pk in row.plan["signatories"]
    )


def link_sources(pairs: Sequence[tuple[EntryDraft, ImportRow]]) -> None:
    """Gives each draft the sources of its row; one that stays among the further ones keeps its passage."""
    links = EntryDraftEvidence.objects.filter(draft__in=[draft.pk for draft, _ in pairs])
    kept = {(link.draft_id, link.evidence_id): link for link in links}
    links.delete()
    known = Evidence.objects.in_bulk(
        {url for _, row in pairs for url in saving.addresses(row.plan)}, field_name="url"
    )
    made = []
    for draft, row in pairs:
        for link in saving.links(row.plan, known):
            old = kept.get((draft.pk, link["evidence"].pk))
            words = {"passage": old.passage, "place": old.place} if old else {}
            made.append(EntryDraftEvidence(draft=draft, **(words | link)))
    EntryDraftEvidence.objects.bulk_create(made)


def record_sources(rows: Sequence[ImportRow]) -> dict[str, Evidence]:
    """Records the sources nobody has recorded yet, and what nobody had said of the others.

    Those that are new, by address.
    """
    wanted = {row.plan["source_url"]: row.plan for row in reversed(rows) if row.plan["source_url"]}
    known = Evidence.objects.in_bulk(wanted, field_name="url")
    for url, source in known.items():
        fill_gaps(source, wanted[url])
    new = [Evidence(url=url, **saving.source_facts(plan)) for url, plan in wanted.items() if url not in known]
    Evidence.objects.bulk_create(new, ignore_conflicts=True)
    return Evidence.objects.in_bulk([source.url for source in new], field_name="url")


def fill_gaps(source: Evidence, plan: Plan) -> None:
    """What the row says of a known source counts where nobody had said it, and nothing public rests on it."""
    if not evidence.gaps_of(source) or source.entry_links.exists() or source.milestone_links.exists():
        return
    facts = {"published_precision": source.published_precision} | saving.source_facts(plan)
    facts["title_is_ours"] = source.title_is_ours and facts["title"] == source.title
    missing = evidence.facts_for_gaps(source, facts)
    evidence.mend(source, {name: value for name, value in missing.items() if value != getattr(source, name)})


def save_sources(rows: Sequence[ImportRow], *, person: StaffMember) -> Refusals:
    """Mends each source, as long as it still says what it said when the row was checked."""
    return mend(rows, {row.pk: row.before for row in rows}, {row.pk: row.plan for row in rows}, person=person)


def put_sources_back(rows: Sequence[ImportRow], *, person: StaffMember) -> Refusals:
    """Gives sources the facts they had, as long as they still say what the rows made them say."""
    written = {row.pk: {name: row.plan[name] for name in row.before} for row in rows}
    return mend(rows, written, {row.pk: row.before for row in rows}, person=person)


def mend(
    rows: Sequence[ImportRow],
    seen: Mapping[int, Mapping[str, str]],
    facts: Mapping[int, Mapping[str, Any]],
    *,
    person: StaffMember,
) -> Refusals:
    """Writes the facts that a row changes, and no others, where its source still says what was `seen`."""
    urls = {row.plan["url"] for row in rows}
    hold_drafts_on(urls)
    found = desk_imports_existing.find_evidence(urls, person)
    sources = Evidence.objects.filter(pk__in=[there.pk for there in found.values()]).order_by("pk")
    held = {source.url: source for source in sources.select_for_update()}
    refused: Refusals = {}
    for row in rows:
        source, there = held.get(row.plan["url"]), found.get(row.plan["url"])
        if source is None or there is None or there.refusal:
            refused[row.pk] = there.refusal if there else saving.GONE
        elif not still_says(source, seen[row.pk]):
            refused[row.pk] = SOURCE_CHANGED_SINCE
        else:
            give(source, row, columns_of(facts[row.pk], row.before))
    mended = [row for row in rows if row.pk not in refused]
    Evidence.objects.bulk_update([row.evidence for row in mended if row.evidence], FACTS)
    ImportRow.objects.bulk_update([row for row in mended if "title" in row.before], ["plan"])
    return refused


def hold_drafts_on(urls: Iterable[str]) -> None:
    """Nobody submits a draft that rests on one of these sources until the transaction ends."""
    links = EntryDraftEvidence.objects.filter(evidence__url__in=urls)
    drafts = EntryDraft.objects.filter(pk__in=links.values("draft")).order_by("pk")
    list(drafts.select_for_update().values_list("pk"))


def still_says(source: Evidence, seen: Mapping[str, str]) -> bool:
    texts = evidence_texts(source)
    return all(texts[name] == text for name, text in seen.items())


def give(source: Evidence, row: ImportRow, columns: Mapping[str, Any]) -> None:
    """A title from a file is the page's own. The row keeps whose the other was, for the undo, and the other
    way round."""
    for name, value in columns.items():
        setattr(source, name, value)
    if "title" in row.before:
        was_ours, source.title_is_ours = source.title_is_ours, row.plan.get("title_was_ours", False)
        row.plan["title_was_ours"] = was_ours
    row.evidence = source


def columns_of(facts: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """These facts of a source as its table stores them."""
    columns = {name: facts[name] for name in names}
    if "published_on" in columns:
        columns["published_on"], columns["published_precision"] = (
            parse_partial(columns["published_on"]) if columns["published_on"] else (None, "day")
        )
    return columns
