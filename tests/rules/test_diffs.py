from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.rules.diffs import Piece, word_diff


def test_word_diff_of_the_same_text_is_one_piece() -> None:
    assert word_diff("A plan was published.", "A plan was published.") == (
        Piece("same", "A plan was published."),
    )


@pytest.mark.parametrize(("was", "now", "kind"), [("", "A plan.", "new"), ("A plan.", "", "gone")])
def test_word_diff_against_nothing_is_all_new_or_all_gone(was: str, now: str, kind: str) -> None:
    assert word_diff(was, now) == (Piece(kind, "A plan."),)


def test_word_diff_marks_the_one_word_and_not_its_letters() -> None:
    assert word_diff("The law is in force.", "The decree is in force.") == (
        Piece("same", "The "),
        Piece("gone", "law"),
        Piece("new", "decree"),
        Piece("same", " is in force."),
    )


def test_word_diff_tells_punctuation_from_the_word_before_it() -> None:
    assert word_diff("in force", "in force, funded") == (Piece("same", "in force"), Piece("new", ", funded"))


def test_word_diff_shows_a_rewritten_phrase_as_one() -> None:
    assert word_diff("It has no budget.", "It got some money.") == (
        Piece("same", "It "),
        Piece("gone", "has no budget"),
        Piece("new", "got some money"),
        Piece("same", "."),
    )


def test_word_diff_keeps_letters_with_accents_and_other_scripts() -> None:
    pieces = word_diff("Une stratégie", "Une stratégie للذكاء")
    assert [piece.text for piece in pieces] == ["Une stratégie", " للذكاء"]


@given(st.text(alphabet="ab, \n.é", max_size=40), st.text(alphabet="ab, \n.é", max_size=40))
def test_word_diff_holds_both_texts_letter_for_letter(was: str, now: str) -> None:
    pieces = word_diff(was, now)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == was
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == now


@given(st.text(alphabet="ab ", max_size=40), st.text(alphabet="ab ", max_size=40))
def test_word_diff_never_has_two_pieces_of_a_kind_in_a_row(was: str, now: str) -> None:
    kinds = [piece.kind for piece in word_diff(was, now)]
    assert all(first != second for first, second in pairwise(kinds))
