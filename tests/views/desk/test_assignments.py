import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commitments.models import Assignment, AssignmentBatch, Commitment, DeskAct, Signatory, StaffMember
from tests.factories import make_commitment, make_person, make_signatory
from tests.inbox_factories import make_assignment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LIST, SHEET = "/desk/assignments", "/desk/assignments/sheet"
GOOD = "person,signatory,commitment,language\nbob,Kenya,,\nalice,,D3.e,\n"


def post(client: Client, path: str, **fields: object) -> tuple[int, str]:
    response = client.post(path, fields)
    return response.status_code, response.content.decode()


def known() -> None:
    make_signatory(name="Kenya", languages=["sw", "en"])
    make_commitment(code="D3.e", title="Energy")


def test_list_by_person_and_by_signatory(desk: Client, bob: StaffMember) -> None:
    make_assignment(person=bob, signatory=make_signatory(name="Kenya"))
    assert re.search(r"<h2[^>]*>Bob Baker</h2>", desk.get(LIST).content.decode())
    page = desk.get(f"{LIST}?by=signatory").content.decode()
    assert re.search(r"<h2[^>]*>Kenya</h2>", page)


def test_assign_shows_it_in_the_list(desk: Client, bob: StaffMember) -> None:
    kenya = make_signatory(name="Kenya")
    response = desk.post(LIST, {"do": "add", "person": bob.pk, "signatory": kenya.pk}, follow=True)
    assert "Assigned: Kenya to Bob Baker." in response.content.decode()
    assert Assignment.objects.get().person == bob


def test_assign_nothing_keeps_what_was_chosen(desk: Client, bob: StaffMember) -> None:
    status, page = post(desk, LIST, do="add", person=bob.pk)
    assert status == 422
    assert "Name a signatory, a commitment or a language." in page
    assert f'<option value="{bob.pk}" selected>' in page


def test_assign_twice_is_a_conflict(desk: Client, bob: StaffMember) -> None:
    kenya = make_signatory()
    make_assignment(person=bob, signatory=kenya)
    status, page = post(desk, LIST, do="add", person=bob.pk, signatory=kenya.pk)
    assert status == 409
    assert "has this assignment already" in page


def test_end_takes_it_off_the_list(desk: Client, bob: StaffMember) -> None:
    made = make_assignment(person=bob, language="fr")
    assert post(desk, LIST, do="end", assignment=made.pk)[0] == 302
    assert not Assignment.objects.exists()
    assert post(desk, LIST, do="end", assignment=made.pk)[0] == 404
    assert post(desk, LIST, do="end", assignment="x")[0] == 404


def test_researcher_reads_the_list_and_changes_nothing(client: Client, bob: StaffMember) -> None:
    made = make_assignment(person=bob, language="fr")
    client.force_login(make_person(role="Researcher"))
    page = client.get(LIST).content.decode()
    assert "language French" in page
    assert ">Assign</button>" not in page
    assert ">End<" not in page
    assert post(client, LIST, do="end", assignment=made.pk)[0] == 403
    assert client.get(SHEET).status_code == 403


def test_sheet_with_errors_shows_each_and_writes_nothing(desk: Client, bob: StaffMember) -> None:
    known()
    text = "person,signatory\nbobb,Kenya\nbob,Kenia\nbob,Kenya\n"
    status, page = post(desk, SHEET, sheet=text, then="confirm")
    assert status == 422
    assert "2 things stand in the way" in page
    assert re.search(
        r'Row 2</th><td data-l="Column:">person</td><td data-l="Given:">“bobb”</td>'
        r'<td>No person of this name.</td><td data-l="Did you mean:">bob</td>',
        page,
    )
    assert re.search(r"“Kenia”</td><td>No signatory of this name.</td><td [^>]*>Kenya</td>", page)
    assert "bob,Kenia" in re.sub(r"\s+", " ", page)
    assert not Assignment.objects.exists()
    assert not DeskAct.objects.exists()


def test_sheet_is_previewed_before_anything_is_written(desk: Client, bob: StaffMember) -> None:
    known()
    status, page = post(desk, SHEET, sheet=GOOD, then="check")
    assert status == 200
    assert "2 new, 0 there already" in page
    assert ">Assign 2</button>" in page
    assert not Assignment.objects.exists()


def test_sheet_confirmed_writes_all_of_it(desk: Client, bob: StaffMember) -> None:
    known()
    response = desk.post(SHEET, {"sheet": GOOD, "then": "confirm"}, follow=True)
    assert "From the sheet: 2 assigned, 0 ended; 0 were there already." in response.content.decode()
    assert Assignment.objects.count() == 2
    again = desk.post(SHEET, {"sheet": GOOD, "then": "check"}).content.decode()
    assert "0 new, 2 there already" in again
    assert "There is nothing to write." in again


def test_sheet_is_checked_again_when_it_is_confirmed(desk: Client, bob: StaffMember) -> None:
    known()
    assert "2 new" in post(desk, SHEET, sheet=GOOD, then="check")[1]
    bob.is_active = False
    bob.save()
    status, page = post(desk, SHEET, sheet=GOOD, then="confirm")
    assert status == 422
    assert "No person of this name." in page
    assert not Assignment.objects.exists()


def test_sheet_as_a_file_comes_back_as_text_with_the_preview(desk: Client, bob: StaffMember) -> None:
    known()
    file = SimpleUploadedFile("sheet.csv", "\ufeffperson;signatory\nbob;Kenya".encode())
    page = desk.post(SHEET, {"file": file, "then": "check"}).content.decode()
    assert "1 new" in page
    assert page.count("bob;Kenya") == 2


