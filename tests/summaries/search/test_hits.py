import pytest
from django.utils import translation

from commitments.summaries.search.hits import foreign


@pytest.mark.parametrize(
    ("page", "text", "marked"),
    [("en-gb", "en", ""), ("en-gb", "fr", "fr"), ("fr", "fr-CA", ""), ("ar", "en", "en"), ("ar", "und", "")],
)
def test_foreign_is_the_language_where_it_is_known_and_another(page: str, text: str, marked: str) -> None:
    with translation.override(page):
        assert foreign(text) == marked
