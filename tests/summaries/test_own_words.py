"""Our words in the reader's language, marked where they exist in English only."""

from django.template import Context, Template
from django.utils import translation

from commitments.models import Clause, Commitment
from commitments.summaries.own_words import our_translation, said, said_each, said_in, said_in_catalog

PROMISE = Commitment(
    title="A register",
    opening="declared",
    explanation=["What it means."],
    translations={"fr": {"title": "Un registre", "explanation": ["Ce que cela veut dire."]}},
)
CLAUSE = Clause(quote="We publish a register.", translations={"fr": {"quote": "Nous publions un registre."}})


def test_words_are_in_the_readers_language_and_know_it() -> None:
    assert (said(PROMISE, "title"), said(PROMISE, "title").language) == ("A register", "en")
    with translation.override("fr"):
        assert (said(PROMISE, "title"), said(PROMISE, "title").language) == ("Un registre", "fr")
        assert said_each(PROMISE, "explanation") == ("Ce que cela veut dire.",)


def test_what_is_not_translated_stays_english_and_says_so() -> None:
    with translation.override("ar"):
        assert (said(PROMISE, "title"), said(PROMISE, "title").language) == ("A register", "en")
        assert [text.language for text in said_each(PROMISE, "explanation")] == ["en"]
        assert said_in({}, "title", "A register").language == "en"


def test_what_the_catalog_holds_is_translated_and_the_rest_says_that_it_is_english() -> None:
    assert said_in_catalog("Met").language == "en"
    with translation.override("ar"):
        assert (said_in_catalog("Met"), said_in_catalog("Met").language) == ("تم الوفاء به", "ar")
        assert (said_in_catalog("Of late"), said_in_catalog("Of late").language) == ("Of late", "en")


def test_paragraphs_of_another_count_are_not_mixed() -> None:
    with translation.override("fr"):
        half = Commitment(explanation=["One.", "Two."], translations={"fr": {"explanation": ["Un."]}})
        assert said_each(half, "explanation") == ("One.", "Two.")


def test_official_words_have_our_translation_beside_them_never_in_english() -> None:
    assert our_translation(CLAUSE, "quote") is None
    with translation.override("fr"):
        assert our_translation(CLAUSE, "quote") == "Nous publions un registre."
    with translation.override("ar"):
        assert our_translation(CLAUSE, "quote") is None


def test_a_template_marks_what_is_not_in_the_language_of_the_page() -> None:
    template = Template("<b{% language_of words %}>{{ words }}</b>")
    with translation.override("fr"):
        assert template.render(Context({"words": said(PROMISE, "title")})) == "<b>Un registre</b>"
        assert template.render(Context({"words": "Plain"})) == '<b lang="en" dir="ltr">Plain</b>'
        arabic = said(PROMISE, "title")
    with translation.override("ar"):
        assert template.render(Context({"words": arabic})) == '<b lang="fr" dir="ltr">Un registre</b>'
    assert template.render(Context({"words": said(PROMISE, "title")})) == "<b>A register</b>"
