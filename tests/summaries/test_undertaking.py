import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.models import Undertaking
from commitments.summaries import undertaking as summary
from commitments.summaries.undertaking_rows import owed_by, owed_jointly
from commitments.vocabulary import TestResult, Timing
from tests.factories import (
    NOW,
    TODAY,
    make_assessment,
    make_commitment,
    make_entry,
    make_lead,
    make_signatory,
    make_undertaking,
    make_undertaking_of_two,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def owed() -> Undertaking:
    return make_undertaking_of_two()


def load(*, code: str = "D3.e", version: int | None = None) -> summary.UndertakingPage:
    wanted = owed_by(kind="country", slug="france", code=code)
    page = summary.load(wanted, today=TODAY, version=version)
    assert page is not None
    return page


def test_load_finds_the_code_in_any_case(owed: Undertaking) -> None:
    assert load(code="d3.E").line.code == "D3.e"


@pytest.mark.parametrize(
    ("slug", "code", "version"), [("japan", "D3.e", None), ("france", "X", None), ("france", "D3.e", 1)]
)
def test_load_is_none_for_what_is_not_there(
    owed: Undertaking, slug: str, code: str, version: int | None
) -> None:
    wanted = owed_by(kind="country", slug=slug, code=code)
    assert summary.load(wanted, today=TODAY, version=version) is None


def test_promise_counts_the_others(owed: Undertaking) -> None:
    promise = load().promise
    assert (promise.who, promise.others, promise.opening) == ("France", 1, "declared")


def test_load_jointly_names_all_of_them(owed: Undertaking) -> None:
    commitment = make_commitment(instrument=owed.commitment.instrument, code="D3.h")
    make_undertaking(commitment=commitment, is_joint=True)
    page = summary.load(owed_jointly(code="D3.h"), today=TODAY)
    assert page is not None
    assert (page.promise.who, page.promise.signatory_slug) == ("the 2 signatories together", "")


def test_load_before_any_assessment_has_untested_tests(owed: Undertaking) -> None:
    page = load()
    assert page.shown is None
    assert {test.result for test in page.tests} == {TestResult.NOT_TESTED}
    assert page.passed == 0


def test_load_shows_the_newest_version_and_its_results(owed: Undertaking) -> None:
    make_assessment(undertaking=owed, level="first_steps")
    make_assessment(undertaking=owed, level="met")
    page = load()
    assert page.shown is not None
    assert (page.shown.version, page.passed, [item.version for item in page.history]) == (2, 2, [2, 1])
    assert page.is_newest


def test_load_of_a_version_keeps_its_results_and_only_its_entries(owed: Undertaking) -> None:
    first = make_entry(undertaking=owed, claim="First.")
    make_assessment(undertaking=owed, level="first_steps", entries=[first])
    make_assessment(undertaking=owed, level="met", entries=[make_entry(undertaking=owed, claim="Second.")])
    page = load(version=1)
    assert [entry.claim for entry in page.entries] == ["First."]
    assert (page.passed, page.is_newest) == (0, False)


def test_load_keeps_the_wording_of_a_test_as_it_was_applied(owed: Undertaking) -> None:
    make_assessment(undertaking=owed, level="first_steps")
    owed.commitment.tests.filter(number=1).update(text="Reworded later.")
    assert load(version=1).tests[0].text == "Test 1 is passed."


def test_load_marks_the_entries_an_assessment_rests_on(owed: Undertaking) -> None:
    relied_on = make_entry(undertaking=owed)
    make_entry(undertaking=owed)
    make_assessment(undertaking=owed, entries=[relied_on])
    page = load()
    assert len(page.entries) == 2
    assert set(page.relied_on) == {relied_on.code}


@pytest.mark.parametrize("version", [None, 1])
def test_load_says_what_each_entry_shows_that_the_assessment_rests_on(
    owed: Undertaking, version: int | None
) -> None:
    firm, other = make_entry(undertaking=owed), make_entry(undertaking=owed)
    make_assessment(undertaking=owed, entries=[firm], shows={firm.code: 2}, evidence_strength=2)
    said = {entry.code: entry.shows for entry in load(version=version).entries}
    assert said[firm.code] == "Official act, not yet in operation"
    assert said.get(other.code, "") == ""


def test_load_hides_leads(owed: Undertaking) -> None:
    make_lead(undertaking=owed)
    assert load().entries == ()


def test_timing_of_a_version_is_that_of_its_day() -> None:
    commitment = make_commitment(code="D3.e", due_on=dt.date(2026, 9, 1))
    undertaking = make_undertaking(commitment=commitment, signatory=make_signatory(name="France"))
    make_assessment(undertaking=undertaking, level="first_steps", at=NOW.replace(month=8, day=20))
    assert load(version=1).timing == Timing.DUE_30
    assert load().timing == Timing.OVERDUE


def test_load_costs_the_same_however_much_there_is(
    owed: Undertaking, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for level in ("first_steps", "met", "first_steps"):
        make_assessment(undertaking=owed, level=level)
    with django_assert_num_queries(7):
        page = load()
    assert len(page.entries) == 3
