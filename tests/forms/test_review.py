import datetime as dt

import pytest
from django.http import QueryDict

from commitments.desk_vocabulary import ReviewBlock
from commitments.forms.review import LeadForm, ReviewForm, typed_words, without_ticks
from commitments.summaries.desk_duplicates import OnRecord
from commitments.summaries.desk_review import Block

BLOCKS = [Block(code, code.label, ()) for code in ReviewBlock]


@pytest.mark.parametrize("verdict", ["send_back", "decline"])
def test_review_form_asks_for_a_reason(verdict: str) -> None:
    form = ReviewForm({"verdict": verdict, "comment": "  ", "row_version": "3"})
    assert not form.is_valid()
    assert "Say why" in form.errors["comment"][0]


def test_review_form_approves_without_one() -> None:
    form = ReviewForm({"verdict": "approve", "row_version": "3"})
    assert form.is_valid()
    assert form.cleaned_data == {"verdict": "approve", "comment": "", "row_version": 3}


@pytest.mark.parametrize("data", [{"verdict": "publish", "row_version": "3"}, {"verdict": "approve"}])
def test_review_form_refuses_what_no_button_sends(data: dict[str, str]) -> None:
    assert not ReviewForm(data).is_valid()


def test_lead_form_takes_without_a_reason_and_declines_with_one() -> None:
    assert LeadForm({"verdict": "take"}).is_valid()
    assert not LeadForm({"verdict": "decline"}).is_valid()
    assert LeadForm({"verdict": "decline", "comment": "Gone."}).is_valid()


def test_review_form_takes_words_on_a_block_for_a_reason() -> None:
    data = {"verdict": "send_back", "row_version": "3", "comment_level": "Too high.", "viewed_claim": "on"}
    form = ReviewForm(data | {"suggested_reasons": "Say this."}, blocks=BLOCKS)
    assert form.is_valid()
    assert form.block_comments() == {"level": "Too high.", "suggested_reasons": "Say this."}


def test_review_form_offers_a_wording_for_reasons_and_change_note_only() -> None:
    rows = ReviewForm(blocks=BLOCKS).block_fields()
    assert [row.block.code for row in rows if row.wording] == ["reasons", "change_note"]


def test_review_form_keeps_open_what_was_typed_into() -> None:
    rows = ReviewForm(initial={"comment_tests": "Which one?"}, blocks=BLOCKS).block_fields()
    assert [row.block.code for row in rows if row.is_open] == ["tests"]


def test_review_form_refuses_a_change_note_that_is_too_long() -> None:
    data = {"verdict": "send_back", "row_version": "3", "suggested_change_note": "x" * 301}
    assert "suggested_change_note" in ReviewForm(data, blocks=BLOCKS).errors


def test_typed_words_are_labelled_and_blank_ones_and_ticks_left_out() -> None:
    data = {
        "comment": ["Half a thought"],
        "comment_level": ["Too high."],
        "comment_tests": [" "],
        "suggested_reasons": ["Say this."],
        "viewed_claim": ["on"],
        "row_version": ["3"],
    }
    assert list(typed_words(data)) == [
        ("Comment", "Half a thought"),
        ("Comment on: level", "Too high."),
        ("Suggested wording: reasons", "Say this."),
    ]


def test_without_ticks_keeps_the_words_and_takes_the_new_version() -> None:
    moved = without_ticks(QueryDict("viewed_claim=on&comment_level=High&row_version=3"), version=4)
    assert moved.dict() == {"comment_level": "High", "row_version": "4"}


def test_words_in_fields_are_those_of_this_page() -> None:
    form = ReviewForm(initial={"comment": "Whole.", "comment_level": "Too high."})
    assert form.words_in_fields() == {"Whole."}


def test_lead_form_needs_the_entry_of_which_it_is_a_duplicate() -> None:
    near = [OnRecord("law", "A law was passed.", dt.date(2026, 2, 1), "day")]
    for entry in ("", "other"):
        assert "entry" in LeadForm({"verdict": "duplicate", "entry": entry}, on_record=near).errors
    form = LeadForm({"verdict": "duplicate", "entry": "law"}, on_record=near)
    assert form.is_valid()
    assert form.reason == "Duplicate of the entry law: “A law was passed.”"
