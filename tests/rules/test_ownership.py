import pytest

from commitments.rules.ownership import Claim, owners, speaks

FRANCE, GERMANY = 1, 2
D3A, D3B = 10, 11
ALICE, BOB, CAROL = 100, 101, 102


def owners_of(
    *claims: Claim,
    signatory: int | None = FRANCE,
    commitment: int = D3A,
    languages: tuple[str, ...] = ("fr",),
) -> tuple[int, ...]:
    signatories = {signatory} if signatory else set()
    return owners(claims, signatories=signatories, commitments={commitment}, languages=languages)


def test_owners_nobody_without_claims() -> None:
    assert owners_of() == ()


@pytest.mark.parametrize(
    "claim",
    [
        Claim(ALICE, signatory=GERMANY),
        Claim(ALICE, commitment=D3B),
        Claim(ALICE, language="de"),
        Claim(ALICE, signatory=FRANCE, commitment=D3B),
        Claim(ALICE, commitment=D3A, language="de"),
    ],
)
def test_owners_claim_on_something_else_does_not_count(claim: Claim) -> None:
    assert owners_of(claim) == ()


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        (Claim(ALICE, signatory=FRANCE, commitment=D3A), Claim(BOB, signatory=FRANCE)),
        (Claim(ALICE, signatory=FRANCE), Claim(BOB, commitment=D3A, language="fr")),
        (Claim(ALICE, commitment=D3A, language="fr"), Claim(BOB, commitment=D3A)),
        (Claim(ALICE, commitment=D3A), Claim(BOB, language="fr")),
    ],
)
def test_owners_the_most_precise_wins_in_either_order(narrow: Claim, wide: Claim) -> None:
    assert owners_of(narrow, wide) == owners_of(wide, narrow) == (ALICE,)


def test_owners_equally_precise_both_in_their_order() -> None:
    claims = Claim(BOB, signatory=FRANCE), Claim(ALICE, signatory=FRANCE), Claim(CAROL, commitment=D3A)
    assert owners_of(*claims) == (BOB, ALICE)


def test_owners_of_a_joint_undertaking_are_found_by_commitment_only() -> None:
    claims = Claim(ALICE, signatory=FRANCE), Claim(BOB, commitment=D3A), Claim(CAROL, language="fr")
    assert owners_of(*claims, signatory=None, languages=()) == (BOB,)


def test_owners_person_twice_is_named_once() -> None:
    claims = Claim(ALICE, language="fr"), Claim(ALICE, language="en")
    assert owners_of(*claims, languages=("en", "fr")) == (ALICE,)


@pytest.mark.parametrize(
    ("asked", "tag", "expected"),
    [("sr", "sr-Cyrl", True), ("sr", "sr", True), ("sr-Cyrl", "sr", False), ("s", "sr", False)],
)
def test_speaks_a_form_of_the_language(asked: str, tag: str, *, expected: bool) -> None:
    assert speaks(asked, tag) is expected
