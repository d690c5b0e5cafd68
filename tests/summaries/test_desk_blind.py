import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.actions import discards, editorial
from commitments.actions.withdrawals import withdraw_assessment
from commitments.models import AssessmentDraft, StaffMember
from commitments.summaries.desk_blind import blind_drafts, is_blind
from tests.factories import (
    NOW,
    give_second_rating,
    make_assessment,
    make_assessment_draft,
    make_entry,
    make_entry_draft,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(alice: StaffMember) -> AssessmentDraft:
    owed = make_undertaking()
    made = make_assessment_draft(
        by=alice, undertaking=owed, level="met", passed=2, entries=[make_entry(undertaking=owed)]
    )
    return editorial.submit(draft=made, by=alice, at=NOW)


def test_blind_for_everybody_but_its_author(
    draft: AssessmentDraft, alice: StaffMember, bob: StaffMember
) -> None:
    assert (blind_drafts(bob), blind_drafts(alice)) == ({draft.pk}, set())
    assert is_blind(draft, bob)
    assert not is_blind(draft, alice)


def test_blind_stays_so_while_it_is_sent_back(draft: AssessmentDraft, bob: StaffMember) -> None:
    editorial.send_back(draft=draft, by=bob, comment="No source.")
    assert is_blind(draft, bob)


def test_blind_stays_so_when_it_is_declined_without_its_rating(
    draft: AssessmentDraft, bob: StaffMember
) -> None:
    editorial.decline(draft=draft, by=bob, comment="Another begins anew.")
    assert is_blind(draft, bob)
    assert blind_drafts(bob) == {draft.pk}


def test_blind_before_it_is_submitted_and_once_thrown_away(alice: StaffMember, bob: StaffMember) -> None:
    made = make_assessment_draft(by=alice, undertaking=make_undertaking(), level="met", passed=2)
    assert (is_blind(made, bob), is_blind(made, alice)) == (True, False)
    discards.discard(draft=made, by=alice, at=NOW)
    assert blind_drafts(bob) == {made.pk}


def test_blind_when_a_withdrawal_gave_it_back(alice: StaffMember, bob: StaffMember) -> None:
    published = make_assessment(undertaking=make_undertaking(), by=alice, reviewer=bob)
    withdraw_assessment(assessment=published, by=bob, at=NOW, reason="Too early.")
    assert is_blind(AssessmentDraft.objects.open().get(), bob)


def test_blind_no_more_when_sent_back_after_it_was_read(alice: StaffMember, bob: StaffMember) -> None:
    owed = make_undertaking()
    made = make_assessment_draft(by=alice, undertaking=owed, entries=[make_entry(undertaking=owed)])
    editorial.submit(draft=made, by=alice, at=NOW)
    editorial.send_back(draft=made, by=bob, comment="Say which law.")
    assert not is_blind(made, bob)


def test_blind_no_more_once_the_second_rating_is_in(draft: AssessmentDraft, bob: StaffMember) -> None:
    give_second_rating(draft=draft, strength=2)  # and not reconciled
    assert blind_drafts(bob) == set()


def test_blind_is_no_draft_that_needs_no_second_rating_and_no_entry(
    alice: StaffMember, bob: StaffMember, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    owed = make_undertaking()
    made = make_assessment_draft(by=alice, undertaking=owed, entries=[make_entry(undertaking=owed)])
    editorial.submit(draft=made, by=alice, at=NOW)
    assert not is_blind(made, bob)
    entry = make_entry_draft(by=alice, undertaking=owed)
    with django_assert_num_queries(0):
        assert not is_blind(entry, bob)
