import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.summaries import overview as summary
from tests.factories import (
    NOW,
    TODAY,
    make_assessment,
    make_commitment,
    make_entry,
    make_instrument,
    make_lead,
    make_milestone,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


def test_load_counts_a_joint_undertaking_once() -> None:
    commitment = make_commitment(binding="both")
    for _ in range(2):
        make_undertaking(commitment=commitment)
    make_assessment(undertaking=make_undertaking(commitment=commitment, is_joint=True))
    page = summary.load(today=TODAY)
    assert (page.assessed, page.total) == (1, 3)
    assert [(item.level, item.count) for item in page.levels] == [("first_steps", 1)]


def test_load_counts_entries_and_sources_without_leads() -> None:
    undertaking = make_undertaking()
    make_entry(undertaking=undertaking)
    make_lead(undertaking=undertaking)
    page = summary.load(today=TODAY)
    assert (page.entry_count, page.source_count) == (1, 1)


def test_load_has_a_tile_for_every_signatory() -> None:
    make_undertaking(signatory=make_signatory(name="France", tile_column=3, tile_row=5))
    make_signatory(name="European Union", kind="organisation")
    page = summary.load(today=TODAY)
    assert [tile.signatory.name for tile in page.tiles] == ["European Union", "France"]
    assert page.country_count == 1


def test_priority_map_tells_named_from_not_named_until_assessed() -> None:
    priority = make_commitment(kind="priority", code="D3.a")
    for entries in (0, 1, 2, 4):
        undertaking = make_undertaking(commitment=priority)
        for _ in range(entries):
            make_entry(undertaking=undertaking)
    make_assessment(undertaking=make_undertaking(commitment=priority), level="met")
    (shown,) = summary.load(today=TODAY).priorities
    assert sorted(css_class for _, css_class in shown.cells) == ["n0", "named", "named", "named", "s4"]
    assert (shown.named, shown.assessed, shown.total) == (4, 1, 5)


def test_load_leaves_commitments_that_are_no_priority_off_the_maps() -> None:
    make_undertaking(commitment=make_commitment(kind="commitment"))
    assert summary.load(today=TODAY).priorities == ()


def test_load_costs_the_same_however_much_there_is(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    instrument = make_instrument()
    make_milestone(instrument=instrument)
    for _ in range(3):
        make_assessment(
            undertaking=make_undertaking(commitment=make_commitment(instrument=instrument, due_on=TODAY))
        )
    with django_assert_num_queries(9):
        page = summary.load(today=TODAY)
    assert (len(page.changes), len(page.entries)) == (5, 3)


def test_counts_over_time_follow_what_was_published_on_each_day() -> None:
    commitment = make_commitment(due_on=TODAY - dt.timedelta(days=30))
    for days_ago in (20, 10, 10, 5, 2):
        at = NOW - dt.timedelta(days=days_ago)
        make_assessment(undertaking=make_undertaking(commitment=commitment), level="no_action", at=at)
    make_undertaking(commitment=make_commitment())
    over = summary.load(today=TODAY).over_time
    assert [(TODAY - item.on).days for item in over.assessed] == [20, 10, 5, 2]
    assert [item.count for item in over.assessed] == [1, 3, 4, 5]
    assert over.overdue == over.assessed  # each is past its date and assessed as not met
    assert (over.total, over.dated, over.can_be_drawn) == (6, 5, True)
    assert summary.load_over_time(today=TODAY) == over
    assert [(month.on, month.assessed) for month in over.months] == [(TODAY, 5)]


def test_a_day_of_the_past_knows_nothing_of_later_ones() -> None:
    make_assessment(undertaking=make_undertaking(), at=NOW)
    over = summary.load_over_time(today=TODAY - dt.timedelta(days=1))
    assert (over.assessed, over.assessed_now, over.can_be_drawn) == ((), 0, False)


def test_a_handful_is_too_few_for_a_line() -> None:
    for _ in range(4):
        make_assessment(undertaking=make_undertaking())
    assert not summary.load_over_time(today=TODAY).can_be_drawn


def test_month_ends_run_to_today() -> None:
    ends = summary.month_ends(dt.date(2026, 1, 15), dt.date(2026, 3, 10))
    assert ends == [dt.date(2026, 1, 31), dt.date(2026, 2, 28), dt.date(2026, 3, 10)]


def test_links_lead_to_a_week_and_to_the_summit() -> None:
    page = summary.load(today=TODAY)
    assert (page.week_ago, page.summit) == (TODAY - dt.timedelta(days=7), dt.date(2025, 2, 11))
    assert page.latest is None
