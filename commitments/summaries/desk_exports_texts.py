"""Entries, sources and assessments as the columns of an import say them: what goes out comes in the same."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from commitments.models import (
    Assessment,
    AssessmentDraft,
    AssessmentEntry,
    AssessmentTestResult,
    DraftTestResult,
    EntryClause,
    EntryDraft,
    EntryDraftEvidence,
    EntryEvidence,
    EntrySignatory,
    Evidence,
    ProgressEntry,
)
from commitments.rules.dates import machine_date

Texts = dict[str, str]


def clause_codes(links: QuerySet[Any]) -> ArraySubquery:
    return ArraySubquery(links.order_by("clause__instrument__order", "clause__order").values("clause__code"))


def signatory_names(links: QuerySet[Any]) -> ArraySubquery:
    return ArraySubquery(links.order_by("signatory__sort_key").values("signatory__name"))


def sources(links: QuerySet[Any]) -> ArraySubquery:
    """The sources of one entry, the first first."""
    return ArraySubquery(
        links.order_by("pk").values(
            row=JSONObject(
                url="evidence__url",
                title="evidence__title",
                publisher="evidence__publisher",
                kind="evidence__kind",
                language="evidence__language",
                published_on="evidence__published_on",
                published_precision="evidence__published_precision",
                passage="passage",
                place="place",
            )
        )
    )


def of_entry_drafts(drafts: QuerySet[EntryDraft]) -> QuerySet[EntryDraft]:
    """The same drafts with all that `entry_texts` reads, in the one query."""
    clauses = EntryDraft.clauses.through.objects.filter(entrydraft=OuterRef("pk"))
    signatories = EntryDraft.signatories.through.objects.filter(entrydraft=OuterRef("pk"))
    return drafts.select_related("author").annotate(
        codes=clause_codes(clauses),
        names=signatory_names(signatories),
        source_rows=sources(EntryDraftEvidence.objects.filter(draft=OuterRef("pk"))),
    )


def of_entries(entries: QuerySet[ProgressEntry]) -> QuerySet[ProgressEntry]:
    """Published entries likewise; the name of one that was imported is that of its draft."""
    return entries.annotate(
        codes=clause_codes(EntryClause.objects.filter(entry=OuterRef("pk"))),
        names=signatory_names(EntrySignatory.objects.filter(entry=OuterRef("pk"))),
        source_rows=sources(EntryEvidence.objects.filter(entry=OuterRef("pk"))),
        external_id=F("draft__external_id"),
    )


def entry_texts(row: Any) -> Texts:
    """A draft or an entry that came through one of the two above."""
    first: Mapping[str, Any] = row.source_rows[0] if row.source_rows else {}
    return {
        "external_id": row.external_id or row.code,
        "signatories": "; ".join(row.names),
        "clauses": "; ".join(row.codes),
        "happened_on": machine_date(row.happened_on, row.precision),
        "claim": row.claim,
        "stage": row.stage,
        "note": row.note,
        "source_url": first.get("url", ""),
        "source_title": first.get("title", ""),
        "publisher": first.get("publisher", ""),
        "source_kind": first.get("kind", ""),
        "language": first.get("language", ""),
        "published_on": written(first.get("published_on"), first.get("published_precision", "")),
        "passage": first.get("passage", ""),
        "place": first.get("place", ""),
        "more_sources": " ".join(source["url"] for source in row.source_rows[1:]),
    }


def written(day: dt.date | str | None, precision: str) -> str:
    """A date as staff type it; blank where there is none."""
    if not day:
        return ""
    return machine_date(dt.date.fromisoformat(day) if isinstance(day, str) else day, precision)


def evidence_texts(source: Evidence) -> Texts:
    return {
        "url": source.url,
        "title": source.title,
        "publisher": source.publisher,
        "kind": source.kind,
        "language": source.language,
        "published_on": written(source.published_on, source.published_precision),
    }


def of_assessment_drafts(drafts: QuerySet[AssessmentDraft]) -> QuerySet[AssessmentDraft]:
    """The same drafts with all that `assessment_texts` reads, in the one query."""
    tests = DraftTestResult.objects.filter(draft=OuterRef("pk"))
    entries = AssessmentDraft.entries.through.objects.filter(assessmentdraft=OuterRef("pk"))
    own = AssessmentDraft.entry_drafts.through.objects.filter(assessmentdraft=OuterRef("pk"))
    return with_undertaking(drafts.select_related("author")).annotate(
        result_rows=results(tests),
        entry_rows=ArraySubquery(
            entries.order_by("progressentry__code").values(
                row=JSONObject(name="progressentry__code", key="progressentry__code")
            )
        ),
        own_rows=ArraySubquery(
            own.order_by("entrydraft__code").values(
                row=JSONObject(
                    name="entrydraft__code",
                    external_id="entrydraft__external_id",
                    key="entrydraft__reference",
                )
            )
        ),
    )


def of_assessments(assessments: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """Published assessments likewise."""
    entries = AssessmentEntry.objects.filter(assessment=OuterRef("pk"))
    return with_undertaking(assessments.select_related("search_record")).annotate(
        result_rows=results(AssessmentTestResult.objects.filter(assessment=OuterRef("pk"))),
        entry_rows=ArraySubquery(
            entries.order_by("entry__code").values(
                row=JSONObject(name="entry__code", key="entry__code", shows="shows")
            )
        ),
        external_id=F("draft__external_id"),
    )


def with_undertaking(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related("undertaking__commitment", "undertaking__endorsement__signatory")


def results(tests: QuerySet[Any]) -> ArraySubquery:
    return ArraySubquery(
        tests.order_by("test__number").values(row=JSONObject(number="test__number", result="result"))
    )


def assessment_texts(row: Any) -> Texts:
    """A draft or a published assessment that came through one of the two above."""
    endorsement = row.undertaking.endorsement
    strength = row.evidence_strength
    words = ["verified_level", "claimed_level", "claim_made", "strength_reason"]
    words += ["reasons", "scope_reason", "change_note"]
    return {
        "external_id": name_of_assessment(row),
        "signatory": endorsement.signatory.name if endorsement else "",
        "commitment": row.undertaking.commitment.code,
        **{name: getattr(row, name) for name in words},
        "evidence_strength": str(strength) if strength else "",
        "effective_on": row.effective_on.isoformat() if row.effective_on else "",
        "next_check_on": row.next_check_on.isoformat(),
        "tests": "; ".join(f"{item['number']} {item['result']}" for item in row.result_rows),
        "entries": "; ".join(rested_on(row)),
        **search_texts(row),
    }


def search_texts(row: Any) -> Texts:
    if isinstance(row, AssessmentDraft):
        on, places, languages = row.searched_on, row.searched_places, row.searched_languages
    elif row.search_record:
        record = row.search_record
        on, places, languages = record.searched_on, record.places, record.languages
    else:
        on, places, languages = None, "", ""
    return {
        "searched_on": written(on, "day"),
        "searched_places": places,
        "searched_languages": languages,
    }


def rested_on(row: Any) -> Iterable[str]:
    """Entries by the name an import knows them by, each with what it shows."""
    shows = row.shows if isinstance(row, AssessmentDraft) else {}
    for item in (*row.entry_rows, *getattr(row, "own_rows", ())):
        name = item.get("external_id") or item["name"]
        strength = item.get("shows") or shows.get(item["key"])
        yield f"{name}: {strength}" if strength else name


def name_of_assessment(row: Any) -> str:
    """The name it was imported under; else one made of whose it is, which promise and which version."""
    if row.external_id:
        return str(row.external_id)
    if isinstance(row, AssessmentDraft):
        return str(row.reference)
    endorsement = row.undertaking.endorsement
    who = endorsement.signatory.code if endorsement else "all"
    return f"{who}-{row.undertaking.commitment.code}-v{row.version}"
