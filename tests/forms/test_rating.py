import pytest

from commitments.actions.ratings import Rating
from commitments.forms.rating import RatingForm, ReconcileForm
from commitments.summaries.desk_rating import Difference, RatedTest

TESTS = [RatedTest(1, "A law is in force.", ""), RatedTest(2, "It is funded.", "Look into the budget.")]
DATA = {
    "verified_level": "substantial",
    "evidence_strength": "2",
    "test_1": "passed",
    "test_2": "not_passed",
    "note_2": "No line in the budget.",
    "reasons": "A law without money.",
    "row_version": "4",
}


def test_rating_form_gives_the_rating_and_the_words() -> None:
    form = RatingForm(DATA, tests=TESTS)
    assert form.is_valid()
    assert form.rating() == Rating("substantial", 2, {1: "passed", 2: "not_passed"})
    assert form.words() == "A law without money.\nTest 2: No line in the budget."


@pytest.mark.parametrize("name", ["verified_level", "test_1", "reasons", "row_version"])
def test_rating_form_asks_for_all_that_is_needed(name: str) -> None:
    assert name in RatingForm(DATA | {name: ""}, tests=TESTS).errors


def test_rating_form_without_strength_is_fine() -> None:
    form = RatingForm(DATA | {"evidence_strength": ""}, tests=TESTS)
    assert form.is_valid()
    assert form.rating().strength is None


def test_rating_form_refuses_not_yet_assessed_as_a_level() -> None:
    assert "verified_level" in RatingForm(DATA | {"verified_level": "not_assessed"}, tests=TESTS).errors


def test_reconcile_form_asks_for_the_differences_alone_and_why() -> None:
    differences = [Difference("test_2", "Test 2", "Passed", "Not passed")]
    form = ReconcileForm(
        {"test_2": "passed", "because": "The budget came out.", "row_version": "2"}, differences=differences
    )
    assert list(form.fields) == ["test_2", "because", "row_version"]
    assert form.is_valid()
    first = Rating("met", 1, {1: "passed", 2: "passed"})
    assert form.agreed(first) == first


def test_reconcile_form_of_whoever_concedes_takes_the_second_rating_whole() -> None:
    differences = [Difference("test_2", "Test 2", "Passed", "Not passed")]
    form = ReconcileForm(
        {"test_2": "passed", "because": "Right.", "row_version": "2"}, differences=differences, concedes=True
    )
    assert form.is_valid()
    assert form.rows() == [(differences[0], None)]
    second = Rating("substantial", 1, {1: "passed", 2: "not_passed"})
    assert form.agreed(second) == second


def test_reconcile_form_puts_what_was_agreed_in_the_place_of_the_first() -> None:
    differences = [
        Difference("verified_level", "Verified level", "Met", "Substantial progress"),
        Difference("evidence_strength", "Evidence strength", "1", "Not rated"),
    ]
    data = {
        "verified_level": "substantial",
        "evidence_strength": "",
        "because": "No audit.",
        "row_version": "2",
    }
    form = ReconcileForm(data, differences=differences)
    assert form.is_valid()
    assert form.agreed(Rating("met", 1, {1: "passed"})) == Rating("substantial", None, {1: "passed"})
    assert [item.name for item, _ in form.rows()] == ["verified_level", "evidence_strength"]


def test_forms_call_a_lasting_duty_being_met() -> None:
    form = RatingForm(tests=TESTS, is_continuing=True)
    assert form.fields["evidence_strength"].help_text.endswith("or “Being met”.")
    differences = [Difference("verified_level", "Verified level", "Being met", "Substantial progress")]
    settling = ReconcileForm(differences=differences, is_continuing=True)
    assert ("met", "Being met") in settling.fields["verified_level"].choices  # type: ignore[attr-defined]
