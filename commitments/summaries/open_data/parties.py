"""Who promised it: signatories, what they endorsed, and their scores."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from django.db.models import QuerySet

from commitments.models import Endorsement, Signatory, Undertaking
from commitments.rules.scoring import Scored, rounded, score
from commitments.summaries.open_data import keys
from commitments.summaries.open_data.columns import Means
from commitments.summaries.open_data.parts import page
from commitments.summaries.open_data.table import Table
from commitments.summaries.replies import load_final_no_evidence
from commitments.summaries.standing import LATE, timing_of
from commitments.vocabulary import Precision, SignatoryKind


@dataclass(frozen=True, kw_only=True)
class SignatoryRow:
    code: Annotated[str, Means("ISO 3166 code of two letters, or ours for anybody else, such as EU.")]
    alpha3: Annotated[str | None, Means("ISO 3166 code of three letters.")]
    slug: Annotated[str, Means("The part of its page's address that names it, which never changes.")]
    kind: Annotated[str, Means("Whether it is a country, an organisation or a company.", of=SignatoryKind)]
    name_en: Annotated[str, Means("Name in English.")]
    name_fr: Annotated[str | None, Means("Name in French.")]
    name_ar: Annotated[str | None, Means("Name in Arabic.")]
    name_in_text: Annotated[str, Means("Name as the official list of signatories prints it.")]
    also_known_as: Annotated[tuple[str, ...], Means("Other names and spellings that lead to its page.")]
    region: Annotated[str | None, Means("Region of the United Nations' M49 list; countries alone have one.")]
    subregion: Annotated[str | None, Means("Part of that region in the same list.")]
    intermediate_region: Annotated[str | None, Means("Part of the subregion, where the list has one.")]
    languages: Annotated[tuple[str, ...], Means("BCP 47 tags of its languages, the main one first.")]
    page_url: Annotated[str, Means("Its page on this site.")]


@dataclass(frozen=True, kw_only=True)
class EndorsementRow:
    id: Annotated[str, Means("The codes of signatory and instrument, such as FR-paris-declaration.")]
    signatory: Annotated[str, Means("Who put its name to the text.", refers_to="signatories")]
    instrument: Annotated[str, Means("The text.", refers_to="instruments")]
    joined_on: Annotated[dt.date, Means("Day since which it is bound.")]
    precision: Annotated[str, Means("How exactly that day is known.", of=Precision)]
    left_on: Annotated[dt.date | None, Means("Day on which it left; none while it is bound.")]
    role: Annotated[str | None, Means("Its part in the text, such as co-chair.")]
    source_text: Annotated[str, Means("What says that it joined.")]
    source_line: Annotated[int | None, Means("Line of the official text that says so.")]


@dataclass(frozen=True, kw_only=True)
class ScoreRow:
    endorsement: Annotated[
        str, Means("Signatory and instrument that the score is about.", refers_to="endorsements")
    ]
    signatory: Annotated[str, Means("Whose score it is.", refers_to="signatories")]
    instrument: Annotated[str, Means("Instrument whose undertakings are counted.", refers_to="instruments")]
    score: Annotated[
        int | None,
        Means("Points out of 100, rounded to whole ones, halves up; none while too little is assessed."),
    ]
    score_unrounded: Annotated[float | None, Means("The same before rounding.")]
    comparable_mean: Annotated[
        float | None, Means("Mean on the scale from -1 to 1 that the G20 trackers use, unrounded.")
    ]
    comparable_score: Annotated[int | None, Means("The same as points out of 100, rounded, halves up.")]
    comparable_score_unrounded: Annotated[float | None, Means("The same before rounding.")]
    scored: Annotated[int, Means("Undertakings whose status has points.")]
    assessed: Annotated[int, Means("Undertakings in scope that were assessed.")]
    total: Annotated[int, Means("Its own undertakings under the instrument that are in scope.")]
    without_evidence: Annotated[int, Means("Those for which no public evidence was found.")]
    overdue: Annotated[int, Means("Those whose date has passed without their being shown to be met.")]


def signatories() -> QuerySet[Signatory]:
    return Signatory.objects.all()


def signatory_rows(found: Sequence[Signatory], _day: dt.date) -> Iterator[SignatoryRow]:
    for row in found:
        yield SignatoryRow(
            code=row.code,
            alpha3=row.alpha3 or None,
            slug=row.slug,
            kind=row.kind,
            name_en=row.name,
            name_fr=row.name_fr or None,
            name_ar=row.name_ar or None,
            name_in_text=row.name_in_text,
            also_known_as=tuple(row.also_known_as),
            region=row.region or None,
            subregion=row.subregion or None,
            intermediate_region=row.intermediate_region or None,
            languages=tuple(row.languages),
            page_url=page(row.get_absolute_url()),
        )


def endorsements() -> QuerySet[Endorsement]:
    return Endorsement.objects.select_related("signatory", "instrument")


def endorsement_rows(found: Sequence[Endorsement], _day: dt.date) -> Iterator[EndorsementRow]:
    for row in found:
        yield EndorsementRow(
            id=keys.of_endorsement(row.signatory.code, row.instrument.code),
            signatory=row.signatory.code,
            instrument=row.instrument.code,
            joined_on=row.joined_on,
            precision=row.precision,
            left_on=row.left_on,
            role=row.role or None,
            source_text=row.source_text,
            source_line=row.source_line,
        )


def score_rows(found: Sequence[Endorsement], day: dt.date) -> Iterator[ScoreRow]:
    """Two queries."""
    owed: dict[int, list[Undertaking]] = defaultdict(list)
    rows = Undertaking.objects.filter(endorsement__in=[row.pk for row in found])
    own = list(rows.select_related("commitment__deadline", "current_status", "endorsement"))
    for item in own:
        owed[item.endorsement_id or 0].append(item)
    final = load_final_no_evidence([item.current_status for item in own], today=day)
    for row in found:
        yield score_row(row, owed[row.pk], final, day)


def score_row(row: Endorsement, owed: Sequence[Undertaking], final: frozenset[int], day: dt.date) -> ScoreRow:
    found = score([Scored(item.current_status.verified_level, is_final=item.pk in final) for item in owed])
    comparable = found.comparable_value
    return ScoreRow(
        endorsement=keys.of_endorsement(row.signatory.code, row.instrument.code),
        signatory=row.signatory.code,
        instrument=row.instrument.code,
        score=found.shown,
        score_unrounded=None if found.value is None else float(found.value),
        comparable_mean=None if found.comparable_mean is None else float(found.comparable_mean),
        comparable_score=None if comparable is None else rounded(comparable),
        comparable_score_unrounded=None if comparable is None else float(comparable),
        scored=found.scored,
        assessed=found.assessed,
        total=found.total,
        without_evidence=found.without_evidence,
        overdue=sum(timing_of(item, today=day) in LATE for item in owed),
    )


SIGNATORIES = Table(
    "signatories", "Signatories", "A country, organisation or company that put its name to an instrument.",
    SignatoryRow, "code", signatories, signatory_rows, keys.code_is,
)  # fmt: skip
ENDORSEMENTS = Table(
    "endorsements", "Endorsements", "Who endorsed which instrument, since when, and what says so.",
    EndorsementRow, "id", endorsements, endorsement_rows, keys.endorsement_is,
)  # fmt: skip
SCORES = Table(
    "scores", "Scores", "The score of one signatory under one instrument, with the counts it is shown with.",
    ScoreRow, "endorsement", endorsements, score_rows, keys.endorsement_is,
)  # fmt: skip
