import pytest

from commitments.rules.reference_text import read
from commitments.summaries.desk_references import load_known, written
from tests.factories import make_commitment, make_signatory

pytestmark = pytest.mark.django_db


def test_load_known_answers_to_every_spelling() -> None:
    ivory = make_signatory(
        name="Côte d'Ivoire",
        code="CI",
        alpha3="CIV",
        slug="cote-divoire",
        name_ar="ساحل العاج",
        also_known_as=["ivory-coast"],
    )
    make_commitment(code="D3.h")
    known = load_known()
    for spelling in ("ci d3h", "CIV D3.h", "ivory coast d3.h", "Côte d’Ivoire D3.H", "ساحل العاج d3h"):
        assert read(spelling, known).signatories == (ivory.pk,)
        assert len(read(spelling, known).clauses) == 1


def test_written_is_read_back_as_the_same_set() -> None:
    names = ["France", "Germany"]
    ids = [make_signatory(name=name).pk for name in names]
    clauses = [make_commitment(code=code).clauses.get().pk for code in ("D3.a", "D3.b")]
    reading = read(written(names, ["D3.a", "D3.b"]), load_known())
    assert (list(reading.signatories), list(reading.clauses), reading.problems) == (ids, clauses, ())
