from django.test import Client
from django.utils import translation

from commitments.models import Undertaking
from commitments.summaries.packages import ways
from tests.test_no_draft_leaks import record

__all__ = ["record"]


def test_each_way_is_there_in_the_language_that_is_spoken(
    client: Client, record: dict[str, Undertaking]
) -> None:
    with translation.override("fr"):
        found = [*ways.lists(), *ways.feeds()]
    assert {client.get(way.path).status_code for way in found} == {200}
    assert (found[0].title, found[0].path) == ("Vue d’ensemble", "/fr")
    assert {client.get(f"{way.stem}.csv").status_code for way in found if way.stem} == {200}
    assert [way.stem for way in found[:2]] == ["/fr/overview", "/fr/countries"]
