import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.models import MilestoneEvidence, StaffMember
from commitments.summaries import sources
from commitments.summaries.sources import Filter, SourcesPage
from tests.factories import (
    make_entry,
    make_entry_draft,
    make_evidence,
    make_instrument,
    make_milestone,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


def make_public(**fields: object) -> None:
    """A source that the date of a milestone rests on."""
    milestone = make_milestone(instrument=make_instrument())
    MilestoneEvidence.objects.create(milestone=milestone, evidence=make_evidence(**fields))


def load(page: str = "", **asked: str) -> SourcesPage:
    return sources.load(asked=Filter(**asked), page=page)


def test_public_leaves_out_what_only_a_draft_rests_on(alice: StaffMember) -> None:
    make_entry_draft(by=alice, undertaking=make_undertaking())
    make_evidence()
    assert not sources.public().exists()


def test_load_counts_the_entries_that_rest_on_a_source() -> None:
    make_entry(undertaking=make_undertaking())
    (line,) = load().lines
    assert line.entry_count == 1


def test_load_puts_the_newest_first_and_undated_pages_last() -> None:
    for title, published_on in {
        "Old": dt.date(2025, 1, 1),
        "Undated": None,
        "New": dt.date(2026, 1, 1),
    }.items():
        make_public(title=title, published_on=published_on)
    assert [line.title for line in load().lines] == ["New", "Old", "Undated"]


def test_load_filters_by_words_of_title_or_publisher_without_accents() -> None:
    make_public(title="Données ouvertes", publisher="Élysée")
    make_public(title="Open data", publisher="UNEP")
    assert [line.publisher for line in load(words="elysee DONNEES").lines] == ["Élysée"]
    assert load(words="elysee open").lines == ()


def test_load_filters_by_kind_and_names_one_that_is_unknown() -> None:
    make_public(kind="primary")
    make_public(kind="secondary")
    assert [line.kind for line in load(kind="secondary").lines] == ["secondary"]
    page = load(kind="hearsay")
    assert len(page.lines) == 2
    assert page.notices == ("“hearsay” is not a kind of source, so nothing was filtered by it.",)


def test_load_counts_everything_whatever_the_filter() -> None:
    make_public(kind="primary", publisher="UNEP")
    make_public(kind="secondary", publisher="UNEP")
    page = load(kind="primary")
    assert (page.total, page.primary, page.publishers, page.paging.total) == (2, 1, 1, 1)


def test_load_needs_three_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(3):
        make_public()
    with django_assert_num_queries(3):
        load(words="page", kind="primary")
