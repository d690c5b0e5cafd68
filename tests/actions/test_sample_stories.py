import datetime as dt
from collections import Counter, defaultdict
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commitments.actions.sample_stories import SLOT, STORIES, Chapter, Owed, plan
from commitments.rules.timing import DatedLevel, first_met_on, timing
from commitments.vocabulary import Delivery, Precision, Timing
from tests.factories import SIGNED_ON, TODAY

DUE = dt.date(2025, 6, 30)
OWED = [
    Owed(
        pk=60 * promise + number, signatory=f"S{number}", starts_on=SIGNED_ON, due_on=None if promise else DUE
    )
    for promise in range(8)
    for number in range(60)
]
seeds = st.integers(0, 10_000)


def by_undertaking(chapters: list[Chapter]) -> dict[Owed, list[Chapter]]:
    found = defaultdict(list)
    for chapter in chapters:
        found[chapter.owed].append(chapter)
    return found


@pytest.fixture(scope="module")
def chapters() -> list[Chapter]:
    return plan(OWED, seed=1, today=TODAY)


def test_plan_gives_every_level_somewhere(chapters: list[Chapter]) -> None:
    told = {chapter.owed for chapter in chapters}
    last = {found[-1].level for found in by_undertaking(chapters).values()}
    assert last == set(Delivery) - {Delivery.NOT_ASSESSED}
    assert 0.2 < len(told) / len(OWED) < 0.8


def test_plan_gives_every_timing_a_past_date_can_have(chapters: list[Chapter]) -> None:
    found = Counter()
    histories = by_undertaking(chapters)
    for owed in OWED:
        history = [DatedLevel(chapter.level, chapter.effective_on) for chapter in histories.get(owed, [])]
        level = history[-1].level if history else Delivery.NOT_ASSESSED
        met_on = first_met_on(history)
        found[timing(owed.due_on, Precision.DAY, level=level, met_on=met_on, today=TODAY)] += 1
    assert set(found) == {
        Timing.NO_DATE,
        Timing.MET_ON_TIME,
        Timing.MET_LATE,
        Timing.LONG_OVERDUE,
        Timing.UNKNOWN,
    }


def test_plan_has_versions_and_one_correction(chapters: list[Chapter]) -> None:
    assert max(len(found) for found in by_undertaking(chapters).values()) == 3
    assert sum(chapter.is_correction for chapter in chapters) == 1


@settings(max_examples=15)
@given(seeds)
def test_plan_of_the_same_seed_is_the_same(seed: int) -> None:
    assert plan(OWED, seed=seed, today=TODAY) == plan(OWED, seed=seed, today=TODAY)
    assert plan(OWED, seed=seed, today=TODAY) != plan(OWED, seed=seed + 1, today=TODAY)


@settings(max_examples=15)
@given(seeds, st.dates(SIGNED_ON, dt.date(2028, 12, 31)))
def test_plan_never_reaches_into_the_future_nor_behind_the_signature(seed: int, today: dt.date) -> None:
    for chapter in plan(OWED, seed=seed, today=today):
        assert chapter.owed.starts_on <= chapter.effective_on < chapter.published_on <= today


@settings(max_examples=15)
@given(seeds)
def test_plan_publishes_in_order_and_never_two_at_once(seed: int) -> None:
    found = plan(OWED, seed=seed, today=TODAY)
    assert found == sorted(found, key=lambda chapter: chapter.published_on)
    for history in by_undertaking(found).values():
        for one, after in pairwise(history):
            assert after.effective_on - one.effective_on >= SLOT
            assert after.effective_on > one.published_on


def test_a_correction_is_told_once_and_replaces_something() -> None:
    (correcting,) = [story for story in STORIES if story.ends_in_correction]
    assert correcting.weight == 0
    assert len(correcting.levels) > 1


def test_plan_of_nothing_is_nothing() -> None:
    assert plan([], seed=1, today=TODAY) == []