def test_sheet_that_is_empty_or_in_another_encoding_keeps_what_was_pasted(desk: Client) -> None:
    assert post(desk, SHEET, sheet=" ")[0] == 422
    file = SimpleUploadedFile("sheet.csv", "bob;Côte".encode("latin-1"))
    status, page = post(desk, SHEET, sheet="bob;Kenya", file=file)
    assert status == 422
    assert "not in UTF-8" in page
    assert "bob;Kenya" in page


def test_sheet_that_was_not_assigned_is_offered_again(desk: Client, bob: StaffMember) -> None:
    known()
    desk.post("/desk/saved-forms/sheet", {"sheet": GOOD})
    assert "Restore your text" in desk.get(SHEET).content.decode()
    page = desk.get(f"{SHEET}?restore=sheet").content.decode()
    assert "bob,Kenya,,\nalice,,D3.e,\n</textarea>" in page
    desk.post(SHEET, {"sheet": GOOD, "then": "confirm"})
    assert "Restore your text" not in desk.get(SHEET).content.decode()


def test_sheet_can_end_what_is_there_and_says_what_is_not(desk: Client, bob: StaffMember) -> None:
    known()
    make_assignment(person=bob, signatory=Signatory.objects.get(name="Kenya"))
    text = "person,signatory,language,do\nbob,Kenya,,end\nbob,,sw,"
    page = post(desk, SHEET, sheet=text, then="check")[1]
    assert "1 new, 1 to end, 0 there already" in page
    assert ">Assign 1, end 1</button>" in page
    page = desk.post(SHEET, {"sheet": text, "then": "confirm"}, follow=True).content.decode()
    assert "From the sheet: 1 assigned, 1 ended; 0 were there already." in page
    assert [(row.person.username, row.language) for row in Assignment.objects.all()] == [("bob", "sw")]
    status, page = post(desk, SHEET, sheet=text, then="confirm")
    assert status == 422
    assert "There is no such assignment to end." in page


def test_sheet_that_was_downloaded_changes_nothing(desk: Client, bob: StaffMember) -> None:
    known()
    make_assignment(person=bob, signatory=Signatory.objects.get(name="Kenya"), language="sw")
    make_assignment(person=bob, commitment=Commitment.objects.get(code="D3.e"))
    bob.is_active = False
    bob.save()
    file = desk.get("/desk/assignments.csv")
    assert file["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(file.streaming_content).decode()  # type: ignore[attr-defined]
    assert '"bob","Kenya","","sw","add"' in text
    status, page = post(desk, SHEET, sheet=text, then="check")
    assert (status, "0 new, 2 there already" in page) == (200, True)
    ended = text.replace('"add"', '"end"')
    assert "0 new, 2 to end" in post(desk, SHEET, sheet=ended, then="check")[1]


def test_sheet_gives_nothing_to_somebody_who_left(desk: Client, bob: StaffMember) -> None:
    known()
    make_assignment(person=bob, language="sw")
    bob.is_active = False
    bob.save()
    status, page = post(desk, SHEET, sheet="bob,Kenya", then="check")
    assert status == 422
    assert "Bob Baker has left or may not assess" in page


def test_move_everything_and_undo_it(desk: Client, alice: StaffMember, bob: StaffMember) -> None:
    known()
    make_assignment(person=bob, signatory=Signatory.objects.get(name="Kenya"))
    sent = {"do": "move", "person": bob.pk, "to": alice.pk}
    page = desk.post(LIST, sent, follow=True).content.decode()
    assert "Moved everything of Bob Baker to Alice Archer: 1 assignments." not in page
    assert "Moved everything of Bob Baker to Alice Archer: 1 assignment." in page
    assert "Everything of Bob Baker moved to Alice Archer." in page
    assert Assignment.objects.get().person == alice
    batch = AssignmentBatch.objects.get()
    page = desk.post(LIST, {"do": "undo", "batch": batch.pk}, follow=True).content.decode()
    assert "Undone: Everything of Bob Baker moved to Alice Archer." in page
    assert Assignment.objects.get().person == bob
    assert post(desk, LIST, do="undo", batch=batch.pk)[0] == 409
    assert post(desk, LIST, do="undo", batch="x")[0] == 404


def test_move_without_both_people_keeps_what_was_chosen(desk: Client, bob: StaffMember) -> None:
    make_assignment(person=bob, language="fr")
    status, page = post(desk, LIST, do="move", person=bob.pk)
    assert status == 422
    assert 'href="#move_to"' in page
    assert f'<option value="{bob.pk}" selected>' in page
    assert post(desk, LIST, do="move", person=bob.pk, to=bob.pk)[0] == 409


def test_every_single_change_can_be_undone_for_ten_minutes(desk: Client, bob: StaffMember) -> None:
    made = make_assignment(person=bob, language="fr")
    page = desk.post(LIST, {"do": "end", "assignment": made.pk}, follow=True).content.decode()
    assert "Ended: in the language fr to Bob Baker." in page
    assert "12:10 UTC" in page


def test_list_says_who_has_left(desk: Client, bob: StaffMember) -> None:
    make_assignment(person=bob, language="fr")
    bob.is_active = False
    bob.save()
    assert "Bob Baker has left." in desk.get(LIST).content.decode()
    assert "Bob Baker, language French (left)" in desk.get(f"{LIST}?by=signatory").content.decode()


def test_form_uses_plain_words_and_names_of_languages(desk: Client) -> None:
    known()
    page = desk.get(LIST).content.decode()
    assert "Choose a person" in page
    assert "Select an option" not in page
    assert '<option value="sw">Swahili</option>' in page
