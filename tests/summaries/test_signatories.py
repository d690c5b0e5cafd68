import datetime as dt

import pytest
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from commitments.models import Signatory
from commitments.summaries.signatories import Filter, load
from commitments.vocabulary import SignatoryKind
from tests.factories import (
    TODAY,
    make_assessment,
    make_commitment,
    make_endorsement,
    make_entry,
    make_instrument,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db
COUNTRY = SignatoryKind.COUNTRY


@pytest.fixture
def three() -> list[Signatory]:
    return [
        make_signatory(name="France", code="FR", alpha3="FRA"),
        make_signatory(name="Kenya", code="KE", alpha3="KEN", region="Africa", name_ar="كينيا"),
        make_signatory(name="Türkiye", code="TR", alpha3="TUR", region="Asia", also_known_as=["turkey"]),
    ]


def names(**asked: str) -> list[str]:
    return [row.name for row in load(COUNTRY, Filter(**asked)).rows]


def test_load_counts_own_undertakings_entries_and_the_charter(three: list[Signatory]) -> None:
    charter = make_instrument(kind="charter")
    make_undertaking(commitment=make_commitment(instrument=charter), signatory=three[0])
    assessed = make_undertaking(commitment=make_commitment(instrument=charter), signatory=three[0])
    make_undertaking(commitment=make_commitment(instrument=charter), is_joint=True)
    make_assessment(undertaking=assessed, entries=[make_entry(undertaking=assessed)])
    france, kenya, _ = load(COUNTRY, Filter()).rows
    assert (france.assessed, france.total, france.entry_count, france.has_charter) == (1, 2, 1, True)
    assert (kenya.assessed, kenya.total, kenya.entry_count, kenya.has_charter) == (0, 0, 0, False)


def test_load_is_one_query(three: list[Signatory], django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        load(COUNTRY, Filter(name="nobody"))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("fran", ["France"]),
        ("FR", ["France"]),
        ("turkiye", ["Türkiye"]),
        ("TURK", ["Türkiye"]),
        ("ke", ["Kenya", "Türkiye"]),
        ("x", []),
        ("allemagne", []),
        ("كينيا", ["Kenya"]),
        ("الكينيا", ["Kenya"]),
        ("الكي", []),
    ],
)
def test_filter_by_name_takes_codes_and_other_spellings(
    three: list[Signatory], typed: str, found: list[str]
) -> None:
    assert names(name=typed) == found


def test_filter_by_region(three: list[Signatory]) -> None:
    assert names(region="Africa") == ["Kenya"]


def test_filter_by_coverage(three: list[Signatory]) -> None:
    make_assessment(undertaking=make_undertaking(signatory=three[0]))
    make_endorsement(signatory=three[1], instrument=make_instrument(kind="charter"))
    assert names(coverage="assessed") == ["France"]
    assert names(coverage="waiting") == ["Kenya", "Türkiye"]
    assert names(coverage="charter") == ["Kenya"]


def test_filter_by_an_unknown_coverage_finds_nothing_and_says_so(three: list[Signatory]) -> None:
    page = load(COUNTRY, Filter(coverage="nonsense"))
    assert page.rows == ()
    assert [(hint.words, hint.count) for hint in page.hints] == [("Without “nonsense”", 3)]


def test_hints_say_what_to_drop_and_what_it_brings_back(three: list[Signatory]) -> None:
    page = load(COUNTRY, Filter(name="kenya", region="Europe"))
    assert page.rows == ()
    assert [(hint.query, hint.count) for hint in page.hints] == [("region=Europe", 1), ("name=kenya", 1)]


def test_filter_by_the_last_change_of_an_undertaking_or_an_entry(three: list[Signatory]) -> None:
    make_assessment(undertaking=make_undertaking(signatory=three[0]))
    make_entry(undertaking=make_undertaking(signatory=three[1]))
    rows = load(COUNTRY, Filter(since=TODAY)).rows
    assert [(row.name, row.changed_on) for row in rows] == [("France", TODAY), ("Kenya", TODAY)]
    page = load(COUNTRY, Filter(since=TODAY + dt.timedelta(days=1)))
    assert page.rows == ()
    assert [hint.words for hint in page.hints] == ["Without “changed since 24 November 2026”"]


def test_list_is_in_the_readers_language_and_alphabet(three: list[Signatory]) -> None:
    Signatory.objects.filter(name="France").update(name_fr="Zone")
    Signatory.objects.filter(name="Türkiye").update(name_fr="Élan")
    with override("fr"):
        page = load(COUNTRY, Filter(coverage="waiting"))
    assert [row.name for row in page.rows] == ["Élan", "Kenya", "Zone"]
    assert page.regions["Africa"] == "Afrique"
    assert page.waiting == 3


def test_filter_query_leaves_out_what_is_blank() -> None:
    assert Filter(coverage="charter", name="a b").query == "name=a+b&coverage=charter"


def test_load_names_the_country_that_the_filter_asks_for_and_that_did_not_sign(
    three: list[Signatory],
) -> None:
    asked = load(COUNTRY, Filter(name="united kingdom")).non_signatory
    assert asked is not None
    assert asked.name == "United Kingdom"
    assert load(COUNTRY, Filter(name="atlantis")).non_signatory is None
    assert load(COUNTRY, Filter(name="france", region="Asia")).non_signatory is None
