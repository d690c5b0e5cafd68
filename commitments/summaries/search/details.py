"""What the page shows of each document found: all of them in one query, whatever their kinds."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from commitments.models import (
    Assessment,
    Clause,
    Commitment,
    Correction,
    Endorsement,
    EntryEvidence,
    Evidence,
    Milestone,
    ProgressEntry,
    Reply,
    Signatory,
    TextLine,
    Undertaking,
)
from commitments.models.assessment import reverse_version
from commitments.rules.search_words import Part, excerpt, holds_all, marked, words_of
from commitments.summaries.own_words import Said, said_in
from commitments.summaries.search.documents import Found
from commitments.summaries.search.hits import Hit, HitType, Rank, foreign
from commitments.summaries.signatory_names import own_name

ENGLISH = "en"
KINDS = {
    HitType.ENTRY: gettext_lazy("Entry on record"),
    HitType.PASSAGE: gettext_lazy("Passage of a source"),
    HitType.SOURCE: gettext_lazy("Source"),
    HitType.TEXT: gettext_lazy("In the text"),
    HitType.ASSESSMENT: gettext_lazy("Assessment"),
    HitType.CORRECTION: gettext_lazy("Correction"),
    HitType.REPLY: gettext_lazy("Reply"),
    HitType.MILESTONE: gettext_lazy("Date on the way"),
}


def load(found: Sequence[Found], asked: Sequence[str], *, rank: Rank = Rank.IN_WORDS) -> tuple[Hit, ...]:
    """The hits in the order in which they were found. One query."""
    parts = [
        ROWS[kind]()
        .filter(pk__in=[item.pk for item in found if item.type == kind])
        .annotate(kind_of=Value(kind.value))
        .values_list("kind_of", "pk", "row")
        for kind in KINDS
        if any(item.type == kind for item in found)
    ]
    if not parts:
        return ()
    rows = parts[0].union(*parts[1:], all=True).order_by()
    details = {Found(HitType(kind), pk): row for kind, pk, row in rows}
    return tuple(MAKERS[item.type](details[item], asked, rank) for item in found if item in details)


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


def passage_rows() -> QuerySet[Any]:
    return EntryEvidence.objects.order_by().annotate(
        row=JSONObject(
            passage="passage",
            place="place",
            source="evidence",
            title="evidence__title",
            publisher="evidence__publisher",
            language="evidence__language",
            entry="entry__code",
            on="evidence__published_on",
            precision="evidence__published_precision",
        )
    )


def assessment_rows() -> QuerySet[Any]:
    texts = ("change_note", "reasons", "claim_made", "scope_reason", "strength_reason", "changed_rule")
    return Assessment.objects.order_by().annotate(
        row=JSONObject(
            level="verified_level", version="version", at="published_at",
            **{text: text for text in texts}, **owner("undertaking"),
        )
    )  # fmt: skip


def reply_rows() -> QuerySet[Any]:
    return Reply.objects.order_by().annotate(
        row=JSONObject(
            text="text", language="language", author="author", on="received_on",
            version="assessment__version", **owner("assessment__undertaking"),
        )
    )  # fmt: skip


def correction_rows() -> QuerySet[Any]:
    return Correction.objects.order_by().annotate(
        row=JSONObject(
            text="what_was_wrong", version="corrected__version", at="replaced_by__published_at",
            **owner("corrected__undertaking"),
        )
    )  # fmt: skip


def milestone_rows() -> QuerySet[Any]:
    return Milestone.objects.order_by().annotate(
        row=JSONObject(
            code="code", title="title", note="note", translations="translations", on="starts_on",
            precision="precision", text=F("instrument__short_title"),
            text_translations=F("instrument__translations"),
        )
    )  # fmt: skip


def owner(way: str) -> dict[str, str]:
    """Of an undertaking: the promise, and whose it is; null where all owe it together."""
    signatory = f"{way}__endorsement__signatory"
    names = ("name", "name_fr", "name_ar", "slug", "kind", "region")
    return {"code": f"{way}__commitment__code"} | {name: f"{signatory}__{name}" for name in names}


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
        is_quoted=True,
    )


def of_passage(row: Mapping[str, Any], asked: Sequence[str], rank: Rank) -> Hit:
    about = (row["publisher"], row["place"])
    return Hit(
        HitType.PASSAGE,
        str(KINDS[HitType.PASSAGE]),
        (Part(row["title"], False),),
        f"{reverse('public:source', args=[row['source']])}#entry-{row['entry']}",
        rank,
        language=foreign(row["language"]),
        words=excerpt(row["passage"], asked),
        words_language=foreign(row["language"]),
        is_quoted=True,
        about=", ".join(part for part in about if part),
        **dated(row),
    )


def of_assessment(row: Mapping[str, Any], asked: Sequence[str], rank: Rank) -> Hit:
    names = ("change_note", "reasons", "claim_made", "scope_reason", "strength_reason", "changed_rule")
    text = next((row[name] for name in names if holds_all(words_of(row[name]), asked)), "")
    some = (row[name] for name in names if any(holds_all(words_of(row[name]), [word]) for word in asked))
    return Hit(
        HitType.ASSESSMENT,
        **whose(row),
        kind=str(KINDS[HitType.ASSESSMENT]),
        rank=rank,
        words=excerpt(text or next(some, row["change_note"]), asked),
        words_language=foreign(ENGLISH),
        level=row["level"],
        on=day_of(row["at"]),
    )


def of_reply(row: Mapping[str, Any], asked: Sequence[str], rank: Rank) -> Hit:
    """The words of the signatory, which are shown as they are."""
    return Hit(
        HitType.REPLY,
        **whose(row, "#h-reply"),
        kind=str(KINDS[HitType.REPLY]),
        rank=rank,
        words=excerpt(row["text"], asked),
        words_language=foreign(row["language"]),
        is_quoted=bool(row["text"]),
        about=row["author"],
        on=dt.date.fromisoformat(row["on"]),
    )


def of_correction(row: Mapping[str, Any], asked: Sequence[str], rank: Rank) -> Hit:
    """It leads to the version that was wrong, which says so and what replaced it."""
    return Hit(
        HitType.CORRECTION,
        **whose(row),
        kind=str(KINDS[HitType.CORRECTION]),
        rank=rank,
        words=excerpt(row["text"], asked),
        words_language=foreign(ENGLISH),
        on=day_of(row["at"]),
    )


def of_milestone(row: Mapping[str, Any], asked: Sequence[str], rank: Rank) -> Hit:
    title = said_in(row["translations"], "title", row["title"])
    note = next((text for text in notes(row) if holds_all(words_of(text), asked)), None)
    text = said_in(row["text_translations"], "short_title", row["text"])
    return Hit(
        HitType.MILESTONE,
        str(KINDS[HitType.MILESTONE]),
        marked(title, asked),
        f"{reverse('public:deadlines')}#{row['code']}",
        rank,
        language=foreign(title.language),
        words=excerpt(note, asked) if note and not holds_all(words_of(title), asked) else (),
        words_language=foreign(note.language) if note else "",
        about=text,
        **dated(row),
    )


def notes(row: Mapping[str, Any]) -> Iterator[Said]:
    """What may hold the words: the note in the reader's language, then title and note in every other."""
    yield said_in(row["translations"], "note", row["note"])
    yield from (Said(row[name], ENGLISH) for name in ("title", "note"))
    for language, fields in row["translations"].items():
        yield from (Said(str(text), language) for text in fields.values())


