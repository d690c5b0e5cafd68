import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.summaries import sitemap
from tests.factories import (
    NOW,
    make_assessment,
    make_commitment,
    make_entry,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


def test_every_page_stands_once_and_is_as_new_as_what_it_shows() -> None:
    commitment = make_commitment(code="D3.a")
    kenya = make_undertaking(commitment=commitment, signatory=make_signatory(slug="kenya"))
    make_undertaking(commitment=commitment, signatory=make_signatory(slug="india"))
    make_assessment(undertaking=kenya)
    pages = sitemap.load()
    found = {page.path: page.changed_at for page in pages}
    assert len(found) == len(pages)
    for path in (
        "/en",
        "/en/countries/kenya",
        "/en/countries/kenya/D3.a",
        "/en/commitments/D3.a",
        "/en/changes/1",
    ):
        assert found[path] == NOW
    for path in ("/en/countries/india", "/en/countries/india/D3.a", "/en/method"):
        assert found[path] is None  # the record says no day, so none is made up


def test_an_entry_makes_the_pages_new_that_show_it() -> None:
    undertaking = make_undertaking(
        commitment=make_commitment(code="D3.a"), signatory=make_signatory(slug="kenya")
    )
    entry = make_entry(undertaking=undertaking)
    found = {page.path: page.changed_at for page in sitemap.load()}
    assert found["/en/countries/kenya/D3.a"] == entry.published_at
    assert any(path.startswith("/en/sources/") for path in found)


def test_nothing_searched_or_dated_is_listed() -> None:
    make_assessment(undertaking=make_undertaking())
    for page in sitemap.load():
        assert not any(part in page.path for part in ("search", "compare", "?", "/v1", "follow", "desk"))


def test_load_costs_the_same_however_much_there_is(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(3):
        make_assessment(undertaking=make_undertaking())
    with django_assert_num_queries(7):
        sitemap.load()


def test_newest_of_nothing_is_nothing() -> None:
    assert sitemap.newest(None, None) is None
    assert sitemap.newest(None, NOW, NOW - dt.timedelta(days=1)) == NOW
