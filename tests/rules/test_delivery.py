import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.rules.delivery import gap, kind_of_change, label, problems
from commitments.vocabulary import (
    DELIVERY,
    DELIVERY_RANK,
    ChangeKind,
    Delivery,
    EvidenceStrength,
    TestResult,
)

PASSED, NOT_PASSED, NOT_TESTED = TestResult.PASSED, TestResult.NOT_PASSED, TestResult.NOT_TESTED
levels = st.sampled_from(Delivery)
assessable = st.sampled_from([level for level in Delivery if level != Delivery.NOT_ASSESSED])
ranked = st.sampled_from(sorted(DELIVERY_RANK, key=DELIVERY_RANK.__getitem__))
strengths = st.sampled_from([None, *EvidenceStrength])
results = st.lists(st.sampled_from(TestResult), max_size=6)


def found(level: Delivery, **known: object) -> list[str]:
    """The problems of a level where everything else is in order, but for what is given."""
    sound: dict[str, object] = {
        "evidence_strength": EvidenceStrength.IN_FORCE,
        "test_results": [],
        "scope_reason": "",
        "has_search": False,
        "entry_count": 1,
    }
    return problems(level, **sound | known)  # type: ignore[arg-type]


@pytest.mark.parametrize(("is_continuing", "expected"), [(True, "Being met"), (False, "Met")])
def test_label_of_a_lasting_duty_is_never_over(is_continuing: bool, expected: str) -> None:
    assert label("met", is_continuing=is_continuing) == expected


@given(levels, st.booleans())
def test_label_differs_from_the_vocabulary_only_for_met(level: Delivery, is_continuing: bool) -> None:
    assert level == Delivery.MET or label(level, is_continuing=is_continuing) == level.label


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, "first_steps", ChangeKind.FIRST_ASSESSMENT),
        ("", "met", ChangeKind.FIRST_ASSESSMENT),
        ("not_assessed", "reversed", ChangeKind.FIRST_ASSESSMENT),
        ("first_steps", "substantial", ChangeKind.PROGRESS),
        ("reversed", "no_action", ChangeKind.PROGRESS),
        ("met", "reversed", ChangeKind.REGRESS),
        ("substantial", "first_steps", ChangeKind.REGRESS),
        ("met", "met", ChangeKind.REVIEWED),
        ("no_evidence", "met", ChangeKind.OTHER_STATUS),
        ("met", "not_applicable", ChangeKind.OTHER_STATUS),
    ],
)
def test_kind_of_change_tells_the_world_from_us(before: str | None, after: str, expected: ChangeKind) -> None:
    assert kind_of_change(before, after, is_correction=False) == expected


@given(st.none() | levels, levels)
def test_kind_of_change_of_a_correction_is_never_news_about_the_world(
    before: Delivery | None, after: Delivery
) -> None:
    assert kind_of_change(before, after, is_correction=True) == ChangeKind.CORRECTION


@given(ranked, ranked)
def test_kind_of_change_turns_round_when_the_move_does(before: Delivery, after: Delivery) -> None:
    opposite = {
        ChangeKind.PROGRESS: ChangeKind.REGRESS,
        ChangeKind.REGRESS: ChangeKind.PROGRESS,
        ChangeKind.REVIEWED: ChangeKind.REVIEWED,
    }
    there = kind_of_change(before, after, is_correction=False)
    assert kind_of_change(after, before, is_correction=False) == opposite[there]


@given(levels, levels)
def test_kind_of_change_tells_a_step_back_only_between_ranked_levels(
    before: Delivery, after: Delivery
) -> None:
    is_back = kind_of_change(before, after, is_correction=False) == ChangeKind.REGRESS
    assert is_back == (
        before in DELIVERY_RANK and after in DELIVERY_RANK and DELIVERY_RANK[after] < DELIVERY_RANK[before]
    )


@given(strengths, results, st.booleans(), st.integers(0, 3))
def test_problems_never_let_not_assessed_be_assessed(
    strength: int | None, tests: list[TestResult], has_search: bool, entries: int
) -> None:
    known = {"evidence_strength": strength, "test_results": tests, "entry_count": entries}
    assert found(Delivery.NOT_ASSESSED, has_search=has_search, **known)


