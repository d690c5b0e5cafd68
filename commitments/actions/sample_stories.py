"""What the sample data say: a seeded plan of invented assessments. Pure: it sees no database."""

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from commitments.vocabulary import Delivery


@dataclass(frozen=True)
class Owed:
    """An undertaking as far as the plan is concerned. `signatory` is None where all owe it together."""

    pk: int
    signatory: str | None
    starts_on: dt.date
    due_on: dt.date | None


@dataclass(frozen=True)
class Story:
    """The levels one undertaking goes through. A story of weight 0 is told once and never drawn again."""

    levels: tuple[Delivery, ...]
    weight: int
    ends_in_correction: bool = False


@dataclass(frozen=True)
class Chapter:
    """One invented assessment: the day from which it holds and the day on which it is published."""

    owed: Owed
    level: Delivery
    effective_on: dt.date
    published_on: dt.date
    is_correction: bool


FIRST, SUBSTANTIAL, MET = Delivery.FIRST_STEPS, Delivery.SUBSTANTIAL, Delivery.MET
STORIES: Final = (
    Story((FIRST,), 20),
    Story((FIRST, SUBSTANTIAL), 14),
    Story((FIRST, SUBSTANTIAL, MET), 10),
    Story((SUBSTANTIAL,), 10),
    Story((Delivery.NO_EVIDENCE,), 16),
    Story((Delivery.NO_EVIDENCE, FIRST), 6),
    Story((Delivery.NO_ACTION,), 6),
    Story((FIRST, FIRST), 6),
    Story((MET,), 5),
    Story((MET, Delivery.REVERSED), 3),
    Story((SUBSTANTIAL, FIRST), 3),
    Story((Delivery.UNCLEAR,), 4),
    Story((Delivery.NOT_APPLICABLE,), 4),
    Story((Delivery.CLOSED,), 2),
    Story((SUBSTANTIAL, FIRST), 0, ends_in_correction=True),
)
# Where a date is set: level and days from the deadline. Between them, every timing a past date can have.
DATED_STORIES: Final = (
    ((FIRST, -60), (MET, -20)),
    ((FIRST, 30), (MET, 90)),
    ((FIRST, 45),),
    (),
    ((MET, 120), (Delivery.REVERSED, 300)),
    ((Delivery.NO_EVIDENCE, 60),),
    ((SUBSTANTIAL, 75),),
)
THOROUGH: Final = 7  # signatories looked at almost whole, so that their scores show
SHARE_OF_THOROUGH, SHARE_OF_OTHERS = 0.9, 0.11
SLOT: Final = dt.timedelta(days=21)  # two assessments of one undertaking lie at least this far apart
LONGEST_DELAY: Final = 14  # days from effect to publication


def plan(undertakings: Sequence[Owed], *, seed: int, today: dt.date) -> list[Chapter]:
    """Every chapter in order of publication, all of them past; the same arguments give the same plan."""
    rng = random.Random(seed)
    dated = [owed for owed in undertakings if owed.due_on]
    chapters = [
        chapter
        for number, owed in enumerate(dated)
        for chapter in dated_chapters(rng, owed, DATED_STORIES[number % len(DATED_STORIES)], today)
    ]
    chosen = choose(rng, [owed for owed in undertakings if not owed.due_on])
    weights = [story.weight for story in STORIES]
    for number, owed in enumerate(chosen):
        story = STORIES[number] if number < len(STORIES) else rng.choices(STORIES, weights)[0]
        chapters += undated_chapters(rng, owed, story, today)
    return sorted(chapters, key=lambda chapter: (chapter.published_on, chapter.owed.pk))


def choose(rng: random.Random, undertakings: Sequence[Owed]) -> list[Owed]:
    """Nearly all of a few signatories, some of the others, in no order."""
    signatories = sorted({owed.signatory for owed in undertakings if owed.signatory})
    thorough = set(rng.sample(signatories, min(THOROUGH, len(signatories))))
    chosen = [
        owed
        for owed in undertakings
        if rng.random() < (SHARE_OF_THOROUGH if owed.signatory in thorough else SHARE_OF_OTHERS)
    ]
    rng.shuffle(chosen)
    return chosen


def dated_chapters(
    rng: random.Random, owed: Owed, steps: Sequence[tuple[Delivery, int]], today: dt.date
) -> Iterator[Chapter]:
    assert owed.due_on is not None
    for level, days in steps:
        effective_on = owed.due_on + dt.timedelta(days=days)
        if effective_on >= owed.starts_on and effective_on + SLOT < today:
            yield chapter(rng, owed, level, effective_on)


def undated_chapters(rng: random.Random, owed: Owed, story: Story, today: dt.date) -> Iterator[Chapter]:
    """Spread over the time since it has been owed; a story that does not fit is cut short."""
    slots = range((today - owed.starts_on) // SLOT - 1)
    days = sorted(rng.sample(slots, min(len(story.levels), len(slots))))
    for number, (level, slot) in enumerate(zip(story.levels, days, strict=False), start=1):
        is_last = number == len(story.levels)
        yield chapter(
            rng, owed, level, owed.starts_on + slot * SLOT, is_correction=is_last and story.ends_in_correction
        )


def chapter(
    rng: random.Random, owed: Owed, level: Delivery, effective_on: dt.date, *, is_correction: bool = False
) -> Chapter:
    published_on = effective_on + dt.timedelta(days=rng.randint(3, LONGEST_DELAY))
    return Chapter(owed, level, effective_on, published_on, is_correction)
