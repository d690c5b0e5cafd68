import pytest
from django.utils.translation import override

from commitments.summaries.listed import how_listed


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en-gb", "Listed by name in the published text, line 57"),
        ("fr", "Cité par son nom dans le texte publié, ligne 57"),
        ("ar", "مذكور بالاسم في النص المنشور، السطر 57"),
    ],
)
def test_the_line_of_a_name_is_told_in_every_language(language: str, said: str) -> None:
    with override(language):
        words = how_listed("Listed by name in the published text, line 57")
    assert (words, words.language) == (said, language[:2])


def test_without_a_line_the_text_alone_is_named() -> None:
    with override("fr"):
        assert how_listed("Listed by name in the published text") == "Cité par son nom dans le texte publié"


def test_other_words_stay_english() -> None:
    with override("ar"):
        words = how_listed("Joined in a letter of 3 May")
    assert (words, words.language) == ("Joined in a letter of 3 May", "en")
