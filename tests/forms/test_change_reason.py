from typing import Any

import pytest

from commitments.forms.change_reason import ChangeReasonForm
from commitments.vocabulary import METHOD_VERSION


def answered(published_under: str, **data: Any) -> ChangeReasonForm:
    form = ChangeReasonForm(data)
    form.offer_reasons(published_under)
    return form


@pytest.mark.parametrize(
    ("published_under", "offered"),
    [
        ("", ["facts"]),
        (METHOD_VERSION, ["facts", "mistake"]),
        ("1.0", ["facts", "mistake", "method"]),
    ],
)
def test_offer_reasons_only_what_it_can_be(published_under: str, offered: list[str]) -> None:
    choices = answered(published_under).fields["change_reason"].choices  # type: ignore[attr-defined]
    assert [value for value, _ in choices] == offered


@pytest.mark.parametrize(
    ("published_under", "reason", "words"),
    [
        ("", "mistake", "Nothing is published here"),
        (METHOD_VERSION, "method", f"was made under method {METHOD_VERSION}, the one in force"),
    ],
)
def test_offer_reasons_says_why_not(published_under: str, reason: str, words: str) -> None:
    form = answered(published_under, change_reason=reason)
    assert words in str(form.errors["change_reason"])


@pytest.mark.parametrize(
    ("reason", "name"), [("mistake", "what_was_wrong"), ("method", "changed_rule"), ("facts", "")]
)
def test_clean_asks_for_the_words_of_the_kind_on_sending(reason: str, name: str) -> None:
    assert list(answered("1.0", change_reason=reason, then="review").errors) == [name] * bool(name)
    assert answered("1.0", change_reason=reason, then="draft").is_valid()


@pytest.mark.parametrize(
    ("reason", "true"),
    [("mistake", {"is_correction", "is_minor"}), ("method", {"is_revision"}), ("facts", set()), ("", set())],
)
def test_kind_of_change_is_one_and_minor_belongs_to_a_correction(reason: str, true: set[str]) -> None:
    form = answered(
        "1.0", change_reason=reason, is_minor="on", what_was_wrong="A year.", changed_rule="Pilots."
    )
    assert form.is_valid()
    assert {name for name, value in form.kind_of_change().items() if value is True} == true
    assert (form.kind_of_change()["what_was_wrong"], form.kind_of_change()["changed_rule"]) == (
        "A year.",
        "Pilots.",
    )
