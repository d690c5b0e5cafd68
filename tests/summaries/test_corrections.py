import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.actions.withdrawals import withdraw_assessment
from commitments.models import StaffMember
from commitments.summaries import corrections
from tests.factories import NOW, make_assessment, make_revision, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db


def make_correction(name: str) -> None:
    """Version 1 stood for ten days before version 2 corrected it."""
    undertaking = make_undertaking(signatory=make_signatory(name=name))
    make_assessment(undertaking=undertaking, level="met", at=NOW - dt.timedelta(days=10))
    make_assessment(undertaking=undertaking, is_correction=True, what_was_wrong="It was a draft.")


def test_load_says_what_was_wrong_and_for_how_long() -> None:
    make_correction("Kenya")
    (line,) = corrections.load().lines
    assert (line.what_was_wrong, line.days_shown) == ("It was a draft.", 10)
    assert (line.wrong_url[-3:], line.right_url[-3:]) == ("/v1", "/v2")
    assert line.undertaking.signatory == "Kenya"


def test_load_counts_from_date_to_date_and_not_in_full_days() -> None:
    undertaking = make_undertaking()
    morning = NOW.replace(hour=9)
    make_assessment(undertaking=undertaking, level="met", at=morning - dt.timedelta(hours=12))
    make_assessment(undertaking=undertaking, is_correction=True, what_was_wrong="A draft.", at=morning)
    assert corrections.load().lines[0].days_shown == 1


def test_load_is_empty_while_nothing_was_corrected() -> None:
    make_assessment(undertaking=make_undertaking())
    assert corrections.load().lines == ()


def test_load_needs_three_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for name in ("Kenya", "France"):
        make_correction(name)
    with django_assert_num_queries(3):
        assert len(corrections.load().lines) == 2


def test_load_lists_revisions_apart(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    revised = make_revision(undertaking=make_undertaking())
    with django_assert_num_queries(2):
        page = corrections.load()
    assert page.lines == ()
    (line,) = page.revisions
    assert (line.from_level, line.to_level) == ("first_steps", "substantial")
    assert (line.changed_rule, line.number) == ("Pilots count as delivery.", revised.change.number)
    assert not page.has_more


def test_load_lists_no_revision_that_was_withdrawn(bob: StaffMember) -> None:
    revised = make_revision(undertaking=make_undertaking(), reviewer=bob)
    withdraw_assessment(assessment=revised, by=bob, at=NOW, reason="Too early.")
    assert corrections.load().revisions == ()
