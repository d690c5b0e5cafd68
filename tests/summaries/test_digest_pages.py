import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.summaries import digest_pages
from commitments.summaries.digest_asked import Asked
from commitments.summaries.digest_periods import Span
from commitments.vocabulary import Rhythm
from tests.factories import (
    NOW,
    make_assessment,
    make_commitment,
    make_entry,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
LATER = NOW + 30 * DAY
WEEK = {"rhythm": "weekly", "key": "2026-W49", "now": LATER}


@pytest.fixture
def record() -> None:
    """A week with an assessment of France and an entry on Kenya, a silent week, and a deadline."""
    promise = make_commitment(code="D3.a", due_on=NOW.date())
    for name in ("France", "Kenya"):
        owed = make_undertaking(commitment=promise, signatory=make_signatory(name=name))
        if name == "France":
            make_assessment(undertaking=owed, at=NOW)
        else:
            make_entry(undertaking=owed)


def test_the_list_has_the_periods_with_something_to_tell(
    record: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(12):
        page = digest_pages.load_list(asked=Asked(), rhythm="", page="", now=LATER)
    assert (page.rhythm, page.paging.total) == (Rhythm.WEEKLY, 4)
    assert [told.period.key for told in page.told] == ["2026-W49"]
    assert [option.name for option in page.options] == ["France", "Kenya"]


def test_the_list_of_an_empty_record_is_empty() -> None:
    page = digest_pages.load_list(asked=Asked(), rhythm="daily", page="3", now=LATER)
    assert (page.rhythm, page.told) == (Rhythm.DAILY, ())
    assert page.notices == ("There is no page “3” of this list. This is page 1 of 1.",)


def test_a_page_says_what_was_published_about_what_is_asked(
    record: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(11):
        page = digest_pages.load(asked=Asked(), **WEEK)
    assert page is not None
    assert {item.who for group in page.digest.groups for item in group.items} == {"France", "Kenya"}
    page = digest_pages.load(asked=Asked(("kenya",)), **WEEK)
    assert page is not None
    assert {item.who for group in page.digest.groups for item in group.items} == {"Kenya"}
    assert not page.is_silent


def test_a_silent_period_has_its_page_and_one_before_the_record_has_none(record: None) -> None:
    silent = digest_pages.load(asked=Asked(), **WEEK | {"key": "2026-W51"})
    assert silent is not None
    assert silent.is_silent
    assert digest_pages.load(asked=Asked(), **WEEK | {"key": "2026-W48"}) is None
    assert digest_pages.load(asked=Asked(), **WEEK | {"key": "2027-W20"}) is None


def test_a_span_is_what_one_mail_covered(record: None) -> None:
    page = digest_pages.load_span(asked=Asked(), span=Span(0, 2, NOW.date(), NOW.date() + 7 * DAY), now=LATER)
    assert page is not None
    assert (page.period, page.digest.has_older) == (None, False)
    assert sum(len(group.items) for group in page.digest.groups) == 2
    future = Span(0, 2, LATER.date(), LATER.date() + 7 * DAY)
    assert digest_pages.load_span(asked=Asked(), span=future, now=LATER) is None


def test_the_feed_has_the_newest_with_the_filter_in_its_address(record: None) -> None:
    feed = digest_pages.load_feed(asked=Asked(("france",)), rhythm="monthly", archive="", now=LATER)
    assert feed is not None
    assert [told.period.key for told in feed.told] == ["2026-12"]
    assert feed.path == "/en/digests.atom?rhythm=monthly&signatory=france"
    assert feed.list_path == "/en/digests?rhythm=monthly&signatory=france"
