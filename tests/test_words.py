"""The words of closed lists in the reader's language."""

import pytest
from django.apps import apps
from django.utils import translation

from commitments.models import Assessment
from commitments.vocabulary import CHANGE_MEANING, DELIVERY, ChangeKind, Delivery, EvidenceStrength, Timing
from commitments.words import in_readers_language, lower_first


def test_labels_and_definitions_are_in_the_readers_language() -> None:
    english = Delivery.FIRST_STEPS.label, DELIVERY[Delivery.NO_ACTION].definition
    assert english == ("First steps", "Public evidence shows that nothing was done.")
    with translation.override("fr"):
        assert Delivery.FIRST_STEPS.label == "Premières mesures"
        assert Timing.OVERDUE.label == "En retard"
        assert EvidenceStrength.SECONDARY.label == "Source secondaire seulement"
        assert DELIVERY[Delivery.NO_ACTION].definition == (
            "Des éléments publics montrent que rien n’a été fait."
        )
        assert CHANGE_MEANING[ChangeKind.CORRECTION] == "Nous nous sommes trompés et nous le disons."
    with translation.override("ar"):
        assert Delivery.MET.label == "تم الوفاء به"
    assert Delivery.FIRST_STEPS.label == "First steps"


def test_the_choices_of_a_model_stay_english() -> None:
    """They are made while Django starts; the desk reads them."""
    with translation.override("fr"):
        assert dict(Assessment._meta.get_field("verified_level").choices or ())["met"] == "Met"


def test_words_are_english_while_django_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    with translation.override("fr"):
        monkeypatch.setattr(apps, "ready", False)
        assert in_readers_language("Met") == "Met"


@pytest.mark.parametrize(
    ("words", "inside"),
    [("First steps", "first steps"), ("UN body", "UN body"), ("Échéance fixée", "échéance fixée"), ("", "")],
)
def test_a_label_inside_a_sentence_begins_small(words: str, inside: str) -> None:
    assert lower_first(words) == inside


def test_nothing_is_looked_up_where_there_are_no_words() -> None:
    with translation.override("fr"):
        assert in_readers_language("") == "", "the catalog keeps its own header under no words"
