from hypothesis import given
from hypothesis import strategies as st

from commitments.rules import three_way
from commitments.rules.three_way import Difference, differences

TEXTS = st.text("ab \n", max_size=4)
FORM = st.dictionaries(st.sampled_from(["reasons", "note", "entries"]), st.lists(TEXTS, max_size=2))


def test_differences_changed_on_one_side_is_taken_from_there() -> None:
    found = differences(
        yours={"reasons": ["Mine."], "note": ["Old."]},
        theirs={"reasons": ["Old."], "note": ["Theirs."]},
        before={"reasons": ["Old."], "note": ["Old."]},
    )
    assert [(row.name, row.taken) for row in found] == [("reasons", "yours"), ("note", "theirs")]


def test_differences_changed_on_both_sides_asks() -> None:
    found = differences(yours={"a": ["1"]}, theirs={"a": ["2"]}, before={"a": ["0"]})
    assert found == (Difference("a", ("1",), ("2",), ("0",), taken=""),)


def test_differences_changed_alike_is_none() -> None:
    assert differences(yours={"a": ["1"]}, theirs={"a": ["1"]}, before={"a": ["0"]}) == ()


def test_differences_missing_field_is_empty() -> None:
    assert differences(yours={}, theirs={"a": ["1"]}, before={})[0].taken == "theirs"
    assert differences(yours={"a": ["1"]}, theirs={}, before={"a": ["1"]})[0].taken == "theirs"
    assert differences(yours={"a": [""]}, theirs={}, before={}) == ()


def test_differences_line_ends_order_and_space_around_are_no_change() -> None:
    yours = {"reasons": ["One.\r\nTwo. "], "entries": ["b", "a"]}
    assert (
        differences(yours=yours, theirs={"reasons": ["One.\nTwo."], "entries": ["a", "b"]}, before={}) == ()
    )


@given(FORM, FORM)
def test_differences_is_none_against_itself(
    yours: dict[str, list[str]], before: dict[str, list[str]]
) -> None:
    assert differences(yours=yours, theirs=yours, before=before) == ()


@given(FORM, FORM, FORM)
def test_differences_is_the_same_question_from_either_side(
    one: dict[str, list[str]], two: dict[str, list[str]], before: dict[str, list[str]]
) -> None:
    swap = {"yours": "theirs", "theirs": "yours", "": ""}
    here = {row.name: row.taken for row in differences(yours=one, theirs=two, before=before)}
    there = {row.name: row.taken for row in differences(yours=two, theirs=one, before=before)}
    assert here == {name: swap[taken] for name, taken in there.items()}


def test_chosen_takes_each_field_from_the_side_picked() -> None:
    sides = {"yours": {"a": ["1"], "b": ["1"], "c": ["1"]}, "theirs": {"a": ["2"], "b": ["2"], "c": ["2"]}}
    merged = three_way.chosen(
        **sides, before={"a": ["0"], "b": ["0"]}, picks={"a": "theirs", "b": "before", "c": "nonsense"}
    )
    assert merged == {"a": ["2"], "b": ["0"], "c": ["1"]}


def test_chosen_without_a_pick_keeps_what_was_typed_letter_for_letter() -> None:
    merged = three_way.chosen(yours={"a": [" Two\r\nlines "]}, theirs={"a": ["x"]}, before={}, picks={})
    assert merged == {"a": [" Two\r\nlines "]}


@given(FORM, FORM, FORM)
def test_chosen_never_invents_a_value(
    one: dict[str, list[str]], two: dict[str, list[str]], before: dict[str, list[str]]
) -> None:
    picks = {row.name: row.taken for row in differences(yours=one, theirs=two, before=before)}
    merged = three_way.chosen(yours=one, theirs=two, before=before, picks=picks)
    for name, value in merged.items():
        assert value in (one.get(name, []), two.get(name, []))
