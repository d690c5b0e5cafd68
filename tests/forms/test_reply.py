from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from commitments.forms.reply import WORDS, AnswerForm, ReplyForms, is_link
from commitments.models import ReplyInvitation, StaffMember
from commitments.summaries import reply_page
from commitments.summaries.reply_page import AskedAbout
from tests.factories import NOW
from tests.reply_factories import invitation_of, make_answer, make_round

ITEM = AskedAbout(7, "D3.a", "", "", "", "met", "", "", False, "", 1, "", "", None, False)


def filled(**typed: str) -> AnswerForm:
    data = QueryDict(mutable=True)
    data.update({f"item-7-{name}": value for name, value in typed.items()})
    return AnswerForm(data, language="en", item=ITEM)


def test_both_languages_have_the_same_words() -> None:
    assert WORDS["en"].keys() == WORDS["fr"].keys()
    assert all(WORDS["fr"].values())


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "ftp://a.example/",
        "data:text/html,x",
        "//a.example",
        "a.example",
        "https://user:secret@a.example/",
        "https://",
        "https://a.example/\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe",
        "https://go\N{SOFT HYPHEN}uv.example/",
        "https://a.example/\N{ZERO WIDTH SPACE}",
        "https://a.example/" + "x" * 2000,
    ],
)
def test_is_link_takes_web_addresses_only(link: str) -> None:
    assert not is_link(link)


@pytest.mark.parametrize("link", ["https://a.example/b?c=1#d", "http://a.example", "https://é.example/ü"])
def test_is_link_takes_what_is_one(link: str) -> None:
    assert is_link(link)


def test_links_are_one_per_line_and_at_most_ten() -> None:
    form = filled(links="https://a.example/1\r\n\r\n  https://a.example/2  ")
    assert form.is_valid()
    assert form.answer().links == ["https://a.example/1", "https://a.example/2"]
    many = filled(links="\n".join(f"https://a.example/{n}" for n in range(11)))
    assert not many.is_valid()
    assert "There are 11 links; at most 10" in str(many.errors)


@given(st.text(max_size=200))
def test_text_comes_through_letter_for_letter(text: str) -> None:
    form = filled(text=text, stance="agree")
    if form.is_valid():
        assert form.answer().text == (text.replace("\r\n", "\n") if text.strip() else "")


def test_text_of_the_longest_length_fits_and_one_more_does_not() -> None:
    assert filled(text="ü" * 20_000).is_valid()
    assert "by 1" in str(filled(text="ü" * 20_001).errors)


def test_line_ends_count_once() -> None:
    assert filled(text="\r\n".join("x" * 10_000)).is_valid()


def test_stance_outside_the_list_is_refused() -> None:
    assert not filled(stance="perhaps").is_valid()


@pytest.fixture
def invitation(alice: StaffMember) -> ReplyInvitation:
    return invitation_of(make_round(by=alice))


def forms_of(invitation: ReplyInvitation, data: dict[str, Any] | None = None) -> ReplyForms:
    page = reply_page.load(invitation.reference, now=NOW)
    assert page is not None
    item = invitation.round.items.get()
    posted = QueryDict(mutable=True)
    for name, value in (data or {}).items():
        posted[name if name in ("signed_as", "written_in") else f"item-{item.pk}-{name}"] = value
    return ReplyForms(page, posted if data is not None else None)


def test_empty_page_shows_what_was_kept(invitation: ReplyInvitation) -> None:
    make_answer(invitation=invitation, text="Kept.", links=["https://a.example/"])
    (form,) = forms_of(invitation).answers
    assert (form["text"].value(), form["links"].value()) == ("Kept.", "https://a.example/")
    assert form["row_version"].value() == 1


def test_sending_needs_a_name_and_an_answer(invitation: ReplyInvitation) -> None:
    forms = forms_of(invitation, {"written_in": "en", "text": "", "signed_as": ""})
    assert forms.is_valid(is_sent=False)
    assert not forms.is_valid(is_sent=True)
    assert [anchor for anchor, _ in forms.problems()] == ["", "id_signed_as"]


def test_overtaken_takes_the_newer_number_and_keeps_what_was_typed(invitation: ReplyInvitation) -> None:
    make_answer(invitation=invitation, text="Newer.")
    forms = forms_of(invitation, {"written_in": "en", "text": "Mine.", "row_version": "0"})
    forms.is_valid(is_sent=False)
    forms.overtaken([invitation.round.items.get().pk])
    (form,) = forms.answers
    assert (form["text"].value(), form["row_version"].value()) == ("Mine.", 1)
    assert form.is_overtaken
    assert "Other words were saved" in str(form["text"].errors)


def test_settled_answers_have_no_form(invitation: ReplyInvitation, bob: StaffMember) -> None:
    answer = make_answer(invitation=invitation)
    type(answer).objects.filter(pk=answer.pk).update(set_aside_at=NOW, set_aside_by=bob)
    assert forms_of(invitation).answers == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_signature_takes_no_hidden_signs(alice: StaffMember, language: str) -> None:
    page = reply_page.load(invitation_of(make_round(by=alice)).reference, now=NOW, language=language)
    assert page is not None
    posted = {"signed_as": "Dora\N{RIGHT-TO-LEFT OVERRIDE} Doe", "written_in": "en"}
    forms = ReplyForms(page, as_post(posted))
    assert not forms.is_valid(is_sent=False)
    assert WORDS[language]["hidden_signs"] in str(forms.signature.errors)


def as_post(fields: dict[str, str]) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update(fields)
    return data
