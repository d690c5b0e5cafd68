import datetime as dt

import pytest

from commitments.actions import editorial
from commitments.actions.assessments import Search
from commitments.models import AssessmentDraft, ConflictOfInterest, SecondRating, StaffMember, Undertaking
from commitments.summaries import desk_rating
from tests.factories import (
    NOW,
    TODAY,
    give_second_rating,
    make_assessment_draft,
    make_entry,
    make_entry_draft,
    make_undertaking,
)

pytestmark = pytest.mark.django_db
SEARCH = Search(dt.date(2026, 11, 1), "Gazette", "French")


@pytest.fixture
def owed() -> Undertaking:
    return make_undertaking()


@pytest.fixture
def draft(alice: StaffMember, owed: Undertaking) -> AssessmentDraft:
    made = make_assessment_draft(
        by=alice,
        undertaking=owed,
        level="met",
        passed=2,
        entries=[make_entry(undertaking=owed, claim="A law passed.")],
        search=SEARCH,
        reasons="zebra",
        change_note="zebra",
        claim_made="zebra",
    )
    made.entry_drafts.add(make_entry_draft(by=alice, undertaking=owed, claim="A fund was set up."))
    return editorial.submit(draft=made, by=alice, at=NOW)


def test_load_has_tests_evidence_and_search_and_nothing_of_the_first(
    draft: AssessmentDraft, bob: StaffMember
) -> None:
    page = desk_rating.load(draft, SecondRating.objects.get(), person=bob, today=TODAY)
    assert [test.text for test in page.tests] == ["Test 1 is passed.", "Test 2 is passed."]
    assert [entry.claim for entry in page.entries] == ["A fund was set up.", "A law passed."]
    assert page.search is not None
    assert page.search.places == "Gazette"
    assert "zebra" not in repr(page)
    assert page.place.level == "not_assessed"  # what the public sees, not what the draft says
    assert (page.is_waiting, page.is_conflicted) == (True, False)


def test_load_knows_a_declared_conflict(draft: AssessmentDraft, bob: StaffMember, owed: Undertaking) -> None:
    assert owed.endorsement
    ConflictOfInterest.objects.create(person=bob, signatory=owed.endorsement.signatory, reason="Kin.")
    assert desk_rating.load(draft, SecondRating.objects.get(), person=bob, today=TODAY).is_conflicted


def test_load_of_a_draft_sent_back_waits(draft: AssessmentDraft, bob: StaffMember) -> None:
    editorial.send_back(draft=draft, by=bob, comment="No source.")
    draft.refresh_from_db()
    assert not desk_rating.load(draft, SecondRating.objects.get(), person=bob, today=TODAY).is_waiting


def test_load_of_a_draft_nobody_was_asked_to_rate(alice: StaffMember, bob: StaffMember) -> None:
    made = make_assessment_draft(by=alice, undertaking=make_undertaking(), reasons="zebra")
    page = desk_rating.load(made, None, person=bob, today=TODAY)
    assert (page.rating_reference, page.is_waiting, page.is_declined) == ("", False, False)
    assert "zebra" not in repr(page)


def test_load_reconciliation_has_the_differences_only(draft: AssessmentDraft, bob: StaffMember) -> None:
    second = give_second_rating(
        draft=draft, by=bob, level="substantial", results={1: "passed", 2: "not_passed"}
    )
    assert second is not None
    page = desk_rating.load_reconciliation(second, person=bob, today=TODAY)
    assert [(item.name, item.first, item.second) for item in page.differences] == [
        ("verified_level", "Met", "Substantial progress"),
        ("test_2", "Passed", "Not passed"),
    ]
    assert (page.first_rater, page.second_rater) == ("Alice Archer", "Bob Baker")
    assert page.first_reasons == "zebra"
    assert not page.is_first_rater
    assert desk_rating.load_reconciliation(second, person=second.first_rater, today=TODAY).is_first_rater


def test_load_reconciliation_on_strength_alone_gives_it_in_words(
    draft: AssessmentDraft, bob: StaffMember
) -> None:
    second = give_second_rating(draft=draft, by=bob, strength=2)
    assert second is not None
    page = desk_rating.load_reconciliation(second, person=bob, today=TODAY)
    assert [(item.name, item.second) for item in page.differences] == [
        ("evidence_strength", "2: Official act, not yet in operation")
    ]
