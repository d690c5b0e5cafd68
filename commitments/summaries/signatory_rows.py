"""What a signatory's page reads: two statements, however much is on record and in whatever language."""

from typing import Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    When,
)
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Coalesce, JSONObject

from commitments.models import (
    Change,
    Clause,
    Deadline,
    Endorsement,
    EntrySignatory,
    Milestone,
    ProgressEntry,
    Reply,
    ReplyRoundItem,
    Signatory,
    Undertaking,
)
from commitments.summaries.entries import recorded
from commitments.summaries.one_of import OneOf
from commitments.summaries.one_statement import Asked, OneStatement, Rows
from commitments.summaries.replies import in_last_run, with_facts
from commitments.vocabulary import ChangeKind, Delivery

ME: Final = Asked("signatory", BigIntegerField())
SUBREGION: Final = Asked("subregion", TextField())


def everybody() -> dict[str, Rows]:
    names = ("name", "name_fr", "name_ar", "name_in_text", "slug", "code", "kind")
    places = ("region", "subregion", "intermediate_region", "tile_column", "tile_row")
    return {"everybody": Signatory.objects.values("pk", *names, *places)}


def about_one(language: str) -> dict[str, Rows]:
    """Everything about the signatory that is asked for, with our words in this language and in English."""
    endorsed = Endorsement.objects.filter(signatory=ME)
    own = Undertaking.objects.filter(endorsement__signatory=ME)
    joint = Undertaking.objects.joint().filter(commitment__instrument__in=endorsed.values("instrument"))
    return {
        "own": owed(own, language),
        "joint": owed(joint, language),
        "endorsed": with_words(endorsed, language),
        "entries": recorded(ProgressEntry.objects.current().filter(signatory_links__signatory=ME)),
        "changes": changes_about(ME),
        "replies": replied(
            Reply.objects.filter(assessment__undertaking__endorsement__signatory=ME), language
        ),
        "asked": asked(own),
        "peers": peers(own),
    }


EVERYBODY: Final = OneStatement(everybody)
ABOUT_ONE: Final = OneStatement(about_one)


def owed(undertakings: QuerySet[Undertaking], language: str) -> Rows:
    """In the order of the texts."""
    main = Clause.objects.filter(
        commitments=OuterRef("commitment"), code=OuterRef("commitment__code")
    ).order_by()
    clause = JSONObject(quote="quote", language="language", here=said_in("official_words", language, "quote"))
    promise, due, status = "commitment__", "commitment__deadline__", "current_status__"
    return (
        undertakings.annotate(
            title_here=said_in(f"{promise}translations", language, "title"),
            note_here=said_in(f"{due}translations", language, "note"),
            quote_here=said_in(f"{due}official_words", language, "quote"),
            clause=Subquery(main.values(row=clause)[:1]),
        )
        .order_by("commitment__instrument__order", "commitment__order", "endorsement_id")
        .values(
            *("title_here", "note_here", "quote_here", "clause", "pk", "endorsement_id", "commitment_id"),
            *(f"{promise}{name}" for name in ("instrument_id", "code", "title", "is_continuing")),
            *(f"{due}{name}" for name in ("due_on", "precision", "basis", "quote", "language", "note")),
            *("endorsement__joined_on", "endorsement__left_on"),
            *(f"{status}{name}" for name in ("verified_level", "claimed_level", "first_met_on")),
            *(f"{status}{name}" for name in ("published_at", "entry_count")),
            *(f"{status}assessment__{name}" for name in ("reasons", "assessed_at", "version", "claim_made")),
        )
    )


def said_in(words: str, language: str, field: str) -> KeyTextTransform:
    return KeyTextTransform(field, KeyTransform(language, words))


def with_words(endorsements: QuerySet[Endorsement], language: str) -> Rows:
    there = Endorsement.objects.filter(instrument=OuterRef("instrument"), left_on=None).order_by()
    text = "instrument__"
    return (
        endorsements.annotate(
            words_here=KeyTransform(language, f"{text}translations"),
            official_here=KeyTransform(language, f"{text}official_words"),
            endorser_count=Coalesce(
                Subquery(there.values("instrument").annotate(n=Count("pk")).values("n")), 0
            ),
            milestone_rows=milestones_on_the_way(),
        )
        .order_by("instrument__order")
        .values(
            *("words_here", "official_here", "endorser_count", "milestone_rows", "instrument_id"),
            *(f"{text}{name}" for name in ("code", "title", "short_title", "language", "adopted_on")),
            *("joined_on", "precision", "left_on", "role", "source_text"),
        )
    )


def milestones_on_the_way() -> ArraySubquery:
    """Those of the instrument of an endorsement that are no deadline of their own."""
    deadlines = Deadline.objects.filter(commitment__clauses=OuterRef("clause"), due_on=OuterRef("ends_on"))
    milestones = Milestone.objects.filter(~Exists(deadlines), instrument=OuterRef("instrument"))
    told = ("code", "title", "translations", "starts_on", "precision")
    return ArraySubquery(milestones.values(row=JSONObject(**{name: name for name in told})))


def changes_about(signatory: Signatory | Asked) -> Rows:
    """What was published about it and stands, newest first, entries too."""
    own = Undertaking.objects.filter(endorsement__signatory=signatory).values("pk")
    named = EntrySignatory.objects.filter(signatory=signatory).values("entry")
    return (
        Change.objects.standing()
        .filter(OneOf("undertaking", own) | OneOf("entry", named))
        .exclude(kind=ChangeKind.WITHDRAWN)
        .order_by("-number")
        .values(
            *("number", "kind", "note", "published_at", "to_level", "assessment_id"),
            "undertaking__commitment__code",
        )
    )


def replied(replies: QuerySet[Reply], language: str) -> Rows:
    promise = "assessment__undertaking__commitment__"
    return (
        replies.annotate(title_here=said_in(f"{promise}translations", language, "title"))
        .order_by("-received_on", "-pk")
        .values(
            *("text", "language", "author", "received_on", "stance", "links", "assessment__version"),
            *(f"{promise}code", f"{promise}title", "title_here"),
        )
    )


def asked(undertakings: QuerySet[Undertaking]) -> Rows:
    """What it was asked about its “No public evidence found”, to say where that is final."""
    unfound = undertakings.filter(current_status__verified_level=Delivery.NO_EVIDENCE)
    items: QuerySet[ReplyRoundItem] = with_facts(in_last_run(unfound.values("pk"))).select_related(None)
    return items.values(
        *("assessment__undertaking_id", "assessment__version", "received_at", "withheld_at"),
        *(f"round__{name}" for name in ("reached_at", "opened_at", "closed_at", "closes_at")),
        *("is_published", "is_waiting", "is_disputed"),
    )


def peers(undertakings: QuerySet[Undertaking]) -> Rows:
    """How the other countries of the sub-region stand on what it owes; nobody where there is none."""
    part = Case(When(intermediate_region="", then=F("subregion")), default=F("intermediate_region"))
    around = (
        Signatory.objects.countries().annotate(part=part).filter(part=SUBREGION).exclude(pk=ME).order_by()
    )
    return Undertaking.objects.filter(
        endorsement__signatory__in=around.values("pk"),
        endorsement__left_on=None,
        commitment__in=undertakings.values("commitment"),
    ).values("commitment_id", "endorsement__signatory_id", "current_status__verified_level")
