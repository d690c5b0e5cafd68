import base64
import datetime as dt
import json
import zlib
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from commitments.forms import three_way
from commitments.forms.three_way import ThreeWay

KINDS = [("law", "A law"), ("plan", "A plan")]


class NoteForm(forms.Form):
    words = forms.CharField(label="Words", required=False, widget=forms.Textarea)
    kinds = forms.MultipleChoiceField(label="Kinds", choices=KINDS, required=False)
    since = forms.DateField(label="Since", required=False)
    is_minor = forms.BooleanField(label="Minor", required=False)
    row_version = forms.IntegerField(required=False, widget=forms.HiddenInput)


def typed(**data: Any) -> NoteForm:
    post = QueryDict(mutable=True)
    for name, value in data.items():
        post.setlist(name, value if isinstance(value, list) else [value])
    return NoteForm(post)


def compare(theirs: dict[str, Any], before: dict[str, Any], **data: Any) -> ThreeWay:
    return three_way.compare(typed(**data), theirs=theirs, before=before)


def answer(conflict: ThreeWay, **picks: str) -> QueryDict:
    """What the browser posts from the page of the three versions."""
    post = QueryDict(mutable=True)
    post["sides"], post["row_version"] = conflict.sides, "4"
    for name, side in picks.items():
        post[f"pick-{name}"] = side
    return post


@pytest.mark.parametrize(
    ("value", "posted"),
    [
        ("words", ["words"]),
        ("", []),
        (None, []),
        (True, ["on"]),
        (False, []),
        (3, ["3"]),
        (0, ["0"]),
        (dt.date(2026, 1, 15), ["2026-01-15"]),
        (("b", "a"), ["b", "a"]),
        ([], []),
    ],
)
def test_strings_is_what_the_browser_posts(value: object, posted: list[str]) -> None:
    assert three_way.strings(value) == posted


@given(
    st.dictionaries(st.text(max_size=5), st.lists(st.text(min_size=1, max_size=20), max_size=3), max_size=4)
)
def test_began_with_comes_back_whole_and_is_one_word(values: dict[str, list[str]]) -> None:
    packed = three_way.began_with(values)
    assert three_way.read_began_with(packed) == values
    assert packed.isascii()
    assert " " not in packed


BOMB = base64.urlsafe_b64encode(zlib.compress(b'{"a": ["' + b"x" * 5_000_000 + b'"]}')).decode()


@pytest.mark.parametrize("text", ["", "x", "é", "AAAA", three_way.began_with({"a": "1"})[:-12], BOMB])
def test_read_began_with_of_rubbish_is_empty(text: str) -> None:
    assert three_way.read_began_with(text) == {}


def test_compare_names_both_changes_in_words() -> None:
    conflict = compare(
        {"words": "Theirs.", "kinds": ["law"], "is_minor": True},
        {"words": "Old.", "kinds": []},
        words="Mine.",
        kinds=["plan", "law"],
    )
    found = {choice.name: [side.words for side in choice.sides] for choice in conflict.choices}
    assert found == {
        "words": [("Mine.",), ("Theirs.",), ("Old.",)],
        "kinds": [("A law", "A plan"), ("A law",), ("Nothing",)],
        "is_minor": [("No",), ("Yes",), ("No",)],
    }


def test_compare_picks_the_side_that_alone_changed_and_asks_where_both_did() -> None:
    conflict = compare(
        {"words": "Theirs.", "since": dt.date(2026, 1, 1), "kinds": ["law"]},
        {"words": "Old.", "since": dt.date(2026, 1, 1), "kinds": []},
        words="Mine.",
        since="2026-03-01",
    )
    picked = {
        choice.name: [side.code for side in choice.sides if side.is_picked] for choice in conflict.choices
    }
    assert picked == {"words": [], "since": ["yours"], "kinds": ["theirs"]}
    assert conflict.open_count == 1


def test_compare_field_the_other_side_does_not_know_stays_as_typed() -> None:
    conflict = compare({"words": "Theirs."}, {}, words="Mine.", since="2026-03-01")
    assert [choice.name for choice in conflict.choices] == ["words"]
    assert three_way.resolved(answer(conflict, words="theirs"))["since"] == "2026-03-01"


def test_compare_leaves_hidden_fields_alone() -> None:
    conflict = compare({"row_version": 3}, {}, row_version="1")
    assert conflict.choices == ()
    assert three_way.resolved(answer(conflict))["row_version"] == "4"


def test_compare_takes_several_forms_by_their_prefix() -> None:
    first, second = typed(words="Mine."), NoteForm({"b-words": "Also mine."}, prefix="b")
    conflict = three_way.compare([first, second], theirs={"words": "Mine.", "b-words": "Theirs."}, before={})
    assert [choice.name for choice in conflict.choices] == ["b-words"]


def test_resolved_takes_each_field_from_the_side_chosen() -> None:
    conflict = compare(
        {"words": "Theirs.", "kinds": ["law"], "since": None},
        {"words": "Old."},
        words="Mine.",
        kinds=["plan"],
        since="2026-03-01",
    )
    data = three_way.resolved(answer(conflict, words="theirs", kinds="yours", since="before"))
    assert (data["words"], data.getlist("kinds")) == ("Theirs.", ["plan"])
    assert "since" not in data
    assert not [name for name in data if name == "sides" or name.startswith("pick-")]


def test_resolved_without_a_choice_keeps_what_was_typed() -> None:
    conflict = compare({"words": "Theirs."}, {"words": "Old."}, words="Mine.\r\nTwo lines.")
    assert three_way.resolved(answer(conflict))["words"] == "Mine.\r\nTwo lines."


@pytest.mark.parametrize(
    "sides", ["", "nonsense", "[]", json.dumps({"yours": 3}), json.dumps({"yours": {"a": 1}})]
)
def test_resolved_of_rubbish_holds_nothing_and_breaks_nothing(sides: str) -> None:
    post = QueryDict(mutable=True)
    post["sides"], post["then"] = sides, "draft"
    assert three_way.resolved(post).dict() == {"then": "draft"}


def test_opened_gives_what_a_fresh_form_shows_the_empty_fields_too() -> None:
    form = NoteForm(initial={"words": "Law.", "since": dt.date(2026, 1, 15), "row_version": 2})
    shown = {name: three_way.strings(value) for name, value in three_way.opened(form).items()}
    assert shown == {"words": ["Law."], "kinds": [], "since": ["2026-01-15"], "is_minor": []}


def test_compare_offers_what_theirs_cleared_once_it_is_whole() -> None:
    mine = typed(words="Old.", kinds=["law"], is_minor="on")
    theirs = three_way.whole({"words": "New."}, of=[mine])
    before = {"words": "Old.", "kinds": ["law"], "is_minor": True}
    conflict = three_way.compare(mine, theirs=theirs, before=before)
    assert [choice.name for choice in conflict.choices] == ["words", "kinds", "is_minor"]
    picks = {"words": "theirs", "kinds": "theirs", "is_minor": "theirs"}
    assert three_way.resolved(answer(conflict, **picks)).dict() == {"words": "New.", "row_version": "4"}
