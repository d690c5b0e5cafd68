import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commitments.rules.diffs import GONE, NEW, SAME, Piece
from commitments.rules.text_changes import MOST_SENTENCES, changes, is_beyond_comparing

TEXT = st.lists(
    st.sampled_from(["We will act. ", "They met! ", "No plan? ", "Ten of them ", "\n"]), max_size=20
)


def test_changes_names_the_words_that_changed() -> None:
    was = "The plan stands. It costs 10 million. It starts in May."
    now = "The plan stands. It costs 20 million. It starts in May."
    assert changes(was, now) == (
        Piece(SAME, "The plan stands. "),
        Piece(SAME, "It costs "),
        Piece(GONE, "10"),
        Piece(NEW, "20"),
        Piece(SAME, " million. "),
        Piece(SAME, "It starts in May."),
    )


def test_changes_of_the_same_text_are_none() -> None:
    assert changes("The plan stands.", "The plan stands.") == ()
    assert changes("", "") == ()


def test_changes_shows_little_of_what_stayed() -> None:
    same = "".join(f"Sentence {number} stays as it is. " for number in range(100))
    first, gone = changes(same + "This one goes.", same)
    assert first.text.startswith(" … ")
    assert len(first.text) < 200
    assert gone == Piece(GONE, "This one goes.")


def test_changes_of_a_long_sentence_are_shown_whole() -> None:
    long = "word " * 200
    kinds = [piece.kind for piece in changes(f"{long}. End.", f"{long} more. End.")]
    assert set(kinds) <= {SAME, GONE, NEW}
    assert NEW in kinds


@pytest.mark.parametrize(("number", "beyond"), [(MOST_SENTENCES, False), (MOST_SENTENCES + 1, True)])
def test_is_beyond_comparing(number: int, beyond: bool) -> None:
    assert is_beyond_comparing("Yes. " * number) is beyond


@settings(max_examples=60)
@given(TEXT, TEXT)
def test_changes_are_none_only_where_nothing_changed(was: list[str], now: list[str]) -> None:
    pieces = changes("".join(was), "".join(now))
    assert bool(pieces) == ("".join(was) != "".join(now))


def test_changes_of_hostile_texts_come_to_an_end() -> None:
    chance = random.Random(7)
    one = "".join(f"{chance.choice('ab')}. " for _ in range(60_000))
    other = "".join(f"{chance.choice('ab')}. " for _ in range(60_000))
    assert changes(one, other)
    assert changes("a " * 100_000, "a b " * 100_000)
