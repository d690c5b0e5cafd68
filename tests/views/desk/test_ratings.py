import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commitments.actions import editorial, presence, saved_forms
from commitments.models import (
    AssessmentDraft,
    ConflictOfInterest,
    SavedForm,
    SecondRating,
    StaffMember,
    Undertaking,
)
from tests.factories import (
    NOW,
    give_second_rating,
    make_assessment_draft,
    make_commitment,
    make_entry,
    make_entry_draft,
    make_person,
    make_signatory,
    make_undertaking,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
RATING = {
    "verified_level": "met",
    "evidence_strength": "1",
    "test_1": "passed",
    "note_1": "",
    "test_2": "passed",
    "note_2": "Page 4 says so.",
    "reasons": "Both tests are passed on what the gazette says.",
    "row_version": "1",
}
LESS = RATING | {"verified_level": "substantial", "test_2": "not_passed"}


@pytest.fixture
def owed() -> Undertaking:
    commitment = make_commitment(code="D3.e", title="Sustainable AI")
    return make_undertaking(commitment=commitment, signatory=make_signatory(name="France", code="FR"))


@pytest.fixture
def draft(alice: StaffMember, owed: Undertaking) -> AssessmentDraft:
    made = make_assessment_draft(
        by=alice,
        undertaking=owed,
        level="met",
        passed=2,
        entries=[make_entry(undertaking=owed, claim="A law passed.")],
        reasons="The zebra law holds.",
        change_note="The zebra note.",
        claim_made="Zebra speech.",
    )
    made.entry_drafts.add(make_entry_draft(by=alice, undertaking=owed, claim="A fund was set up."))
    return editorial.submit(draft=made, by=alice, at=NOW)


@pytest.fixture
def path(draft: AssessmentDraft) -> str:
    return f"/desk/ratings/{SecondRating.objects.get(draft=draft).reference}"


def test_rating_shows_promise_tests_and_evidence_and_nothing_of_the_first(
    bobs_desk: Client, path: str
) -> None:
    page = bobs_desk.get(path).content.decode()
    for shown in ("France", "D3.e", "Test 1 is passed.", "A law passed.", "A fund was set up."):
        assert shown in page
    for hidden in ("zebra", "Zebra", "It says", "the first rater said:"):
        assert hidden not in page
    assert 'value="met" id="id_verified_level_4" required checked' not in page


def test_rating_equal_in_all_goes_on_to_the_next_item(bobs_desk: Client, path: str) -> None:
    response = bobs_desk.post(path, RATING)
    assert response.status_code == 302
    second = SecondRating.objects.get()
    assert (second.second_level, second.reconciled_at) == ("met", NOW)
    assert second.second_reasons.endswith("says.\nTest 2: Page 4 says so.")


def test_rating_that_differs_leads_to_the_differences(bobs_desk: Client, path: str) -> None:
    response = bobs_desk.post(path, LESS)
    assert response["Location"] == f"{path}/reconcile"
    page = bobs_desk.get(response["Location"]).content.decode()
    assert "Verified level" in page
    assert "Test 2: Test 2 is passed." in page
    assert "Test 1:" not in page
    assert "Evidence strength" not in page


def test_rating_without_level_or_reasons_keeps_what_was_typed(bobs_desk: Client, path: str) -> None:
    response = bobs_desk.post(path, RATING | {"verified_level": "", "reasons": ""})
    page = response.content.decode()
    assert response.status_code == 422
    assert '<a href="#id_verified_level_0">Choose a level.</a>' in page
    assert "Page 4 says so." in page
    assert SecondRating.objects.get().rated_at is None


def test_rating_against_the_rules_says_which(bobs_desk: Client, path: str) -> None:
    response = bobs_desk.post(path, RATING | {"evidence_strength": "5"})
    assert response.status_code == 409
    assert "needs evidence of strength 1, 2 or 3" in response.content.decode()


def test_rating_own_work_is_refused(desk: Client, path: str) -> None:
    assert desk.get(path).status_code == 403
    assert desk.post(path, RATING).status_code == 403


def test_rating_with_a_conflict_has_no_form_and_is_refused(
    bobs_desk: Client, bob: StaffMember, owed: Undertaking, path: str
) -> None:
    assert owed.endorsement
    ConflictOfInterest.objects.create(person=bob, signatory=owed.endorsement.signatory, reason="Kin.")
    page = bobs_desk.get(path).content.decode()
    assert "Conflict of interest." in page
    assert 'name="verified_level"' not in page
    assert bobs_desk.post(path, RATING).status_code == 403


def test_rating_given_already_leads_on_and_refuses_another(bobs_desk: Client, path: str) -> None:
    give_second_rating(draft=AssessmentDraft.objects.get())
    assert bobs_desk.get(path)["Location"].startswith("/desk/reviews/")
    assert bobs_desk.post(path, RATING).status_code == 409


def test_rating_restores_kept_text_and_forgets_it_once_given(
    bobs_desk: Client, bob: StaffMember, path: str
) -> None:
    key = f"rating:{path.removeprefix('/desk/ratings/')}"
    saved_forms.keep(by=bob, form=key, data={"reasons": ["Half a sentence"]}, at=NOW)
    assert "Half a sentence</textarea>" not in bobs_desk.get(path).content.decode()
    assert "Half a sentence</textarea>" in bobs_desk.get(f"{path}?restore=1").content.decode()
    bobs_desk.post(path, RATING)
    assert not SavedForm.objects.exists()


def test_rating_query_count_does_not_grow(
    bobs_desk: Client,
    alice: StaffMember,
    owed: Undertaking,
    draft: AssessmentDraft,
    path: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    draft.entries.add(*(make_entry(undertaking=owed) for _ in range(8)))
    bobs_desk.get("/desk")
    with django_assert_max_num_queries(28):
        assert bobs_desk.get(path).status_code == 200


def test_reconcile_is_for_the_two_raters_alone(
    client: Client, desk: Client, bobs_desk: Client, path: str
) -> None:
    bobs_desk.post(path, LESS)
    assert desk.get(f"{path}/reconcile").status_code == 200
    stranger = Client()
    stranger.force_login(make_person(role="Publisher"))
    assert stranger.get(f"{path}/reconcile").status_code == 403


def test_reconcile_before_the_second_is_in_leads_to_the_draft(desk: Client, path: str) -> None:
    assert desk.get(f"{path}/reconcile")["Location"].startswith("/desk/reviews/")


def test_reconcile_on_the_second_sends_the_draft_back(
    bobs_desk: Client, draft: AssessmentDraft, path: str
) -> None:
    bobs_desk.post(path, LESS)
    agreed = {
        "verified_level": "substantial",
        "test_2": "not_passed",
        "because": "No audit yet.",
        "row_version": "2",
    }
    response = bobs_desk.post(f"{path}/reconcile", agreed)
    assert response["Location"] == f"/desk/reviews/{draft.reference}"
    draft.refresh_from_db()
    assert draft.state == "sent_back"
    assert "No audit yet." in bobs_desk.get(response["Location"]).content.decode()


def test_reconcile_without_a_choice_or_a_reason_asks_for_both(bobs_desk: Client, path: str) -> None:
    bobs_desk.post(path, LESS)
    response = bobs_desk.post(f"{path}/reconcile", {"test_2": "passed", "row_version": "2"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Choose what you agreed on." in page
    assert "Say why, in one to three sentences." in page


def test_reconcile_against_the_rules_says_which(bobs_desk: Client, path: str) -> None:
    bobs_desk.post(path, LESS)
    agreed = {"verified_level": "met", "test_2": "not_passed", "because": "Why not.", "row_version": "2"}
    response = bobs_desk.post(f"{path}/reconcile", agreed)
    assert response.status_code == 409
    assert "every test is passed" in response.content.decode()


def test_reconcile_restores_kept_text_and_forgets_it_once_agreed(
    bobs_desk: Client, bob: StaffMember, path: str
) -> None:
    bobs_desk.post(path, LESS)
    key = path.replace("/desk/ratings/", "reconcile:")
    saved_forms.keep(by=bob, form=key, data={"because": ["Half a sentence"]}, at=NOW)
    page = bobs_desk.get(f"{path}/reconcile").content.decode()
    assert f'data-autosave="/desk/saved-forms/{key}"' in page
    assert "Restore your text" in page
    page = bobs_desk.get(f"{path}/reconcile?restore=1").content.decode()
    assert "Half a sentence</textarea>" in page
    assert "Choose what you agreed on." not in page
    agreed = {
        "verified_level": "substantial",
        "test_2": "not_passed",
        "because": "No audit yet.",
        "row_version": "2",
    }
    bobs_desk.post(f"{path}/reconcile", agreed)
    assert not SavedForm.objects.exists()


def test_rating_by_whoever_judged_the_draft_says_why_not(
    bobs_desk: Client, alice: StaffMember, bob: StaffMember, draft: AssessmentDraft, path: str
) -> None:
    editorial.send_back(draft=draft, by=bob, comment="No source.")
    draft.refresh_from_db()
    editorial.submit(draft=draft, by=alice, at=NOW)
    page = bobs_desk.get(path).content.decode()
    assert "so you cannot rate it blind." in page
    assert 'name="verified_level"' not in page
    assert bobs_desk.post(path, RATING).status_code == 409


def test_reconcile_by_the_author_takes_over_the_second_rating(
    desk: Client, bobs_desk: Client, path: str
) -> None:
    bobs_desk.post(path, LESS)
    page = desk.get(f"{path}/reconcile").content.decode()
    assert "Take over the second rating" in page
    assert "written down by Bob Baker" in page
    assert 'name="verified_level"' not in page
    desk.post(
        f"{path}/reconcile",
        {"verified_level": "met", "test_2": "passed", "because": "Right.", "row_version": "2"},
    )
    second = SecondRating.objects.get()
    assert (second.agreed_level, second.agreed_results["2"]) == ("substantial", "not_passed")


def test_rating_that_comes_second_keeps_every_word_and_says_who_was_first(
    bobs_desk: Client, bob: StaffMember, draft: AssessmentDraft, path: str
) -> None:
    give_second_rating(draft=draft, by=make_person(role="Publisher", first_name="Carol", last_name="Cook"))
    response = bobs_desk.post(path, RATING)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Carol Cook gave the second rating first" in page
    assert "Both tests are passed on what the gazette says.</textarea>" in page
    assert "Page 4 says so." in page
    assert "Give the second rating <kbd>" not in page
    assert "readonly" in page
    again = bobs_desk.get(path).content.decode()  # until he throws it away
    assert "Both tests are passed on what the gazette says.</textarea>" in again
    saved_forms.discard(by=bob, form=path.replace("/desk/ratings/", "rating:"))
    assert bobs_desk.get(path).status_code == 302


def test_rating_sent_twice_leads_on(bobs_desk: Client, path: str) -> None:
    bobs_desk.post(path, LESS)
    assert bobs_desk.post(path, LESS)["Location"] == f"{path}/reconcile"


def test_rating_of_a_draft_sent_back_meanwhile_keeps_every_word(
    bobs_desk: Client, draft: AssessmentDraft, path: str
) -> None:
    editorial.send_back(draft=draft, by=make_person(role="Publisher"), comment="No source.")
    response = bobs_desk.post(path, RATING)
    assert response.status_code == 409
    assert "with its author just now" in response.content.decode()
    assert "Both tests are passed on what the gazette says.</textarea>" in response.content.decode()


def test_rating_of_evidence_changed_meanwhile_can_be_sent_again_once_read(
    bobs_desk: Client, draft: AssessmentDraft, path: str
) -> None:
    AssessmentDraft.objects.filter(pk=draft.pk).update(row_version=5)
    response = bobs_desk.post(path, RATING)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Look again before you rate it." in page
    assert 'name="row_version" value="5"' in page
    assert bobs_desk.post(path, RATING | {"row_version": "5"}).status_code == 302


def test_rating_and_blind_review_say_who_else_has_them_open(
    bobs_desk: Client, draft: AssessmentDraft, path: str
) -> None:
    carol = make_person(role="Publisher", first_name="Carol", last_name="Cook")
    key = path.replace("/desk/ratings/", "rating:")
    presence.say(by=carol, place=key, at=NOW)
    presence.say(by=carol, place=f"review:{draft.reference}", at=NOW)
    page = bobs_desk.get(path).content.decode()
    assert "Carol Cook has had this open since" in page
    assert "Only the rating that is sent first counts." in page
    page = bobs_desk.get(f"/desk/reviews/{draft.reference}").content.decode()
    assert "Carol Cook has had this open since" in page
    assert "The verdict that is given first counts" in page


def test_reconcile_after_the_other_did_keeps_the_reason_and_says_so(
    desk: Client, bobs_desk: Client, path: str
) -> None:
    bobs_desk.post(path, LESS)
    agreed = {
        "verified_level": "substantial",
        "test_2": "not_passed",
        "because": "No audit yet.",
        "row_version": "2",
    }
    bobs_desk.post(f"{path}/reconcile", agreed)
    response = desk.post(f"{path}/reconcile", {"because": "I give way, for the audit.", "row_version": "2"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Bob Baker has written down what was agreed" in page
    assert "I give way, for the audit.</textarea>" in page
    assert "Take over the second rating <kbd>" not in page


def test_reconcile_ratings_changed_meanwhile_shows_them_with_the_words(bobs_desk: Client, path: str) -> None:
    bobs_desk.post(path, LESS)
    SecondRating.objects.update(row_version=7)
    agreed = {
        "verified_level": "substantial",
        "test_2": "not_passed",
        "because": "No audit yet.",
        "row_version": "2",
    }
    response = bobs_desk.post(f"{path}/reconcile", agreed)
    page = response.content.decode()
    assert response.status_code == 409
    assert "changed since you opened them" in page
    assert "No audit yet.</textarea>" in page
    assert 'name="row_version" value="7"' in page


def test_reconcile_shows_the_first_reasons_as_they_were_rated(
    bobs_desk: Client, draft: AssessmentDraft, path: str
) -> None:
    bobs_desk.post(path, LESS)
    AssessmentDraft.objects.filter(pk=draft.pk).update(reasons="Other words altogether.")
    page = bobs_desk.get(f"{path}/reconcile").content.decode()
    assert "The zebra law holds." in page
    assert "Other words altogether." not in page


def test_a_lasting_duty_is_being_met_on_every_page_of_its_rating(
    bobs_desk: Client, draft: AssessmentDraft, path: str
) -> None:
    type(draft.undertaking.commitment).objects.update(is_continuing=True)
    bobs_desk.post(path, LESS)
    for page in (f"{path}/reconcile", f"/desk/reviews/{draft.reference}"):
        shown = bobs_desk.get(page).content.decode()
        assert "Being met" in shown
        assert not re.search(r"(: |>)Met[.<]", shown)
