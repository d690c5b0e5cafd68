import re

import pytest
from django.test import Client
from django.utils import translation

from commitments.summaries.search.hits import HitType
from commitments.summaries.search.method_terms import method_hits, terms


@pytest.mark.django_db
def test_every_term_leads_to_a_place_that_is_there(client: Client) -> None:
    page = client.get("/en/method").content.decode()
    there = set(re.findall(r'id="([^"]+)"', page))
    assert {term.anchor for term in terms()} <= there


def test_method_hits_know_the_english_word_on_every_page() -> None:
    with translation.override("fr"):
        hits = list(method_hits(["overdue"]))
    assert [hit.type for hit in hits[:1]] == [HitType.METHOD]
    assert hits[0].url == "/fr/method#timing-overdue"


def test_method_hits_find_a_definition() -> None:
    assert [hit.url for hit in method_hits(["piloted"])] == ["/en/method#status-first_steps"]
