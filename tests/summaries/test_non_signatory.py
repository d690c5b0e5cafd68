import datetime as dt

import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from commitments.models import Endorsement, Instrument
from commitments.summaries.non_signatory import MEMBERS, find, load, name_of, named, slug_of
from tests.factories import make_endorsement, make_instrument, make_signatory

pytestmark = pytest.mark.django_db


@pytest.fixture
def declaration() -> Instrument:
    text = make_instrument(
        short_title="Paris declaration", source_title="The bundle", source_publisher="Paris"
    )
    make_endorsement(instrument=text, signatory=make_signatory(name="Kenya", code="KE", slug="kenya"))
    return text


def test_load_names_each_list_and_its_source(
    declaration: Instrument, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_instrument(short_title="A text without a list")
    with django_assert_num_queries(2):
        page = load("united-kingdom")
    assert page is not None
    assert page.name == "United Kingdom"
    assert [(row.title, row.signed, row.source) for row in page.lists] == [
        ("Paris declaration", 1, "The bundle, Paris")
    ]


def test_load_counts_who_stands_on_the_list_today(declaration: Instrument) -> None:
    gone = make_signatory(name="France", code="FR")
    make_endorsement(instrument=declaration, signatory=gone, left_on=dt.date(2025, 6, 1))
    page = load("united-kingdom")
    assert page is not None
    assert page.lists[0].signed == 1
    assert load("france") is None, "whoever has left has the page of a signatory"


@pytest.mark.parametrize("slug", ["kenya", "GB", "uk", "greenland", "atlantis", "european-union"])
def test_load_is_none_for_signatories_other_spellings_and_what_is_no_country(
    declaration: Instrument, slug: str
) -> None:
    assert load(slug) is None


def test_load_is_none_while_no_list_is_loaded() -> None:
    make_instrument()
    assert Endorsement.objects.count() == 0
    assert load("united-kingdom") is None


@pytest.mark.parametrize(
    ("spelling", "slug"),
    [
        ("GB", "united-kingdom"),
        ("uk", "united-kingdom"),
        ("GBR", "united-kingdom"),
        ("Royaume-Uni", "united-kingdom"),
        ("USA", "united-states"),
        ("us", "united-states"),
        ("etats-unis", "united-states"),
        ("bosnia-herzegovina", "bosnia-and-herzegovina"),
        ("burma", ""),
        ("myanmar", "myanmar-burma"),
        ("hong-kong", ""),
    ],
)
def test_find_knows_codes_and_names_in_english_and_french(spelling: str, slug: str) -> None:
    assert find(spelling) == slug


def test_name_of_follows_the_language() -> None:
    with translation.override("fr"):
        assert name_of("GB") == "Royaume-Uni"
    with translation.override("ar"):
        assert name_of("GB") == "المملكة المتحدة"


def test_every_member_has_an_address_of_its_own() -> None:
    assert len({slug_of(code) for code in MEMBERS}) == len(MEMBERS) == 193
    assert all(find(slug_of(code)) == slug_of(code) for code in MEMBERS)


@pytest.mark.parametrize(
    "words", ["United Kingdom", "royaume uni", "ROYAUME-UNI", "المملكة المتحدة", "UK", "GB"]
)
def test_named_knows_a_country_in_any_of_our_languages(words: str) -> None:
    found = named(words, signatories={"FR"})
    assert found is not None
    assert (found.name, found.url) == ("United Kingdom", "/en/countries/united-kingdom")
    assert named(words, signatories={"GB"}) is None
    assert named("kingdom", signatories=set()) is None
