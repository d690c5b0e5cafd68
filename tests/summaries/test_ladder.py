import pytest

from commitments.summaries.ladder import ladder
from commitments.vocabulary import Delivery


def states(*, verified: str, claimed: str = "") -> list[str]:
    made = ladder(verified=verified, claimed=claimed, claimant="France", is_continuing=False)
    assert made is not None
    return [rung.state for rung in made.rungs]


def words(*, verified: str, claimed: str = "", is_continuing: bool = False) -> str:
    made = ladder(verified=verified, claimed=claimed, claimant="France", is_continuing=is_continuing)
    assert made is not None
    return made.sentence


def test_ladder_fills_to_the_verified_level_and_hatches_to_the_claim() -> None:
    assert states(verified="first_steps", claimed="met") == ["verified", "verified", "claimed", "claimed"]


def test_ladder_of_a_reversal_leaves_every_rung_open() -> None:
    assert states(verified="reversed") == ["open"] * 4


def test_ladder_marks_the_two_levels() -> None:
    made = ladder(verified="first_steps", claimed="met", claimant="France", is_continuing=False)
    assert made is not None
    assert [rung.number for rung in made.rungs if rung.is_verified_level] == [1]
    assert [rung.number for rung in made.rungs if rung.is_claimed_level] == [3]


@pytest.mark.parametrize(
    "level", [Delivery.NO_EVIDENCE, Delivery.UNCLEAR, Delivery.NOT_APPLICABLE, Delivery.NOT_ASSESSED]
)
def test_ladder_is_none_where_the_level_has_no_place_on_it(level: Delivery) -> None:
    assert ladder(verified=level, claimed="met", claimant="France", is_continuing=False) is None


@pytest.mark.parametrize(
    ("verified", "claimed", "ending"),
    [
        ("substantial", "met", "The claim is one level above what the evidence shows."),
        ("first_steps", "met", "The claim is two levels above what the evidence shows."),
        ("met", "first_steps", "The evidence goes two levels beyond the claim."),
        ("met", "met", "Verified: the same, so there is no gap."),
        ("reversed", "met", "The claim is four levels above what the evidence shows."),
        ("met", "", "No claim by France is on record."),
    ],
)
def test_sentence_says_the_gap(verified: str, claimed: str, ending: str) -> None:
    assert words(verified=verified, claimed=claimed).endswith(ending)


def test_sentence_never_calls_a_lasting_duty_met() -> None:
    assert words(verified="first_steps", claimed="met", is_continuing=True).startswith(
        "Claimed by France: “Being met”."
    )
