import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.models import Undertaking
from commitments.summaries.undertaking_rows import (
    ABOUT,
    AS_IT_STANDS,
    AS_IT_WAS,
    HISTORY,
    TESTS,
    Wanted,
    owed_by,
    owed_jointly,
)
from commitments.vocabulary import TestResult
from tests.factories import (
    make_assessment,
    make_commitment,
    make_entry,
    make_revision,
    make_signatory,
    make_undertaking,
    make_undertaking_of_two,
    wanted,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def owed() -> Undertaking:
    return make_undertaking_of_two()


@pytest.fixture
def shared(owed: Undertaking) -> Undertaking:
    """What all of them owe together under the same text."""
    commitment = make_commitment(instrument=owed.commitment.instrument, code="D3.h")
    return make_undertaking(commitment=commitment, is_joint=True)


def test_what_is_wanted_is_what_django_finds_too(
    owed: Undertaking, shared: Undertaking, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for one in (owed, shared):
        with django_assert_num_queries(2):
            found = wanted(one).load()
        assert found == wanted(one).undertakings.get() == one


def test_it_comes_with_how_many_endorse_its_text(owed: Undertaking, shared: Undertaking) -> None:
    counts = [one.endorser_count for one in (wanted(owed).load(), wanted(shared).load())]  # type: ignore[union-attr]
    assert counts == [2, 2]


@pytest.mark.parametrize(
    "one",
    [
        owed_by(kind="country", slug="france", code="D3.h"),  # owed together, by nobody alone
        owed_by(kind="organisation", slug="france", code="D3.e"),
        owed_by(kind="country", slug="japan", code="D3.e"),
        owed_jointly(code="D3.e"),
        owed_jointly(code="X"),
    ],
)
@pytest.mark.usefixtures("shared")
def test_what_nobody_owes_is_not_found(one: Wanted) -> None:
    assert one.load() is None
    assert not one.undertakings.exists()


def test_the_code_is_found_in_any_case(owed: Undertaking, shared: Undertaking) -> None:
    assert owed_by(kind="country", slug="france", code="d3.E").load() == owed
    assert owed_jointly(code="d3.H").load() == shared


def test_history_is_newest_first_and_nobody_elses(owed: Undertaking) -> None:
    make_revision(undertaking=owed)
    make_assessment(undertaking=make_undertaking(signatory=make_signatory(name="Chile")))
    assert [version.version for version in HISTORY.ask(undertaking=owed.pk)] == [2, 1]


def test_entries_are_those_that_bear_on_it_now_or_those_a_version_saw(owed: Undertaking) -> None:
    seen = make_entry(undertaking=owed)
    assessment = make_assessment(undertaking=owed, entries=[seen])
    later = make_entry(undertaking=owed)
    asked = {
        "undertaking": owed.pk,
        "commitment": owed.commitment_id,
        "assessment": assessment.pk,
    }
    now = {row["code"] for row in ABOUT.ask(AS_IT_STANDS, **asked)["entries"]}
    then = {row["code"] for row in ABOUT.ask(AS_IT_WAS, **asked)["entries"]}
    assert (now, then) == ({seen.code, later.code}, {seen.code})


def test_tests_come_with_what_one_assessment_says_of_them(owed: Undertaking) -> None:
    assessment = make_assessment(undertaking=owed, level="substantial")  # which needs half of them passed
    told = {"commitment": owed.commitment_id}
    with_results = TESTS.ask(**told, assessment=assessment.pk)["tests"]
    without = TESTS.ask(**told, assessment=-1)["tests"]
    assert [row["number"] for row in with_results] == [row["number"] for row in without] == [1, 2]
    results = [row["outcome__result"] for row in with_results]
    assert results == [TestResult.PASSED, TestResult.NOT_PASSED]
    assert [row["outcome__result"] for row in without] == [None, None]
