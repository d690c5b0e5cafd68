"""The words of the method, each with the place on the method page that explains it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from commitments.rules.search_words import excerpt, holds_all, marked, words_of
from commitments.summaries.search.hits import Hit, HitType, Rank
from commitments.vocabulary import (
    CHANGE_MEANING,
    DELIVERY,
    STAGE_MEANING,
    TIMING_MEANING,
    TRACKABILITY_MEANING,
    ChangeKind,
    Delivery,
    EvidenceStrength,
    Stage,
    Timing,
    Trackability,
)


@dataclass(frozen=True)
class Term:
    """A word in the active language, with its definition and its anchor."""

    label: str
    meaning: str
    anchor: str


def terms() -> Iterator[Term]:
    for level in Delivery:
        yield Term(level.label, DELIVERY[level].definition, f"status-{level.value}")
    for timing in Timing:
        yield Term(timing.label, TIMING_MEANING[timing], f"timing-{timing.value}")
    for change in ChangeKind:
        yield Term(change.label, CHANGE_MEANING[change], f"change-{change.value}")
    for stage in Stage:
        yield Term(stage.label, STAGE_MEANING[stage], "entries")
    for wording in Trackability:
        yield Term(wording.label, TRACKABILITY_MEANING[wording], "trackability")
    for strength in EvidenceStrength:
        yield Term(strength.label, "", "evidence")


def method_hits(asked: Sequence[str]) -> Iterator[Hit]:
    """Compared in the language of the page and in English. No query."""
    page = reverse("public:method")
    with translation.override("en"):
        english = list(terms())
    for term, in_english in zip(terms(), english, strict=True):
        label, meaning = term.label, term.meaning
        names = [words_of(label), words_of(in_english.label)]
        if tuple(asked) in names:
            rank = Rank.STARTS_SO
        elif any(holds_all(name, asked) for name in names):
            rank = Rank.IN_NAME
        elif holds_all(words_of(meaning), asked):
            rank = Rank.IN_WORDS
        else:
            continue
        yield Hit(
            HitType.METHOD,
            gettext("In the method"),
            marked(label, asked),
            f"{page}#{term.anchor}",
            rank,
            words=excerpt(meaning, asked) if meaning else (),
        )
