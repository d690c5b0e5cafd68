import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commitments.vocabulary import (
    CHANGE_MEANING,
    DELIVERY,
    STAGE_MEANING,
    TIMING_MEANING,
    TRACKABILITY_MEANING,
)

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
