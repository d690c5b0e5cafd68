import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.actions.withdrawals import WITHIN, withdraw_assessment
from commitments.models import StaffMember
from commitments.summaries import desk_undo
from tests.factories import NOW, make_assessment, make_entry, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db


def test_the_summary_knows_the_same_ten_minutes_as_the_action() -> None:
    assert desk_undo.WITHIN == WITHIN


def test_recent_is_what_this_person_published_in_ten_minutes(alice: StaffMember, bob: StaffMember) -> None:
    kenya = make_undertaking(signatory=make_signatory(name="Kenya"))
    make_entry(undertaking=kenya, by=alice, reviewer=bob, claim="A law came.")
    make_assessment(undertaking=kenya, by=alice, reviewer=bob)
    make_assessment(undertaking=make_undertaking(), by=bob, reviewer=alice)
    found = desk_undo.recent(bob, now=NOW + dt.timedelta(minutes=9))
    assert {undo.words for undo in found} == {
        f"Kenya {kenya.commitment.code}: First steps",
        "entry “A law came.”",
    }
    assert {undo.until for undo in found} == {NOW + WITHIN}
    assert desk_undo.recent(bob, now=NOW + WITHIN) == ()


def test_recent_leaves_out_what_was_withdrawn(alice: StaffMember, bob: StaffMember) -> None:
    published = make_assessment(undertaking=make_undertaking(is_joint=True), by=alice, reviewer=bob)
    assert desk_undo.recent(bob, now=NOW)[0].words.startswith("All together ")
    withdraw_assessment(assessment=published, by=bob, at=NOW, reason="Too early.")
    assert desk_undo.recent(bob, now=NOW) == ()


def test_recent_needs_two_queries(
    alice: StaffMember, bob: StaffMember, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        make_assessment(undertaking=make_undertaking(), by=alice, reviewer=bob)
    with django_assert_num_queries(2):
        assert len(desk_undo.recent(bob, now=NOW)) == 3
