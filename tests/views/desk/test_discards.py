from uuid import uuid4

import pytest
from django.test import Client

from commitments.actions import saved_forms
from commitments.models import AssessmentDraft, SavedForm, StaffMember
from tests.factories import NOW, make_assessment_draft, make_undertaking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def draft(alice: StaffMember) -> AssessmentDraft:
    return make_assessment_draft(by=alice, undertaking=make_undertaking())


def path(draft: AssessmentDraft) -> str:
    return f"/desk/assessments/{draft.reference}/discard"


def test_discard_from_the_assess_page_closes_the_draft_and_forgets_what_was_typed(
    desk: Client, alice: StaffMember, draft: AssessmentDraft
) -> None:
    form = f"assess:{draft.undertaking_id}"
    saved_forms.keep(by=alice, form=form, data={"reasons": ["Half a sentence"]}, at=NOW)
    page = f"/desk/undertakings/{draft.undertaking_id}"
    assert path(draft) in desk.get(page).content.decode()
    response = desk.post(path(draft), {"row_version": draft.row_version}, follow=True)
    text = response.content.decode()
    assert "Discarded." in text
    assert path(draft) not in text
    assert not SavedForm.objects.exists()
    assert AssessmentDraft.objects.get().state == "declined"


def test_discard_of_anothers_draft_is_refused(bobs_desk: Client, draft: AssessmentDraft) -> None:
    assert bobs_desk.post(path(draft), {"row_version": 1}).status_code == 403
    assert AssessmentDraft.objects.get().state == "draft"


def test_discard_of_one_saved_in_another_window_is_a_conflict(desk: Client, draft: AssessmentDraft) -> None:
    assert desk.post(path(draft), {"row_version": draft.row_version + 1}).status_code == 409


def test_discard_without_a_version_or_of_nothing_is_not_found(desk: Client, draft: AssessmentDraft) -> None:
    assert desk.post(path(draft), {"row_version": "x"}).status_code == 404
    assert desk.post(f"/desk/assessments/{uuid4()}/discard", {"row_version": 1}).status_code == 404
