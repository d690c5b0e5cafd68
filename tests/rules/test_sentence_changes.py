import pytest

from commitments.rules.diffs import Piece
from commitments.rules.sentence_changes import sentence_diff


def test_a_changed_sentence_is_given_whole_as_it_was_and_as_it_is() -> None:
    was = "A plan was published. It has no budget. It names nobody."
    now = "A plan was published. It has a budget. It names nobody."
    assert sentence_diff(was, now) == (
        Piece("same", "A plan was published. "),
        Piece("gone", "It has no budget. "),
        Piece("new", "It has a budget. "),
        Piece("same", "It names nobody."),
    )


def test_a_sentence_added_at_the_end_leaves_the_one_before_unchanged() -> None:
    assert sentence_diff("One stands.", "One stands. Two came.") == (
        Piece("same", "One stands. "),
        Piece("new", "Two came."),
    )


@pytest.mark.parametrize(
    ("was", "now", "kinds"), [("", "New.", ["new"]), ("Old.", "", ["gone"]), ("", "", [])]
)
def test_a_text_that_comes_or_goes(was: str, now: str, kinds: list[str]) -> None:
    assert [piece.kind for piece in sentence_diff(was, now)] == kinds


def test_arabic_sentences_end_at_their_own_marks() -> None:
    pieces = sentence_diff("هل نُشرت خطة؟ لا ميزانية لها.", "هل نُشرت خطة؟ لها ميزانية.")
    assert [piece.kind for piece in pieces] == ["same", "gone", "new"]
