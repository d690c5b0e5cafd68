import json

import pytest
from django.conf import settings
from django.utils.translation import override

from commitments.summaries.listed import ROLES, how_listed, role_words


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


def test_a_role_is_told_in_the_readers_language() -> None:
    with override("fr"):
        words = role_words("co-chair")
    assert (words, words.language) == ("coprésidence", "fr")
    with override("ar"):
        assert role_words("") == ""
        assert role_words("observer").language == "en"


def test_every_role_of_the_reference_data_can_be_told() -> None:
    files = (settings.BASE_DIR / "fixtures" / "instruments").glob("*.json")
    lines = [line for path in files for line in json.loads(path.read_text()).get("endorsements", [])]
    assert {line["role"] for line in lines if line.get("role")} == set(ROLES)
