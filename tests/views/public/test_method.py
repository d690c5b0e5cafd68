import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commitments.rules.reliability import LEAST_PAIRS
from commitments.vocabulary import (
    CHANGE_MEANING,
    DELIVERY,
    STAGE_MEANING,
    TIMING_MEANING,
    TRACKABILITY_MEANING,
)
from tests.factories import make_assessment, make_commitment, make_person, make_undertaking

pytestmark = pytest.mark.django_db


def test_method_prints_every_definition_of_the_vocabulary(client: Client) -> None:
    page = client.get("/en/method").content.decode().replace("&#x27;", "'")
    meanings = [TIMING_MEANING, CHANGE_MEANING, STAGE_MEANING, TRACKABILITY_MEANING]
    for words in [*(row.definition for row in DELIVERY.values()), *(w for m in meanings for w in m.values())]:
        assert words in page


@pytest.mark.parametrize(
    "part", ["delivery", "timing", "evidence", "scores", "changes", "status-met", "change-evidence"]
)
def test_method_has_the_places_that_other_pages_lead_to(client: Client, part: str) -> None:
    assert client.get("/en/method").content.decode().count(f'id="{part}"') == 1


def test_method_prints_the_figures_of_the_rules(client: Client) -> None:
    page = client.get("/en/method").content.decode()
    for words in (
        "at least 60% of",
        "After 180 days",
        "out of 3 for each",
        "30 days on",
        "4 and 5 alone never support",
    ):
        assert words in page


def test_method_needs_no_query_of_its_own(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        client.get("/en/method")


def test_reliability_without_enough_pairs_says_so_and_gives_the_counts(client: Client) -> None:
    make_assessment(undertaking=make_undertaking(), level="met")
    make_assessment(undertaking=make_undertaking())
    page = client.get("/en/method/reliability").content.decode()
    assert "1 of 2 published assessments (50%)" in page
    assert "Not enough yet." in page
    assert "1 of 1 pairs." in page


def test_reliability_with_enough_pairs_gives_figures_and_the_table(client: Client) -> None:
    authors = [make_person(role="Publisher") for _ in range(2)]
    commitment = make_commitment()
    for number in range(LEAST_PAIRS):
        owed = make_undertaking(commitment=commitment)
        level = "met" if number % 2 else "reversed"
        make_assessment(undertaking=owed, level=level, by=authors[0], reviewer=authors[1])
    page = client.get("/en/method/reliability").content.decode()
    assert "<b>100%</b>: 20 of 20 pairs." in page
    assert page.count("<b>1.00</b>, over 20 pairs.") == 2
    assert '<th scope="row">Reversed</th><td data-l="Second:">the same</td>' in page


def test_method_leads_to_the_agreement_between_raters_and_says_it_is_in_force(client: Client) -> None:
    page = client.get("/en/method").content.decode()
    assert 'href="/en/method/reliability"' in page
    assert "A second, blind rating for" not in page
