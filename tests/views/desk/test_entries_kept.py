"""Text on the log form that came back: after a crash, and from two windows on one draft."""

import datetime as dt
import html
import re

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


TOKEN = "11111111-2222-4333-8444-555555555555"
OTHER = "99999999-2222-4333-8444-555555555555"


def keep(person: StaffMember, form: str = f"log:{TOKEN}", **fields: str) -> None:
    data = {name: [value] for name, value in typed(**fields).items()}
    saved_forms.keep(by=person, form=form, data=data, at=NOW)


def test_log_text_left_unsaved_is_offered_and_comes_back(
    desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    keep(alice, claim="Half a sentence about", happened="")
    page = desk.get("/desk/log").content.decode()
    restore = f"?restore=log%3A{TOKEN}"
    assert f'<a class="btn small" href="{restore}">Restore your text of 23 November, 12:00 UTC</a>' in page
    assert "“Half a sentence about”" in page
    page = desk.get(f"/desk/log{restore}").content.decode()
    assert "Half a sentence about</textarea>" in page
    assert 'value="https://journal.example/law"' in page
    assert "stands in the way" not in page
    assert "Restore your text" not in page


def test_log_saving_forgets_what_saved_itself(desk: Client, alice: StaffMember, owed: Undertaking) -> None:
    keep(alice, form_token=TOKEN)
    keep(alice, f"log:{OTHER}", form_token=OTHER, claim="And this was typed in the other window.")
    desk.post("/desk/log", typed(form_token=TOKEN))
    assert SavedForm.objects.get().form == f"log:{OTHER}"


def test_log_an_empty_form_never_saves_itself_over_what_is_kept(
    desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    keep(alice, claim="Before the crash.")
    page = desk.get("/desk/log").content.decode()
    own = re.search(r'data-autosave="(/desk/saved-forms/log:[0-9a-f-]{36})"', page)
    assert own
    desk.post(own[1], {"bears_on": "fra d3e", "claim": ""})
    assert SavedForm.objects.get(form=f"log:{TOKEN}").data["claim"] == ["Before the crash."]


def test_log_every_text_is_offered_the_latest_first(
    desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    keep(alice, claim="This was typed in one of two windows.")
    keep(alice, f"log:{OTHER}", claim="And this was typed in the other window.")
    SavedForm.objects.filter(form=f"log:{TOKEN}").update(saved_at=NOW - dt.timedelta(hours=1))
    page = desk.get("/desk/log").content.decode()
    assert "that were not saved for good: 1</summary>" in page
    assert page.index("“And this was typed in the other window.”") < page.index(
        "“This was typed in one of two windows.”"
    )
    page = desk.get(f"/desk/log?restore=log:{TOKEN}").content.decode()
    assert "This was typed in one of two windows.</textarea>" in page
    assert f'data-autosave="/desk/saved-forms/log:{TOKEN}"' in page
    assert "“And this was typed in the other window.”" in page
    assert "“This was typed in one of two windows.”" not in page
    desk.post(f"/desk/saved-forms/log:{OTHER}", {"discard": "1"})
    assert SavedForm.objects.get().form == f"log:{TOKEN}"


def test_log_a_failed_save_keeps_what_saved_itself(
    desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    keep(alice)
    desk.post("/desk/log", typed(bears_on="atlantis"))
    assert SavedForm.objects.count() == 1


def test_log_text_whose_form_made_a_draft_is_not_offered(
    desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    desk.post("/desk/log", typed(form_token=TOKEN))
    keep(alice, form_token=TOKEN)  # came late, from a closing window
    assert "Restore your text" not in desk.get("/desk/log").content.decode()


def test_entry_restored_from_an_old_version_still_meets_the_conflict(
    desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    draft = make_entry_draft(by=alice, undertaking=owed)
    path = f"/desk/entries/{draft.reference}"
    keep(alice, f"entry:{draft.reference}", row_version="1")
    desk.post(path, typed(row_version="1", claim="First window."))
    keep(alice, f"entry:{draft.reference}", row_version="1")
    assert (
        'name="row_version" value="1"' in desk.get(f"{path}?restore=entry:{draft.reference}").content.decode()
    )


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


def test_entry_keeps_the_way_back_to_the_inbox(desk: Client, alice: StaffMember, owed: Undertaking) -> None:
    draft = make_entry_draft(by=alice, undertaking=owed)
    path = f"/desk/entries/{draft.reference}"
    saved = desk.post(path, typed(row_version="1", **{"from": "mine.8"}))
    assert saved["Location"] == f"{path}?from=mine.8"
    assert 'name="from" value="mine.8"' in desk.get(saved["Location"]).content.decode()
    undone = desk.post(path, {"then": "undo", "from": "mine.8"})
    assert undone["Location"] == "/desk/log?from=mine.8"


def test_entry_sent_to_review_opens_the_next_of_the_queue(
    desk: Client, alice: StaffMember, owed: Undertaking
) -> None:
    first, second = (make_entry_draft(by=alice, undertaking=owed, claim=claim) for claim in ("A.", "B."))
    sent = typed(
        row_version="1", then="review", **{"from": "mine"}, **{"source-0-url": "https://example.org/new"}
    )
    response = desk.post(f"/desk/entries/{first.reference}", sent)
    assert response["Location"] == f"/desk/entries/{second.reference}?from=mine"
    without = desk.post(
        f"/desk/entries/{second.reference}", typed(row_version="1", then="review", is_different="1")
    )
    assert without["Location"] == f"/desk/reviews/{second.reference}"
