import pytest

from commitments.rules.page_language import language_in


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("/en/follow", "en"),
        ("/fr/follow", "fr"),
        ("/ar", "ar"),
        ("/", "en"),
        ("/desk", "en"),
        ("/french/follow", "en"),
        ("/de/follow", "en"),
        ("", "en"),
    ],
)
def test_the_first_part_of_an_address_is_its_language(path: str, language: str) -> None:
    assert language_in(path) == language
