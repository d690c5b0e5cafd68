"""What is searched of each type: which columns, of which rows, under which day and in which region."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, TruncDate

from commitments.models import (
    Assessment,
    Correction,
    EntryEvidence,
    EntrySignatory,
    Milestone,
    ProgressEntry,
    Reply,
    TextLine,
)
from commitments.summaries import sources
from commitments.summaries.search.full_text import Strings
from commitments.summaries.search.hits import HitType
from commitments.vocabulary import LineRole

UNDATED: Final = dt.date(1, 1, 1)
DOCUMENTS: Final[dict[HitType, tuple[str | Strings, ...]]] = {
    HitType.ENTRY: ("claim", "note"),
    HitType.PASSAGE: ("passage",),
    HitType.SOURCE: ("title", "publisher"),
    HitType.ASSESSMENT: (
        "change_note", "reasons", "claim_made", "scope_reason", "strength_reason", "changed_rule",
    ),
    HitType.REPLY: ("text", "author"),
    HitType.CORRECTION: ("what_was_wrong",),
    HitType.TEXT: ("text",),
    HitType.MILESTONE: ("title", "note", Strings("translations")),
}  # fmt: skip
# what stands as the title of such a hit
TITLES: Final[dict[HitType, tuple[str | Strings, ...]]] = {
    HitType.ENTRY: ("claim",),
    HitType.SOURCE: ("title",),
    HitType.MILESTONE: ("title", Strings("translations")),
}
# spelt alike is looked for in these, where an index of trigrams helps
ALIKE: Final = (HitType.TEXT, HitType.ENTRY, HitType.PASSAGE, HitType.SOURCE)
# the way from each to the signatory it is about
WAY: Final[dict[HitType, str]] = {
    HitType.ASSESSMENT: "undertaking__endorsement__signatory",
    HitType.REPLY: "assessment__undertaking__endorsement__signatory",
    HitType.CORRECTION: "replaced_by__undertaking__endorsement__signatory",
}
REGION_OF: Final[dict[HitType, str]] = {
    HitType.ENTRY: "signatories__region",
    HitType.PASSAGE: "entry__signatories__region",
    HitType.SOURCE: "entries__signatories__region",
} | {kind: f"{way}__region" for kind, way in WAY.items()}


def public_rows() -> Mapping[HitType, QuerySet[Any]]:
    """What readers may find of each type, with the day it stands under."""
    undated = Value(UNDATED, output_field=DateField())
    return {
        HitType.ENTRY: ProgressEntry.objects.current().annotate(on=F("happened_on")),
        HitType.PASSAGE: EntryEvidence.objects.of_current().annotate(on=F("entry__happened_on")),
        HitType.SOURCE: sources.public().annotate(on=Coalesce("published_on", undated)),
        HitType.ASSESSMENT: Assessment.objects.filter(currentstatus__isnull=False).annotate(
            on=TruncDate("published_at", tzinfo=dt.UTC)
        ),
        HitType.REPLY: Reply.objects.of_standing().annotate(on=F("received_on")),
        HitType.CORRECTION: Correction.objects.standing().annotate(
            on=TruncDate("replaced_by__published_at", tzinfo=dt.UTC)
        ),
        HitType.TEXT: TextLine.objects.exclude(role__in=[LineRole.NAME, LineRole.HEADING]).annotate(
            on=undated
        ),
        HitType.MILESTONE: Milestone.objects.annotate(on=F("starts_on")),
    }


def entry_names(column: str, **signatory: Any) -> Q:
    """Whether the entry in this column names such a signatory."""
    return Q(Exists(EntrySignatory.objects.filter(entry=OuterRef(column), **signatory)))


SIGNATORY_OF: Final[dict[HitType, Callable[[int], Q]]] = {
    HitType.ENTRY: lambda pk: entry_names("pk", signatory=pk),
    HitType.PASSAGE: lambda pk: entry_names("entry", signatory=pk),
    HitType.ASSESSMENT: lambda pk: Q(**{WAY[HitType.ASSESSMENT]: pk}),
    HitType.REPLY: lambda pk: Q(**{WAY[HitType.REPLY]: pk}),
    HitType.CORRECTION: lambda pk: Q(**{WAY[HitType.CORRECTION]: pk}),
}


def narrowed(kind: HitType, rows: QuerySet[Any], *, region: str = "", year: int = 0) -> QuerySet[Any]:
    if year:
        rows = rows.filter(on__year=year)
    if not region:
        return rows
    if kind == HitType.ENTRY:
        return rows.filter(entry_names("pk", signatory__region=region))
    if kind == HitType.PASSAGE:
        return rows.filter(entry_names("entry", signatory__region=region))
    if kind == HitType.SOURCE:
        resting = EntryEvidence.objects.filter(evidence=OuterRef("pk"), entry__signatories__region=region)
        return rows.filter(Exists(resting))
    if kind in WAY:
        return rows.filter(**{REGION_OF[kind]: region})
    return rows.none()
