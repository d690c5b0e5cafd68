import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.rules import evidence
from commitments.rules.evidence import Shown
from commitments.vocabulary import EvidenceKind, EvidenceStrength, Stage

PRIMARY, SECONDARY = [EvidenceKind.PRIMARY], [EvidenceKind.SECONDARY]
ENTRIES = st.lists(
    st.builds(
        Shown,
        claim=st.just("It happened."),
        stage=st.sampled_from(Stage),
        source_kinds=st.lists(st.sampled_from(EvidenceKind), max_size=3),
        shows=st.none() | st.sampled_from([1, 2, 3, 4, 5]),
    ),
    max_size=4,
)


def shown(stage: str = "done", kinds: list[EvidenceKind] = PRIMARY, shows: int | None = None) -> Shown:
    return Shown("A law passed.", stage, kinds, shows)


@pytest.mark.parametrize(
    ("stage", "kinds", "bound"),
    [
        ("done", PRIMARY, 1),
        ("declined", PRIMARY, 1),
        ("baseline", PRIMARY, 1),
        ("pending", PRIMARY, 2),
        ("announced", PRIMARY, 3),
        ("done", SECONDARY, 5),
        ("announced", SECONDARY, 5),
        ("done", [], 5),
        ("done", SECONDARY + PRIMARY, 1),
        ("announced", SECONDARY + PRIMARY, 3),
    ],
)
def test_ceiling_is_set_by_sources_and_stage(stage: str, kinds: list[EvidenceKind], bound: int) -> None:
    assert evidence.ceiling(stage, kinds) == bound


def test_ceiling_is_known_for_every_stage() -> None:
    assert set(evidence.STRONGEST_AT_STAGE) == set(Stage)


@pytest.mark.parametrize(("stage", "kinds"), [(s, k) for s in Stage for k in (PRIMARY, SECONDARY)])
def test_why_no_more_is_said_exactly_where_there_is_a_bound(stage: Stage, kinds: list[EvidenceKind]) -> None:
    is_bounded = evidence.ceiling(stage, kinds) > EvidenceStrength.IN_FORCE
    assert bool(evidence.why_no_more(stage, kinds)) == is_bounded


def test_computed_is_the_strongest_shown() -> None:
    assert evidence.computed([shown(shows=4), shown(shows=2), shown(shows=3)]) == 2


def test_computed_of_no_entry_is_nothing() -> None:
    assert evidence.computed([]) is None


def test_computed_entry_nobody_spoke_of_counts_with_its_ceiling() -> None:
    assert evidence.computed([shown("announced"), shown(shows=5)]) == 3


def test_computed_never_trusts_more_than_the_sources_give() -> None:
    assert evidence.computed([shown(kinds=SECONDARY, shows=1)]) == 5


def test_strongest_names_the_entry_that_gives_the_strength() -> None:
    firm = shown(shows=2)
    assert evidence.strongest([shown(shows=4), firm]) is firm
    assert evidence.strongest([]) is None


@given(ENTRIES)
def test_problems_computed_strength_itself_never_needs_a_reason(entries: list[Shown]) -> None:
    found = evidence.problems(entries, strength=evidence.computed(entries), reason="")
    assert all("cannot show" in problem for problem in found)


@given(ENTRIES, st.sampled_from([1, 2, 3, 4, 5]))
def test_problems_stronger_is_always_refused(entries: list[Shown], strength: int) -> None:
    bound = evidence.computed(entries)
    if bound is None or strength < bound:
        assert evidence.problems(entries, strength=strength, reason="Because.")


def test_problems_entry_above_its_ceiling_is_named_with_its_reason() -> None:
    found = evidence.problems([shown("announced", shows=1)], strength=3, reason="")
    assert found == [
        (
            "The entry “A law passed.” cannot show “In force, funded, running or independently audited”: "
            "an announcement is at most an official plan."
        )
    ]


def test_problems_stronger_says_what_the_entries_show() -> None:
    found = evidence.problems([shown(shows=3)], strength=2, reason="I am sure.")
    assert found == [
        "Evidence strength 2 is firmer than anything the entries show. They show 3: official plan or draft."
    ]


def test_problems_weaker_needs_its_reason() -> None:
    entries = [shown(shows=1)]
    assert "Say why it is rated weaker" in evidence.problems(entries, strength=3, reason=" ")[0]
    assert evidence.problems(entries, strength=3, reason="The budget is not public.") == []


def test_problems_weaker_than_the_ceiling_of_an_entry_nobody_spoke_of_is_fine() -> None:
    assert evidence.problems([shown()], strength=4, reason="") == []


def test_problems_strength_without_any_entry() -> None:
    assert evidence.problems([], strength=2, reason="") == [
        "Without an entry there is no evidence whose strength could be rated."
    ]
    assert evidence.problems([], strength=None, reason="") == []
