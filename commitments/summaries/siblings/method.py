"""The method's closed lists and the agreement of raters, as tables."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils import translation

from commitments.languages import LOCALE, Language
from commitments.rules.table_schema import Field, FieldType
from commitments.summaries import method
from commitments.summaries.method import MethodPage
from commitments.summaries.reliability import Coefficient, ReliabilityPage
from commitments.summaries.siblings.columns import Column, Table, coded, number, text, yes_or_no
from commitments.vocabulary import DELIVERY, Delivery

LISTS: Final = ("level", "timing", "evidence_strength", "trackability", "stage", "change")


@dataclass(frozen=True)
class Term:
    """One word of the method: of which list, and label and meaning by language."""

    of: str
    code: str
    labels: dict[str, str]
    meanings: dict[str, str]
    points: int | None = None
    comparable: int | None = None
    is_weak: bool | None = None


def pages(*, day: dt.date) -> dict[str, MethodPage]:
    """The page in each language."""
    found = {}
    for language in Language:
        with translation.override(LOCALE[language]):
            found[language.value] = method.load(day=day)
    return found


def terms(shown: dict[str, MethodPage]) -> Iterator[Term]:
    """In the order of the page."""
    yield from levels(shown)
    yield from meanings(shown, "timing", "timings")
    yield from strengths(shown)
    yield from meanings(shown, "trackability", "trackability")
    yield from meanings(shown, "stage", "stages")
    yield from meanings(shown, "change", "changes")


def levels(shown: dict[str, MethodPage]) -> Iterator[Term]:
    labels = labels_of_levels()
    for place, level in enumerate(shown[Language.ENGLISH.value].levels):
        said = {code: page.levels[place].definition for code, page in shown.items()}
        yield Term("level", level.level, labels[level.level], said, level.points, level.comparable)


def strengths(shown: dict[str, MethodPage]) -> Iterator[Term]:
    for place, strength in enumerate(shown[Language.ENGLISH.value].strengths):
        words = {code: str(page.strengths[place].label) for code, page in shown.items()}
        yield Term("evidence_strength", str(strength.number), words, {}, is_weak=strength.is_weak)


def meanings(shown: dict[str, MethodPage], name: str, field: str) -> Iterator[Term]:
    for place, meaning in enumerate(getattr(shown[Language.ENGLISH.value], field)):
        rows = {code: getattr(page, field)[place] for code, page in shown.items()}
        yield Term(
            name,
            str(getattr(meaning.code, "value", meaning.code)),
            {code: str(row.label) for code, row in rows.items()},
            {code: str(row.meaning) for code, row in rows.items()},
        )


def labels_of_levels() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {level.value: {} for level in DELIVERY}
    for language in Language:
        with translation.override(LOCALE[language]):
            for level in Delivery:
                found[level.value][language.value] = str(level.label)
    return found


def of_terms(rows: list[Term]) -> Table:
    def in_language(field: str, language: Language) -> Any:
        return lambda row: getattr(row, field).get(language.value)

    return Table(
        (
            Column(
                Field("list", FieldType.STRING, "Which list it stands in.", True, LISTS), lambda row: row.of
            ),
            text("code", "Its code, as in all our data.", lambda row: row.code, is_required=True),
            *(
                text(
                    f"label_{language.value}",
                    f"Its public word in {language.name.title()}.",
                    in_language("labels", language),
                )
                for language in Language
            ),
            *(
                text(
                    f"meaning_{language.value}",
                    f"What it means, in {language.name.title()}.",
                    in_language("meanings", language),
                )
                for language in Language
            ),
            number("points", "Points a level counts; empty where it is not scored.", lambda row: row.points),
            number("comparable", "The same on the scale of the G20 reports.", lambda row: row.comparable),
            yes_or_no("is_weak", "Whether such evidence is weak.", lambda row: row.is_weak),
        ),
        rows,
        key=("list", "code"),
    )


def beside_terms(shown: MethodPage) -> dict[str, Any]:
    return {
        "version": shown.version,
        "scoring": {
            "full_points": shown.full_points,
            "share_needed_percent": shown.share_needed,
            "final_no_evidence_points": shown.final_points,
            "final_no_evidence_comparable": shown.final_comparable,
            "long_overdue_days": shown.long_overdue_days,
            "days_until_check_when_overdue": shown.soon_days,
            "days_until_check": shown.later_days,
        },
        "versions": [
            {
                "version": row.version,
                "since": row.since.isoformat(),
                "remarks": [str(words) for words in row.remarks],
                "changes": [str(words) for words in row.changes],
            }
            for row in shown.history
        ],
    }


def of_ratings(shown: ReliabilityPage) -> Table:
    return Table(
        (
            *coded("first_level", Delivery, "What the first rater said.", lambda row: row.first),
            *coded("second_level", Delivery, "What the second said.", lambda row: row.second),
            number("pairs", "How many pairs of ratings.", lambda row: row.count),
            yes_or_no("is_same", "Whether both said the same.", lambda row: row.is_same),
        ),
        shown.confusion,
        key=("first_level", "second_level"),
    )


def beside_ratings(shown: ReliabilityPage) -> dict[str, Any]:
    """Each rounded figure of the page, and beside it the same unrounded."""
    return {
        "published": shown.published,
        "rated_twice": shown.twice,
        "rated_twice_percent": shown.share,
        "rated_twice_share": share(shown.twice, shown.published),
        "pairs": shown.pairs,
        "agreeing": shown.agreeing,
        "agreement_percent": shown.agreement,
        "agreement_share": share(shown.agreeing, shown.pairs) if shown.is_enough else None,
        "least_pairs": shown.least,
        "nominal_alpha": alpha(shown.nominal),
        "ordinal_alpha": alpha(shown.ordinal),
    }


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def alpha(found: Coefficient) -> dict[str, Any]:
    return {"pairs": found.pairs, "rounded": found.shown or None, "value": found.value}
