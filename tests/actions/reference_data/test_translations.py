"""Our words in other languages go from the files into the columns."""

from pathlib import Path

import pytest

from commitments.actions.reference_data import BrokenReferenceError
from commitments.models import Clause, Commitment, CommitmentTest, Deadline, Instrument, Milestone
from tests.reference_files import Contents, load_set, small_set, translation


def bilingual_set() -> Contents:
    return small_set() | {f"translations/{code}/example.json": translation(code) for code in ("fr", "ar")}


@pytest.mark.django_db
def test_translations_are_loaded_into_the_rows_they_belong_to(tmp_path: Path) -> None:
    contents = bilingual_set()
    contents["instruments/example.json"]["commitments"][1]["deadline"]["note"] = "The first of May."
    for code in ("fr", "ar"):
        contents[f"translations/{code}/example.json"]["commitments"]["E1.b"]["deadline"] = f"{code}: May."
    load_set(tmp_path, contents)
    assert Instrument.objects.get().translations["fr"]["short_title"] == "fr: example"
    assert Clause.objects.get(code="E1").translations["ar"] == {"summary": "ar: in our words."}
    assert Clause.objects.get(code="E1.a").translations["fr"]["quote"] == "fr: the promise."
    assert Commitment.objects.get(code="E1.a").translations["ar"]["explanation"] == ["ar: what it means."]
    assert CommitmentTest.objects.filter(translations__fr__text="fr: it is done.").count() == 3
    assert Deadline.objects.get().translations["fr"] == {"note": "fr: May."}
    assert Milestone.objects.get().translations["ar"] == {"title": "ar: first meeting"}


@pytest.mark.django_db
def test_a_better_translation_replaces_the_one_before_and_nothing_else_changes(tmp_path: Path) -> None:
    contents = bilingual_set()
    load_set(tmp_path, contents)
    contents["translations/fr/example.json"]["commitments"]["E1.a"]["title"] = "Une promesse"
    report = load_set(tmp_path, contents)
    assert Commitment.objects.get(code="E1.a").translations["fr"]["title"] == "Une promesse"
    assert {tally.kind for tally in report.tallies.values() if tally.new or tally.changed} == {"commitments"}


@pytest.mark.django_db
def test_an_instrument_without_translation_loads_and_stays_in_english(tmp_path: Path) -> None:
    load_set(tmp_path, small_set())
    assert Instrument.objects.get().translations == {}


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("translations/fr/other.json", "translations/fr/other.json: there is no instrument other"),
        ("translations/de/example.json", "translations/de/example.json: the site does not speak de"),
    ],
)
@pytest.mark.django_db
def test_a_translation_of_nothing_is_refused(tmp_path: Path, name: str, fault: str) -> None:
    with pytest.raises(BrokenReferenceError) as caught:
        load_set(tmp_path, small_set() | {name: translation("fr")})
    assert caught.value.faults == [fault]


@pytest.mark.django_db
def test_an_unfinished_translation_is_refused_with_its_place(tmp_path: Path) -> None:
    contents = bilingual_set()
    del contents["translations/ar/example.json"]["clauses"]["E1.b"]
    with pytest.raises(BrokenReferenceError) as caught:
        load_set(tmp_path, contents)
    assert caught.value.faults == ["translations/ar/example.json: clauses: E1.b is missing"]