@pytest.mark.parametrize("level", [Delivery.SUBSTANTIAL, Delivery.MET])
@pytest.mark.parametrize("strength", [None, EvidenceStrength.OFFICIAL_CLAIM, EvidenceStrength.SECONDARY])
def test_problems_weak_evidence_supports_no_high_level(level: Delivery, strength: int | None) -> None:
    assert any("strength 1, 2 or 3" in problem for problem in found(level, evidence_strength=strength))


@given(assessable, st.sampled_from(EvidenceStrength))
def test_problems_say_something_about_strength_only_where_it_is_weak(level: Delivery, strength: int) -> None:
    about_strength = [
        problem for problem in found(level, evidence_strength=strength) if "strength" in problem
    ]
    needs_strong = level in (Delivery.SUBSTANTIAL, Delivery.MET)
    assert bool(about_strength) == (needs_strong and strength >= EvidenceStrength.OFFICIAL_CLAIM)


@given(ranked)
def test_problems_a_ranked_level_rests_on_an_entry(level: Delivery) -> None:
    assert any("at least one progress entry" in problem for problem in found(level, entry_count=0))
    assert found(level, entry_count=1) == []


def test_problems_no_evidence_needs_its_search() -> None:
    assert "search record" in found(Delivery.NO_EVIDENCE)[0]
    assert found(Delivery.NO_EVIDENCE, has_search=True, entry_count=0, evidence_strength=None) == []


@pytest.mark.parametrize("level", [Delivery.NOT_APPLICABLE, Delivery.CLOSED])
def test_problems_out_of_scope_needs_its_reason(level: Delivery) -> None:
    assert "reason in words" in found(level, scope_reason="  ")[0]
    assert found(level, scope_reason="A later text replaced it.", entry_count=0) == []


@pytest.mark.parametrize(
    ("level", "tests", "is_refused"),
    [
        (Delivery.MET, [PASSED, PASSED], False),
        (Delivery.MET, [PASSED, NOT_TESTED], True),
        (Delivery.SUBSTANTIAL, [PASSED, NOT_PASSED], False),
        (Delivery.SUBSTANTIAL, [PASSED, NOT_PASSED, NOT_PASSED], True),
        (Delivery.FIRST_STEPS, [NOT_PASSED, NOT_TESTED], False),
        (Delivery.FIRST_STEPS, [PASSED, NOT_PASSED], True),
        (Delivery.NO_ACTION, [NOT_PASSED, NOT_PASSED], False),
        (Delivery.REVERSED, [PASSED, NOT_PASSED], False),
    ],
)
def test_problems_level_and_tests_must_agree(
    level: Delivery, tests: list[TestResult], is_refused: bool
) -> None:
    assert bool(found(level, test_results=tests)) == is_refused


@given(st.lists(st.sampled_from(TestResult), min_size=1, max_size=8))
def test_problems_leave_room_for_some_level_whatever_the_tests_say(tests: list[TestResult]) -> None:
    by_passing = (Delivery.FIRST_STEPS, Delivery.SUBSTANTIAL, Delivery.MET, Delivery.NO_ACTION)
    assert any(not found(level, test_results=tests) for level in by_passing)


@given(levels, levels)
def test_gap_counts_the_levels_by_which_the_claim_exceeds(claimed: Delivery, verified: Delivery) -> None:
    found_gap, back = gap(claimed, verified), gap(verified, claimed)
    assert (found_gap is None) == (claimed not in DELIVERY_RANK or verified not in DELIVERY_RANK)
    assert found_gap is None or (back is not None and found_gap == -back)


def test_gap_of_an_unclaimed_level_is_unknown() -> None:
    assert gap("", "met") is None
    assert gap("met", "first_steps") == 2


def test_every_delivery_code_has_a_meaning() -> None:
    assert set(DELIVERY) == set(Delivery)
    assert all(meaning.definition.endswith(".") for meaning in DELIVERY.values())
    assert {meaning.points for meaning in DELIVERY.values()} == {None, -1, 0, 1, 2, 3}


@given(ranked, ranked)
def test_points_rise_with_the_rank(one: Delivery, other: Delivery) -> None:
    points = [DELIVERY[level].points for level in (one, other)]
    assert points == [DELIVERY_RANK[one], DELIVERY_RANK[other]]