def whose(row: Mapping[str, Any], place: str = "") -> dict[str, Any]:
    """The parts of a hit about one version of an assessment: whose it is, its address, its promise."""
    names = {name: row[name] for name in ("name", "name_fr", "name_ar", "slug", "kind", "region")}
    signatory = Signatory(**names) if row["slug"] else None
    undertaking = Undertaking(
        commitment=Commitment(code=row["code"]),
        endorsement=Endorsement(signatory=signatory) if signatory else None,
    )
    name = own_name(signatory) if signatory else gettext("All signatories together")
    return {
        "title": (Part(name, False),),
        "url": reverse_version(undertaking, row["version"]) + place,
        "code": row["code"],
        "region": signatory.region if signatory else "",
    }


def day_of(moment: str) -> dt.date:
    return dt.datetime.fromisoformat(moment).astimezone(dt.UTC).date()


ROWS = {
    HitType.ENTRY: entry_rows,
    HitType.PASSAGE: passage_rows,
    HitType.SOURCE: source_rows,
    HitType.TEXT: text_rows,
    HitType.ASSESSMENT: assessment_rows,
    HitType.CORRECTION: correction_rows,
    HitType.REPLY: reply_rows,
    HitType.MILESTONE: milestone_rows,
}
MAKERS = {
    HitType.ENTRY: of_entry,
    HitType.PASSAGE: of_passage,
    HitType.SOURCE: of_source,
    HitType.TEXT: of_text,
    HitType.ASSESSMENT: of_assessment,
    HitType.CORRECTION: of_correction,
    HitType.REPLY: of_reply,
    HitType.MILESTONE: of_milestone,
}
