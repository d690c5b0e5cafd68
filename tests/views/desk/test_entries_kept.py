"""Text on the log form that came back: after a crash, and from two windows on one draft."""

import html
import re
from uuid import uuid4

import pytest
from django.test import Client

from commitments.actions import saved_forms
from commitments.models import SavedForm, StaffMember, Undertaking
from tests.factories import NOW, make_commitment, make_entry_draft, make_signatory, make_undertaking
from tests.views.desk.test_entries import typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def owed() -> Undertaking:
    france = make_signatory(name="France", code="FR", alpha3="FRA")
    return make_undertaking(commitment=make_commitment(code="D3.e"), signatory=france)


def keep(person: StaffMember, form: str = "log", **fields: str) -> None:
    data = {name: [value] for name, value in typed(**fields).items()}
    saved_forms.keep(by=person, form=form, data=data, at=NOW)


def test_log_text_left_unsaved_is_offered_and_comes_back(
    desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    keep(alice, claim="Half a sentence about", happened="")
    page = desk.get("/desk/log").content.decode()
    assert '<a class="btn small" href="?restore=1">Restore your text of 23 November, 12:00 UTC</a>' in page
    assert "“Half a sentence about”" in page
    page = desk.get("/desk/log?restore=1").content.decode()
    assert "Half a sentence about</textarea>" in page
    assert 'value="https://journal.example/law"' in page
    assert "stands in the way" not in page
    assert "Restore your text" not in page


def test_log_saving_forgets_what_saved_itself(desk: Client, alice: StaffMember, owed: Undertaking) -> None:
    keep(alice)
    desk.post("/desk/log", typed())
    assert not SavedForm.objects.exists()


def test_log_a_failed_save_keeps_what_saved_itself(
    desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    keep(alice)
    desk.post("/desk/log", typed(bears_on="atlantis"))
    assert SavedForm.objects.count() == 1


def test_log_text_whose_form_made_a_draft_is_not_offered(
    desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    token = str(uuid4())
    desk.post("/desk/log", typed(form_token=token))
    keep(alice, form_token=token)  # came late, from a closing window
    assert "Restore your text" not in desk.get("/desk/log").content.decode()


def test_entry_restored_from_an_old_version_still_meets_the_conflict(
    desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    draft = make_entry_draft(by=alice, undertaking=owed)
    path = f"/desk/entries/{draft.reference}"
    keep(alice, f"entry:{draft.reference}", row_version="1")
    desk.post(path, typed(row_version="1", claim="First window."))
    keep(alice, f"entry:{draft.reference}", row_version="1")
    assert 'name="row_version" value="1"' in desk.get(f"{path}?restore=1").content.decode()


def test_entry_conflict_is_chosen_field_by_field(desk: Client, alice: StaffMember, owed: Undertaking) -> None:
    draft = make_entry_draft(by=alice, undertaking=owed, claim="Before.")
    path = f"/desk/entries/{draft.reference}"
    began = hidden(desk.get(path).content.decode(), "began_with")
    desk.post(path, typed(row_version="1", claim="First window.", note="Theirs."))
    late = typed(row_version="1", claim="Second window.", began_with=began)
    page = desk.post(path, late).content.decode()
    for words in ("Before.", "First window.", "Second window.", "Theirs."):
        assert words in page
    names = ("row_version", "sides", "began_with", "source-TOTAL_FORMS", "source-INITIAL_FORMS")
    answer = {name: hidden(page, name) for name in names}
    desk.post(path, answer | {"pick-claim": "yours", "pick-note": "theirs", "then": "draft"})
    draft.refresh_from_db()
    assert (draft.claim, draft.note, draft.row_version) == ("Second window.", "Theirs.", 3)


def test_entry_conflict_shows_sources_that_only_the_other_window_added(
    desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    draft = make_entry_draft(by=alice, undertaking=owed)
    path = f"/desk/entries/{draft.reference}"
    more = {f"source-{number}-url": f"https://journal.example/{number}" for number in range(1, 5)}
    desk.post(path, typed(row_version="1", **more, **{"source-TOTAL_FORMS": "5"}))
    page = desk.post(path, typed(row_version="1", claim="Second window.")).content.decode()
    assert all(f"https://journal.example/{number}" in page for number in range(1, 5))


def hidden(page: str, name: str) -> str:
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)
    assert found, name
    return html.unescape(found[1])


def test_entry_conflict_shows_a_source_that_the_other_window_took_off(
    desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    path = f"/desk/entries/{make_entry_draft(by=alice, undertaking=owed).reference}"
    second = {
        "source-1-url": "https://paper.example/2",
        "source-1-kind": "secondary",
        "source-1-place": "p. 9",
    }
    desk.post(path, typed(row_version="1", **second))
    began = hidden(desk.get(path).content.decode(), "began_with")
    desk.post(path, typed(row_version="2"))
    late = typed(row_version="2", claim="Second window.", began_with=began, **second)
    page = desk.post(path, late).content.decode()
    assert 'name="pick-source-1-url" value="theirs" required checked' in page
    assert 'name="pick-source-1-place" value="theirs" required checked' in page
    assert "pick-level" not in page
