from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commitments.models import Assessment, Commitment, Evidence, ProgressEntry, TextLine
from commitments.rules.search_words import asked_words, words_of
from commitments.summaries.search import documents
from commitments.summaries.search.hits import HitType
from tests.factories import NOW, SIGNED_ON, make_assessment, make_commitment, make_undertaking

pytestmark = pytest.mark.django_db


@pytest.fixture
def energy() -> Commitment:
    return make_commitment(code="D3.h")


LETTERS = "aàBçdéËfgñoÖøstuzŁßœاأإآبةتدرسفكلمنهويىئؤء0129٣"


@given(st.text(alphabet=LETTERS + " .,;:-_/'\"()&|!*<>%§©–—…“”«»،؟ًّـ", max_size=60))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_word_of_a_text_finds_the_text(text: str) -> None:
    """What Python and PostgreSQL make of a word agrees, so that nothing on record is out of reach."""
    with connection.cursor() as cursor:
        for word in asked_words(text):
            cursor.execute("SELECT search_vector(%s) @@ search_query(%s)", [text, [word]])
            assert cursor.fetchone()[0], (text, word)


@pytest.mark.parametrize(
    "word", ["Côte", "Łódź", "Straße", "الأردن", "فَرَنسا", "مبادرة", "مؤتمر", "D3.a", "٢٠٢٥"]
)
def test_words_are_folded_alike_in_both_places(word: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_fold(%s)", [word])
        assert tuple(cursor.fetchone()[0].split()) == words_of(word)


@pytest.mark.parametrize("kind", list(documents.DOCUMENTS))
def test_an_index_answers_when_there_are_thousands(kind: HitType, energy: Commitment) -> None:
    rows = fill(kind, energy)
    query = documents.query_of(["zebra"])
    found = rows.filter(documents.Matches(documents.FullText(*documents.DOCUMENTS[kind]), query))
    assert found.count() == 3
    assert f"search_{rows.model._meta.model_name}" in found.explain()


@pytest.mark.parametrize("kind", [HitType.ENTRY, HitType.SOURCE, HitType.TEXT])
def test_an_index_answers_for_what_is_spelt_alike(kind: HitType, energy: Commitment) -> None:
    fill(kind, energy)
    rows = documents.alike_rows("hipopotamus")[kind]
    plan = rows.explain()
    assert f"alike_{rows.model._meta.model_name}" in plan, plan


def fill(kind: HitType, commitment: Commitment) -> QuerySet[Any]:
    """Some thousand rows, of which one in a thousand would be found."""
    words = ["a zebra law" if number % 1000 == 0 else f"a law of number {number}" for number in range(3000)]
    if kind == HitType.ENTRY:
        ProgressEntry.objects.bulk_create(
            bare_entry(claim=text, code=f"entry-{number}") for number, text in enumerate(words)
        )
    elif kind == HitType.SOURCE:
        Evidence.objects.bulk_create(
            Evidence(url=f"https://example.org/{number}", title=text, publisher="P", kind="primary")
            for number, text in enumerate(words)
        )
    elif kind == HitType.TEXT:
        TextLine.objects.bulk_create(
            TextLine(
                instrument=commitment.instrument,
                number=100 + number,
                text=text,
                role="paragraph",
                paragraph="",
            )
            for number, text in enumerate(words)
        )
    else:
        first = make_assessment(undertaking=make_undertaking(commitment=commitment))
        values = {
            field.attname: getattr(first, field.attname)
            for field in Assessment._meta.concrete_fields
            if not field.primary_key
        }
        with connection.cursor() as cursor:  # the walls ask for a status that points to the newest
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE commitments_assessment DISABLE TRIGGER USER")
        Assessment.objects.bulk_create(
            Assessment(**values | {"version": number + 2, "reasons": text})
            for number, text in enumerate(words)
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return documents.public_rows()[kind].model.objects.order_by()


def bare_entry(**fields: Any) -> ProgressEntry:
    return ProgressEntry(
        happened_on=SIGNED_ON, precision="day", stage="done", origin="reference", published_at=NOW, **fields
    )
