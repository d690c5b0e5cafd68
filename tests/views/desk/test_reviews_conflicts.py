"""No word of a reviewer is lost, whatever became of the draft meanwhile."""

import pytest
from django.test import Client

from commitments.actions import editorial, saved_forms
from commitments.models import AssessmentDraft, DraftReading, SavedForm, StaffMember, Undertaking
from tests.desk_factories import save_again
from tests.factories import (
    NOW,
    give_second_rating,
    make_assessment,
    make_assessment_draft,
    make_commitment,
    make_entry,
    make_entry_draft,
    make_person,
    make_signatory,
    make_undertaking,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TYPED = {
    "verdict": "send_back",
    "comment": "On the whole too high.",
    "comment_level": "Which law?",
    "suggested_reasons": "The plan has half its money.",
    "viewed_tests": "on",
}
WORDS = (TYPED["comment"], TYPED["comment_level"], TYPED["suggested_reasons"])


@pytest.fixture
def owed() -> Undertaking:
    commitment = make_commitment(code="D3.e", title="Sustainable AI")
    return make_undertaking(commitment=commitment, signatory=make_signatory(name="France", code="FR"))


@pytest.fixture
def draft(alice: StaffMember, owed: Undertaking) -> AssessmentDraft:
    made = make_assessment_draft(by=alice, undertaking=owed, entries=[make_entry(undertaking=owed)])
    return editorial.submit(draft=made, by=alice, at=NOW)


def path(draft: AssessmentDraft) -> str:
    return f"/desk/reviews/{draft.reference}"


def typed(draft: AssessmentDraft) -> dict[str, str]:
    return TYPED | {"row_version": str(draft.row_version)}


def changed(draft: AssessmentDraft, **fields: str) -> None:
    """Sent back, written anew and submitted, all while a reviewer had it open."""
    editorial.send_back(draft=draft, by=make_person(role="Publisher"), comment="Look again.")
    save_again(draft, draft.verified_level, 0, **fields)
    assert draft.author
    editorial.submit(draft=draft, by=draft.author, at=NOW)


def test_a_draft_changed_meanwhile_comes_with_the_new_words_and_all_that_was_typed(
    bobs_desk: Client, draft: AssessmentDraft
) -> None:
    given = typed(draft)
    changed(draft, reasons="The fund pays out.")
    draft.refresh_from_db()
    response = bobs_desk.post(path(draft), given)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Read it again before you decide." in page
    assert "The fund pays out." in page
    for words in WORDS:
        assert f"{words}</textarea>" in page
    assert 'id="id_viewed_tests" checked' not in page  # what was looked at was another text
    assert f'name="row_version" value="{draft.row_version}"' in page
    assert bobs_desk.post(path(draft), typed(draft)).status_code == 302
    assert not SavedForm.objects.exists()


def test_a_draft_settled_meanwhile_shows_what_was_typed_to_be_copied(
    bobs_desk: Client, draft: AssessmentDraft
) -> None:
    given = typed(draft)
    editorial.send_back(draft=draft, by=make_person(role="Publisher"), comment="I was first.")
    response = bobs_desk.post(path(draft), given)
    assert response.status_code == 409
    for page in (response.content.decode(), bobs_desk.get(path(draft)).content.decode()):
        assert "What you had written" in page
        assert "I was first." in page
        for words in WORDS:
            assert f"<dd>{words}</dd>" in page
    bobs_desk.post(f"/desk/saved-forms/review:{draft.reference}", {"discard": "1", "back": path(draft)})
    assert "What you had written" not in bobs_desk.get(path(draft)).content.decode()


def test_text_kept_on_an_earlier_version_is_on_offer_and_comes_back_without_ticks(
    bobs_desk: Client, bob: StaffMember, draft: AssessmentDraft
) -> None:
    data = {name: [value] for name, value in typed(draft).items()}
    key = f"review:{draft.reference}"
    saved_forms.keep(by=bob, form=key, data=data, started_from=str(draft.row_version), at=NOW)
    changed(draft)
    page = bobs_desk.get(path(draft)).content.decode()
    assert "It was written on an earlier version of this draft." in page
    assert "Restore your text" in page
    page = bobs_desk.get(f"{path(draft)}?restore=1").content.decode()
    for words in WORDS:
        assert f"{words}</textarea>" in page
    assert 'id="id_viewed_tests" checked' not in page
    draft.refresh_from_db()
    assert f'name="row_version" value="{draft.row_version}"' in page


def test_a_draft_that_turned_blind_meanwhile_keeps_the_words_and_tells_nothing(
    bobs_desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    entries = [make_entry(undertaking=owed)]
    draft = make_assessment_draft(by=alice, undertaking=owed, level="met", passed=2, entries=entries)
    editorial.submit(draft=draft, by=alice, at=NOW)
    give_second_rating(draft=draft)
    draft.refresh_from_db()
    given = typed(draft)
    editorial.send_back(draft=draft, by=make_person(role="Publisher"), comment="Look again.")
    save_again(draft, "met", 2, entries=[make_entry(undertaking=owed)], reasons="The zebra law holds.")
    editorial.submit(draft=draft, by=alice, at=NOW)
    response = bobs_desk.post(path(draft), given)
    page = response.content.decode()
    assert response.status_code == 409
    assert "zebra" not in page
    assert "On the whole too high.</textarea>" in page
    assert "<dd>Which law?</dd>" in page  # no field here for words on a block


def test_an_entry_settled_meanwhile_keeps_the_words(
    bobs_desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    entry = editorial.submit(draft=make_entry_draft(by=alice, undertaking=owed), by=alice, at=NOW)
    editorial.approve_entry(draft=entry, by=make_person(role="Publisher"), at=NOW)
    given = {"verdict": "send_back", "comment": "Which ministry?", "row_version": "1"}
    response = bobs_desk.post(f"/desk/reviews/{entry.reference}", given)
    assert response.status_code == 409
    assert "<dd>Which ministry?</dd>" in response.content.decode()


def test_opening_a_draft_is_remembered_and_a_blind_one_is_not_opened(
    desk: Client, bobs_desk: Client, bob: StaffMember, draft: AssessmentDraft, alice: StaffMember
) -> None:
    desk.get(path(draft))  # its author
    for _ in range(2):
        bobs_desk.get(path(draft))
    assert list(DraftReading.objects.values_list("person", "draft")) == [(bob.pk, draft.pk)]
    owed = make_undertaking()
    entries = [make_entry(undertaking=owed)]
    blind = make_assessment_draft(by=alice, undertaking=owed, level="met", passed=2, entries=entries)
    editorial.submit(draft=blind, by=alice, at=NOW)
    bobs_desk.get(path(blind))
    assert not DraftReading.objects.filter(draft=blind).exists()


def test_what_each_entry_shows_and_changed_notes_are_before_the_reviewer(
    bobs_desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    kept = make_entry(undertaking=owed, claim="A law passed.")
    new = make_entry(undertaking=owed, claim="A fund was set up.")
    make_assessment(undertaking=owed, entries=[kept], shows={kept.code: 2}, evidence_strength=2)
    draft = make_assessment_draft(by=alice, undertaking=owed, entries=[kept, new])
    AssessmentDraft.objects.filter(pk=draft.pk).update(shows={kept.code: 1, new.code: 3})
    draft.test_results.filter(test__number=1).update(note="Page 9 says so.")
    editorial.submit(draft=draft, by=alice, at=NOW)
    page = bobs_desk.get(path(draft)).content.decode()
    assert "was <del>2: Official act, not yet in operation</del>, now <ins>1: In force" in page
    assert "It shows “3: Official plan or draft”." in page
    assert "Page 9 says so." in page


def test_publishing_is_disabled_with_the_reason_while_it_cannot_be_done(
    bobs_desk: Client, alice: StaffMember, draft: AssessmentDraft, owed: Undertaking
) -> None:
    button = 'value="approve" disabled aria-describedby="why-not-now"'
    assert button not in bobs_desk.get(path(draft)).content.decode()
    make_assessment(undertaking=owed)
    page = bobs_desk.get(path(draft)).content.decode()
    assert button in page
    assert "It cannot be published now. Something newer was published" in page


def test_after_publishing_one_box_says_so(
    bobs_desk: Client, alice: StaffMember, draft: AssessmentDraft, owed: Undertaking
) -> None:
    response = bobs_desk.post(path(draft), typed(draft) | {"verdict": "approve"}, follow=True)
    page = response.content.decode()
    assert page.count("Published: France D3.e: First steps.") == 1
    assert "Undo</a>" in page
