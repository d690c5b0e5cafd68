"""What the page shows of each document found: all of them in one query, whatever their kinds."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from commitments.models import Assessment, Clause, EntryEvidence, Evidence, ProgressEntry, TextLine
from commitments.models.assessment import reverse_version
from commitments.rules.search_words import Part, excerpt, holds_all, marked, words_of
from commitments.summaries.search.documents import Found
from commitments.summaries.search.hits import Hit, HitType, Rank, foreign
from commitments.summaries.signatory_names import own_name

ENGLISH = "en"
KINDS = {
    HitType.ENTRY: gettext_lazy("Entry on record"),
    HitType.SOURCE: gettext_lazy("Source"),
    HitType.TEXT: gettext_lazy("In the text"),
    HitType.ASSESSMENT: gettext_lazy("Assessment"),
}


def load(found: Sequence[Found], asked: Sequence[str], *, rank: Rank = Rank.IN_WORDS) -> tuple[Hit, ...]:
    """The hits in the order in which they were found. One query more where an assessment is among them."""
    pks = {kind: [item.pk for item in found if item.type == kind] for kind in KINDS}
    parts = [rows(kind).filter(pk__in=pks[kind]) for kind in KINDS if pks[kind] and kind in ROWS]
    details: dict[Found, Mapping[str, Any]] = {}
    if parts:
        labelled = [
            part.annotate(kind_of=Value(kind.value)).values_list("kind_of", "pk", "row")
            for part, kind in zip(parts, [kind for kind in KINDS if pks[kind] and kind in ROWS], strict=True)
        ]
        details = {
            Found(HitType(kind), pk): row
            for kind, pk, row in labelled[0].union(*labelled[1:], all=True).order_by()
        }
    judged = assessments(pks[HitType.ASSESSMENT]) if pks[HitType.ASSESSMENT] else {}
    hits = []
    for item in found:
        if item.type == HitType.ASSESSMENT and item.pk in judged:
            hits.append(of_assessment(judged[item.pk], asked, rank))
        elif item in details:
            hits.append(MAKERS[item.type](details[item], asked, rank))
    return tuple(hits)


def rows(kind: HitType) -> QuerySet[Any]:
    return ROWS[kind]()


def entry_rows() -> QuerySet[Any]:
    first = EntryEvidence.objects.filter(entry=OuterRef("pk")).order_by("evidence__kind", "pk")
    return ProgressEntry.objects.order_by().annotate(
        row=JSONObject(
            code="code",
            claim="claim",
            note="note",
            on="happened_on",
            precision="precision",
            source=Subquery(first.values("evidence")[:1]),
            publisher=Subquery(first.values("evidence__publisher")[:1]),
        )
    )


def source_rows() -> QuerySet[Any]:
    return Evidence.objects.order_by().annotate(
        row=JSONObject(
            id="pk",
            title="title",
            publisher="publisher",
            language="language",
            on="published_on",
            precision="published_precision",
        )
    )


def text_rows() -> QuerySet[Any]:
    here = Clause.objects.filter(instrument=OuterRef("instrument"), line=OuterRef("number")).order_by("order")
    return TextLine.objects.order_by().annotate(
        row=JSONObject(
            text="text",
            clause=Subquery(here.values("code")[:1]),
            instrument=F("instrument__code"),
            title=F("instrument__title"),
        )
    )


def assessments(pks: Sequence[int]) -> dict[int, Assessment]:
    found = Assessment.objects.filter(pk__in=pks).select_related(
        "undertaking__commitment", "undertaking__endorsement__signatory"
    )
    return {assessment.pk: assessment for assessment in found}


def of_entry(row: Mapping[str, Any], asked: Sequence[str], rank: Rank) -> Hit:
    in_claim = holds_all(words_of(row["claim"]), asked)
    return Hit(
        HitType.ENTRY,
        str(KINDS[HitType.ENTRY]),
        marked(row["claim"], asked),
        f"{reverse('public:source', args=[row['source']])}#entry-{row['code']}" if row["source"] else "",
        rank,
        language=foreign(ENGLISH),
        words=() if in_claim or not row["note"] else excerpt(row["note"], asked),
        words_language=foreign(ENGLISH),
        about=row["publisher"] or "",
        **dated(row),
    )


def of_source(row: Mapping[str, Any], asked: Sequence[str], rank: Rank) -> Hit:
    return Hit(
        HitType.SOURCE,
        str(KINDS[HitType.SOURCE]),
        marked(row["title"], asked),
        reverse("public:source", args=[row["id"]]),
        rank,
        language=foreign(row["language"]),
        about=row["publisher"],
        **dated(row),
    )


def dated(row: Mapping[str, Any]) -> dict[str, Any]:
    """The day, as far as it is known."""
    return {"on": dt.date.fromisoformat(row["on"]), "precision": row["precision"]} if row["on"] else {}


def of_text(row: Mapping[str, Any], asked: Sequence[str], rank: Rank) -> Hit:
    anchor = f"#{row['clause']}" if row["clause"] else ""
    return Hit(
        HitType.TEXT,
        str(KINDS[HitType.TEXT]),
        (Part(row["title"], False),),
        reverse("public:instrument", args=[row["instrument"]]) + anchor,
        rank,
        code=row["clause"] or "",
        language=foreign(ENGLISH),
        words=excerpt(row["text"], asked),
        words_language=foreign(ENGLISH),
        is_official=True,
    )


def of_assessment(assessment: Assessment, asked: Sequence[str], rank: Rank) -> Hit:
    undertaking = assessment.undertaking
    signatory = undertaking.endorsement.signatory if undertaking.endorsement else None
    texts = (
        assessment.change_note,
        assessment.reasons,
        assessment.claim_made,
        assessment.scope_reason,
    )
    text = next((text for text in texts if holds_all(words_of(text), asked)), assessment.change_note)
    return Hit(
        HitType.ASSESSMENT,
        str(KINDS[HitType.ASSESSMENT]),
        (Part(own_name(signatory) if signatory else gettext("All signatories together"), False),),
        reverse_version(undertaking, assessment.version),
        rank,
        code=undertaking.commitment.code,
        words=excerpt(text, asked),
        words_language=foreign(ENGLISH),
        level=assessment.verified_level,
        on=assessment.published_at.astimezone(dt.UTC).date(),
        region=signatory.region if signatory else "",
    )


ROWS = {HitType.ENTRY: entry_rows, HitType.SOURCE: source_rows, HitType.TEXT: text_rows}
MAKERS = {HitType.ENTRY: of_entry, HitType.SOURCE: of_source, HitType.TEXT: of_text}
