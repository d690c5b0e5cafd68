import datetime as dt
import re

import pytest
from django.http import HttpResponse
from django.test import Client

from commitments.actions import contacts
from commitments.models import Contact, Notice, StaffMember
from tests.factories import NOW, make_person, make_signatory
from tests.reply_factories import bounce, invitation_of, make_contact, make_round

pytestmark = pytest.mark.django_db
TYPED = {
    "signatory": "kenya",
    "office": "ICT Authority",
    "name": "Dora Doe",
    "email": "dora@go.example",
    "language": "fr",
    "note": "",
}


def text_of(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def test_list_is_empty_at_first_and_counts_who_has_nobody(desk: Client) -> None:
    make_signatory(name="Kenya")
    page = text_of(desk.get("/desk/contacts"))
    assert "No contact is known yet." in page
    assert "1 signatory has none." in page


def test_add_shows_the_contact_in_the_list(desk: Client) -> None:
    make_signatory(name="Kenya", slug="kenya")
    response = desk.post("/desk/contacts", TYPED, follow=True)
    page = text_of(response)
    assert "Dora Doe, ICT Authority" in page
    assert "dora@go.example, French" in page


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"email": "dora"}, "Write an address such as"),
        ({"signatory": ""}, "Choose whom it speaks for."),
        ({"office": ""}, "Give the ministry"),
    ],
)
def test_add_names_what_is_wrong_and_keeps_the_rest(
    desk: Client, changed: dict[str, str], words: str
) -> None:
    make_signatory(name="Kenya", slug="kenya")
    response = desk.post("/desk/contacts", TYPED | changed)
    assert response.status_code == 422
    assert words in text_of(response)
    assert "Dora Doe" in text_of(response)
    assert not Contact.objects.exists()


def test_add_a_known_address_is_a_conflict(desk: Client) -> None:
    make_signatory(name="Kenya", slug="kenya")
    desk.post("/desk/contacts", TYPED)
    response = desk.post("/desk/contacts", TYPED)
    assert response.status_code == 409
    assert "another contact of Kenya" in text_of(response)


def test_list_narrows_to_one_signatory(desk: Client) -> None:
    for name in ("Kenya", "Chile"):
        make_contact(signatory=make_signatory(name=name), office=f"Ministry of {name}")
    page = text_of(desk.get("/desk/contacts?signatory=chile"))
    assert "Ministry of Chile" in page
    assert "Ministry of Kenya" not in page


def test_change_puts_a_contact_right(desk: Client) -> None:
    contact = make_contact(signatory=make_signatory())
    desk.post(f"/desk/contacts/{contact.pk}", TYPED | {"act": "change", "row_version": "1"})
    contact.refresh_from_db()
    assert (contact.name, contact.email, contact.language) == ("Dora Doe", "dora@go.example", "fr")


def test_change_with_a_wrong_address_keeps_the_form(desk: Client) -> None:
    contact = make_contact(signatory=make_signatory())
    response = desk.post(f"/desk/contacts/{contact.pk}", TYPED | {"act": "change", "email": "dora@"})
    assert response.status_code == 422
    assert 'value="dora@"' in text_of(response)


def test_end_offers_the_other_contacts_as_successors(desk: Client, alice: StaffMember) -> None:
    contact = make_contact(signatory=make_signatory(), by=alice)
    heir = make_contact(signatory=contact.signatory, by=alice, office="The next office")
    path = f"/desk/contacts/{contact.pk}"
    assert "The next office" in text_of(desk.get(path))
    page = text_of(desk.post(path, {"act": "end", "successor": str(heir.pk)}, follow=True))
    assert "followed by The next office" in page
    contact.refresh_from_db()
    assert contact.succeeded_by == heir


def test_ended_contact_can_be_erased_and_not_changed(desk: Client, alice: StaffMember) -> None:
    contact = make_contact(signatory=make_signatory(), by=alice, name="Dora Doe")
    contacts.end(contact=contact, by=alice, at=NOW)
    path = f"/desk/contacts/{contact.pk}"
    assert desk.post(path, TYPED | {"act": "change"}).status_code == 409
    assert "Erase name, address and notes" in text_of(desk.get(path))
    assert "Dora Doe" not in text_of(desk.post(path, {"act": "erase"}, follow=True))


def test_refused_address_is_named(desk: Client, alice: StaffMember, clock: dt.datetime) -> None:
    invitation = invitation_of(make_round(by=alice))
    bounce(invitation)
    contacts.tend(at=NOW)
    for path in ("/desk/contacts", f"/desk/contacts/{invitation.contact_id}"):
        assert "550 No such user" in text_of(desk.get(path))


@pytest.mark.parametrize("role", ["Researcher", "Reviewer", "Administrator"])
def test_contacts_are_for_publishers(client: Client, role: str) -> None:
    contact = make_contact(signatory=make_signatory())
    client.force_login(make_person(role=role))
    for path in ("/desk/contacts", f"/desk/contacts/{contact.pk}"):
        assert client.get(path).status_code == 403
        assert client.post(path, TYPED).status_code == 403


def test_unknown_contact_is_not_found(desk: Client) -> None:
    assert desk.get("/desk/contacts/9").status_code == 404


def test_change_of_what_changed_meanwhile_asks_and_mails_nobody(desk: Client, alice: StaffMember) -> None:
    round_ = make_round(by=alice, office="ICT Authority", email="old@go.example")
    contact = invitation_of(round_).contact
    path = f"/desk/contacts/{contact.pk}"
    opened = dict(re.findall(r'name="(row_version|began_with)" value="([^"]+)"', text_of(desk.get(path))))
    desk.post(path, TYPED | opened | {"act": "change", "email": "new@go.example", "office": "ICT Authority"})
    letters = Notice.objects.count()
    mine = {"act": "change", "email": "old@go.example", "office": "ICT Authority, press"}
    response = desk.post(path, TYPED | opened | mine)
    assert response.status_code == 409
    page = text_of(response)
    assert "Somebody else changed this contact meanwhile" in page
    assert "new@go.example" in page
    assert "ICT Authority, press" in page
    contact.refresh_from_db()
    assert (contact.email, Notice.objects.count()) == ("new@go.example", letters)


def test_address_from_which_mail_comes_back_is_marked_and_unmarked(
    desk: Client, alice: StaffMember, clock: dt.datetime
) -> None:
    contact = invitation_of(make_round(by=alice)).contact
    path = f"/desk/contacts/{contact.pk}"
    empty = desk.post(path, {"act": "bounced", "since": "2026-11-23", "reason": ""})
    assert empty.status_code == 422
    assert "Say what came back." in text_of(empty)
    page = desk.post(path, {"act": "bounced", "since": "2026-11-23", "reason": "Mailbox full"}, follow=True)
    assert "Alice Archer marked the address on 23 November 2026: mail comes back." in text_of(page)
    assert "Mailbox full" in text_of(page)
    desk.post(path, {"act": "works"})
    contact.refresh_from_db()
    assert (contact.bounced_at, contact.bounce_reason) == (None, "")
