from types import SimpleNamespace

import pytest
from django.utils import translation

from commitments.models import Signatory
from commitments.summaries.search.spelling import respelt

SIGNATORIES = (
    Signatory(name="Côte d’Ivoire", name_fr="Côte d’Ivoire", name_ar="كوت ديفوار", slug="cote-divoire"),
    Signatory(name="Germany", name_fr="Allemagne", name_ar="ألمانيا", slug="germany"),
    Signatory(name="Denmark", name_fr="Danemark", name_ar="الدنمارك", slug="denmark"),
    Signatory(name="Republic of Korea", name_fr="République de Corée", name_ar="كوريا", slug="korea"),
)
COMMITMENTS = (
    SimpleNamespace(title="Observatory of energy", clause_rows=[{"quote": "We will found an observatory."}]),
)


def meant(typed: str) -> str | None:
    found = respelt(typed, signatories=SIGNATORIES, commitments=COMMITMENTS, near=())
    return found.words if found else None


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("germnay", "Germany"),
        ("GERMNAY", "Germany"),
        ("germnay D3.e", "Germany D3.e"),
        ("alemagne", "Allemagne"),
        ("cote divoir", "Côte d’Ivoire"),
        ("cote d'ivoir", "Côte d’Ivoire"),
        ("republic of koera", "Republic of Korea"),
        ("الدنمرك", "الدنمارك"),
        ("observatry", "observatory"),
        ("energi", "energy"),
    ],
)
def test_what_was_meant_is_written_as_in_the_record(typed: str, written: str) -> None:
    assert meant(typed) == written


def test_what_was_meant_is_looked_for_under_its_link() -> None:
    found = respelt("germnay", signatories=SIGNATORIES, commitments=(), near=())
    assert found is not None
    assert found.query == "?q=Germany"


@pytest.mark.parametrize("typed", ["Germany", "germany", "xyz", "zzzzzzzz", ""])
def test_nothing_is_offered_where_nothing_changes(typed: str) -> None:
    assert meant(typed) is None


def test_the_readers_name_wins_over_others_of_the_same_letters() -> None:
    signatory = Signatory(name="Türkiye", name_fr="Turkiye", name_ar="تركيا", slug="turkiye")
    with translation.override("fr"):
        found = respelt("turkiy", signatories=(signatory,), commitments=(), near=())
    assert found is not None
    assert found.words == "Turkiye"
