import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.actions import editorial
from commitments.models import AssessmentDraft, StaffMember
from commitments.summaries.desk_blind import blind_drafts, is_blind, open_ratings
from tests.factories import (
    NOW,
    give_second_rating,
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


def test_blind_stays_so_while_it_is_sent_back_and_ends_when_declined(
    draft: AssessmentDraft, bob: StaffMember
) -> None:
    editorial.send_back(draft=draft, by=bob, comment="No source.")
    assert is_blind(draft, bob)
    AssessmentDraft.objects.filter(pk=draft.pk).update(state="declined")
    assert not is_blind(draft, bob)
    assert not open_ratings().exists()


def test_blind_no_more_once_the_second_rating_is_in(draft: AssessmentDraft, bob: StaffMember) -> None:
    give_second_rating(draft=draft, strength=2)  # and not reconciled
    assert blind_drafts(bob) == set()


def test_blind_is_no_draft_that_needs_no_second_rating_and_no_entry(
    alice: StaffMember, bob: StaffMember, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    owed = make_undertaking()
    assert not is_blind(make_assessment_draft(by=alice, undertaking=owed), bob)
    entry = make_entry_draft(by=alice, undertaking=owed)
    with django_assert_num_queries(0):
        assert not is_blind(entry, bob)
