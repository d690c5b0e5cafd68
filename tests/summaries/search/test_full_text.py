from collections.abc import Sequence

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commitments.rules.search_words import Beginning, asked_words, holds_all, words_of
from commitments.summaries.search.full_text import FullText, Matches, query_of

pytestmark = pytest.mark.django_db


def finds(asked: Sequence[str], text: str) -> bool:
    rows = ContentType.objects.annotate(is_found=Matches(FullText(Value(text)), query_of(asked)))
    return rows.values_list("is_found", flat=True)[0]


LETTERS = "aàBçdéËfgñoÖøstuzŁßœاأإآبةتدرسفكلمنهويىئؤء0129٣"


@given(st.text(alphabet=LETTERS + " .,;:-_/'\"()&|!*<>%§©–—…“”«»،؟ًّـ", max_size=60))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_word_of_a_text_finds_the_text(text: str) -> None:
    """What Python and PostgreSQL make of a word agrees, so that nothing on record is out of reach."""
    for word in asked_words(text):
        assert finds([word], text), (text, word)


@pytest.mark.parametrize(
    ("asked", "text", "is_found"),
    [
        (["usa", "energy"], "Energies of the USA", False),
        (["usa", "energ"], "Energies of the USA", True),
        (["usa"], "The usage of energy", False),
        ([Beginning("usa")], "The usage of energy", True),
        (["ai"], "aid", False),
        (["国务院"], "国务院办公厅", True),
    ],
)
def test_short_words_stand_by_themselves_for_postgresql_as_for_python(
    asked: list[str], text: str, is_found: bool
) -> None:
    assert finds(asked, text) is is_found
    assert holds_all(words_of(text), asked) is is_found


@pytest.mark.parametrize(
    "word", ["Côte", "Łódź", "Straße", "الأردن", "فَرَنسا", "مبادرة", "مؤتمر", "D3.a", "٢٠٢٥"]
)
def test_words_are_folded_alike_in_both_places(word: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_fold(%s)", [word])
        assert tuple(cursor.fetchone()[0].split()) == words_of(word)
