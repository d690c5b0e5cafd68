import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.models import Change
from commitments.summaries import change
from commitments.summaries.change import ChangePage
from tests.factories import make_assessment, make_entry, make_undertaking

pytestmark = pytest.mark.django_db


def load(number: int) -> ChangePage:
    page = change.load(number)
    assert page is not None
    return page


def test_load_of_a_new_assessment_shows_its_reasons_and_what_it_rests_on() -> None:
    assessment = make_assessment(undertaking=make_undertaking(), reasons="There is a budget.")
    page = load(assessment.change.number)
    assert page.assessment is not None
    assert page.assessment.reasons == "There is a budget."
    assert [entry.code for entry in page.entries] == [entry.code for entry in assessment.entries.all()]


def test_load_of_an_entry_shows_the_entry() -> None:
    entry = make_entry(undertaking=make_undertaking(), claim="A law was passed.")
    page = load(entry.changes.get().number)
    assert page.assessment is None
    assert [line.claim for line in page.entries] == ["A law was passed."]


def test_load_of_a_correction_says_what_was_wrong() -> None:
    undertaking = make_undertaking()
    make_assessment(undertaking=undertaking, level="met")
    correction = make_assessment(
        undertaking=undertaking, is_correction=True, what_was_wrong="It was a draft."
    )
    assert load(correction.change.number).was_wrong == "It was a draft."


def test_load_knows_its_neighbours() -> None:
    undertaking = make_undertaking()
    for _ in range(3):
        make_entry(undertaking=undertaking)
    newest, middle, oldest = Change.objects.values_list("number", flat=True)
    assert (load(middle).newer, load(middle).older) == (newest, oldest)
    assert (load(newest).newer, load(oldest).older) == (None, None)


def test_load_of_an_unknown_number_is_none() -> None:
    assert change.load(7) is None


def test_load_needs_three_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    number = make_assessment(undertaking=make_undertaking()).change.number
    with django_assert_num_queries(3):
        load(number)
