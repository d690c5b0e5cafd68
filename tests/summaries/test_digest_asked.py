import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from commitments.summaries.digest_asked import Asked, choose, signatory_options
from commitments.vocabulary import FollowScope
from tests.factories import make_commitment, make_signatory

pytestmark = pytest.mark.django_db


def test_nothing_asked_is_everything(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        choice = choose(Asked())
    assert [follow.scope for follow in choice.follows] == [FollowScope.EVERYTHING]
    assert (choice.is_everything, choice.lines, choice.query) == (True, (), "")


def test_a_choice_is_made_of_the_same_follows_as_a_subscription(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_signatory(name="France")
    promise = make_commitment(code="D3.a", title="Open models")
    asked = Asked(("france",), ("D3.a",), (promise.instrument.code,), deadlines=True)
    with django_assert_num_queries(3):
        choice = choose(asked)
    assert [follow.scope for follow in choice.follows] == [
        "signatory",
        "commitment",
        "instrument",
        "deadlines",
    ]
    assert [line.name for line in choice.lines][:2] == ["France", "D3.a Open models"]
    assert (
        choice.query == f"signatory=france&commitment=D3.a&instrument={promise.instrument.code}&deadlines=1"
    )


def test_what_is_unknown_filters_nothing_and_is_named() -> None:
    choice = choose(Asked(("atlantis", "atlantis"), ("X9",)))
    assert choice.is_everything
    assert choice.notices == (
        "Nothing here has the address “atlantis”, so nothing was filtered by it.",
        "Nothing here has the address “X9”, so nothing was filtered by it.",
    )


def test_options_are_in_the_readers_language() -> None:
    make_signatory(name="Brazil", name_fr="Brésil")
    make_signatory(name="Kenya")
    with translation.override("fr"):
        options = signatory_options(Asked(("brazil",)))
    assert [(option.name, option.is_chosen) for option in options] == [("Brésil", True), ("Kenya", False)]
