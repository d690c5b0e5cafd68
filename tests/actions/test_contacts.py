import datetime as dt
from importlib import import_module

import pytest
from django.db import connection

from commitments.actions import contacts, reply_rounds
from commitments.actions.refusals import ActionRefusedError, OvertakenError
from commitments.models import Contact, Delivery, DeskAct, Notice, ReplyAnswer, ReplyInvitation, StaffMember
from commitments.vocabulary import DeliveryState
from tests.factories import NOW, make_person, make_signatory
from tests.reply_factories import (
    bounce,
    invitation_of,
    make_answer,
    make_contact,
    make_published,
    make_round,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
YEAR = 365 * DAY


def changed(contact: Contact, by: StaffMember, **fields: str) -> Contact:
    values = {name: getattr(contact, name) for name in ("office", "email", "name", "language", "note")}
    contact.refresh_from_db()
    return contacts.change(
        contact=contact, by=by, at=NOW + DAY, row_version=contact.row_version, **values | fields
    )


def test_add_keeps_who_found_whom_and_when(alice: StaffMember) -> None:
    contact = make_contact(
        signatory=make_signatory(name="Kenya"), by=alice, office="ICT Authority", email=" ict@go.example "
    )
    assert (contact.email, contact.active_from, contact.added_by) == ("ict@go.example", NOW.date(), alice)


def test_add_the_same_address_again_is_refused_whatever_its_case(alice: StaffMember) -> None:
    kenya = make_signatory(name="Kenya")
    make_contact(signatory=kenya, by=alice, email="ict@go.example")
    with pytest.raises(ActionRefusedError, match="another contact of Kenya"):
        make_contact(signatory=kenya, by=alice, email="ICT@go.example")
    make_contact(signatory=make_signatory(name="Chile"), by=alice, email="ict@go.example")


@pytest.mark.parametrize("role", ["Researcher", "Reviewer", "Administrator"])
def test_add_and_change_need_a_publisher(alice: StaffMember, role: str) -> None:
    contact, other = make_contact(signatory=make_signatory(), by=alice), make_person(role=role)
    with pytest.raises(ActionRefusedError, match="role does not allow"):
        make_contact(signatory=make_signatory(), by=other)
    with pytest.raises(ActionRefusedError, match="role does not allow"):
        changed(contact, other)


def test_the_activity_log_holds_no_name_and_no_address(alice: StaffMember) -> None:
    contact = make_contact(
        signatory=make_signatory(), by=alice, name="Dora Doe", office="Palace", email="dora@go.example"
    )
    changed(contact, alice, email="new@go.example")
    contacts.end(contact=contact, by=alice, at=NOW + DAY)
    words = " ".join(DeskAct.objects.values_list("words", flat=True))
    assert DeskAct.objects.filter(kind="contact").count() == 3
    assert not any(secret in words for secret in ("Dora", "Palace", "go.example"))


def test_change_of_address_gives_a_new_link_and_a_new_letter(alice: StaffMember) -> None:
    invitation = invitation_of(make_round(by=alice))
    bounce(invitation)
    contacts.tend(at=NOW)
    changed(invitation.contact, alice, email="right@ministry.example")
    fresh = ReplyInvitation.objects.get(pk=invitation.pk)
    assert fresh.reference != invitation.reference
    assert (fresh.contact.bounced_at, fresh.contact.bounce_reason) == (None, "")
    assert Notice.objects.filter(to_invitation=fresh, kind="reply-invitation").count() == 2


def test_change_of_the_name_leaves_the_link(alice: StaffMember) -> None:
    invitation = invitation_of(make_round(by=alice))
    changed(invitation.contact, alice, name="Dora Doe")
    fresh = ReplyInvitation.objects.get(pk=invitation.pk)
    assert (fresh.reference, fresh.contact.name) == (invitation.reference, "Dora Doe")
    assert Notice.objects.filter(to_invitation=fresh, kind="reply-invitation").count() == 1


def test_end_hands_open_invitations_to_the_successor(alice: StaffMember) -> None:
    round_ = make_round(by=alice)
    old = invitation_of(round_)
    make_answer(invitation=old, text="Begun by the predecessor.", is_sent=False)
    successor = make_contact(signatory=round_.signatory, by=alice)
    contacts.end(contact=old.contact, by=alice, at=NOW + DAY, successor=successor)
    old.refresh_from_db()
    new = ReplyInvitation.objects.get(round=round_, contact=successor)
    assert old.revoked_at == NOW + DAY
    assert (new.revoked_at, new.reference != old.reference) == (None, True)
    answer = ReplyAnswer.objects.get()
    assert (answer.invitation, answer.text, answer.signed_as) == (new, "Begun by the predecessor.", "")
    assert Notice.objects.filter(to_invitation=new, kind="reply-invitation").count() == 1


def test_end_leaves_what_was_sent_with_whoever_sent_it(alice: StaffMember) -> None:
    round_ = make_round(by=alice)
    answer = make_answer(invitation=invitation_of(round_))
    successor = make_contact(signatory=round_.signatory, by=alice)
    contacts.end(contact=invitation_of(round_).contact, by=alice, at=NOW + DAY, successor=successor)
    answer.refresh_from_db()
    assert (answer.invitation.contact.ended_on, answer.submitted_at) == ((NOW + DAY).date(), NOW)


def test_end_without_a_successor_stops_the_link_alone(alice: StaffMember) -> None:
    round_ = make_round(by=alice)
    contacts.end(contact=invitation_of(round_).contact, by=alice, at=NOW)
    assert [item.revoked_at for item in round_.invitations.all()] == [NOW]


@pytest.mark.parametrize("case", ["itself", "ended", "of another signatory"])
def test_end_takes_no_unfit_successor(alice: StaffMember, case: str) -> None:
    contact = make_contact(signatory=make_signatory(), by=alice)
    other = make_contact(signatory=make_signatory(), by=alice)
    colleague = make_contact(signatory=contact.signatory, by=alice)
    contacts.end(contact=colleague, by=alice, at=NOW)
    colleague.refresh_from_db()
    unfit = {"itself": contact, "ended": colleague, "of another signatory": other}[case]
    with pytest.raises(ActionRefusedError, match="another current contact"):
        contacts.end(contact=contact, by=alice, at=NOW, successor=unfit)


def test_ended_contact_stays_as_it_was(alice: StaffMember) -> None:
    contact = make_contact(signatory=make_signatory(), by=alice)
    contacts.end(contact=contact, by=alice, at=NOW)
    with pytest.raises(ActionRefusedError, match="has ended"):
        changed(contact, alice, name="Somebody else")


def test_tend_marks_an_address_that_the_relay_refused(alice: StaffMember) -> None:
    invitation = invitation_of(make_round(by=alice))
    bounce(invitation, reason="550 5.1.1 No such user")
    contacts.tend(at=NOW)
    contact = Contact.objects.get(pk=invitation.contact_id)
    assert (contact.bounced_at, contact.bounce_reason) == (
        NOW + dt.timedelta(minutes=1),
        "550 5.1.1 No such user",
    )


@pytest.mark.parametrize("reason", ["Given up after 6 tries. 451 Try later", "It could not be composed: x"])
def test_tend_blames_no_address_for_other_failures(alice: StaffMember, reason: str) -> None:
    invitation = invitation_of(make_round(by=alice))
    bounce(invitation, reason=reason)
    contacts.tend(at=NOW)
    assert Contact.objects.get(pk=invitation.contact_id).bounced_at is None


def test_tend_does_not_blame_a_new_address_for_the_old_one(alice: StaffMember) -> None:
    invitation = invitation_of(make_round(by=alice))
    bounce(invitation)
    changed(invitation.contact, alice, email="right@ministry.example")
    contacts.tend(at=NOW + DAY)
    assert Contact.objects.get(pk=invitation.contact_id).bounced_at is None


def test_tend_forgives_an_address_that_took_a_later_mail(alice: StaffMember) -> None:
    invitation = invitation_of(make_round(by=alice))
    bounce(invitation)
    contacts.tend(at=NOW)
    reply_rounds.invite(
        round_=invitation.round, contact=invitation.contact, by=alice, at=NOW + dt.timedelta(hours=1)
    )
    later = Delivery.objects.filter(notice__kind="reply-invitation").order_by("-pk")[:1].get()
    Delivery.objects.filter(pk=later.pk).update(state="sent", settled_at=NOW + dt.timedelta(hours=2))
    contacts.tend(at=NOW + DAY)
    assert Contact.objects.get(pk=invitation.contact_id).bounced_at is None


def test_tend_erases_a_year_after_the_end_and_keeps_the_round(alice: StaffMember) -> None:
    round_ = make_round(by=alice, name="Dora Doe", note="Found on the ministry's page.")
    answer = make_answer(invitation=invitation_of(round_), is_sent=False)
    contacts.end(contact=invitation_of(round_).contact, by=alice, at=NOW)
    contacts.tend(at=NOW + YEAR - DAY)
    assert Contact.objects.get().name == "Dora Doe"
    contacts.tend(at=NOW + YEAR)
    erased = Contact.objects.get()
    assert (erased.name, erased.email, erased.note, erased.office) == ("", "", "", "Erased")
    assert erased.is_erased
    answer.refresh_from_db()
    assert (answer.signed_as, round_.invitations.count()) == ("", 1)


def test_tend_leaves_current_contacts_alone(alice: StaffMember) -> None:
    make_contact(signatory=make_signatory(), by=alice, email="dora@go.example")
    contacts.tend(at=NOW + 3 * YEAR)
    assert Contact.objects.get().email == "dora@go.example"


def test_erase_waits_until_no_round_asks_the_contact(alice: StaffMember) -> None:
    round_ = make_round(by=alice)
    contact = invitation_of(round_).contact
    with pytest.raises(ActionRefusedError, match="End the contact first"):
        contacts.erase(contact=contact, by=alice, at=NOW)
    contacts.end(contact=contact, by=alice, at=NOW)
    with pytest.raises(ActionRefusedError, match="no round"):
        contacts.erase(contact=contact, by=alice, at=NOW)
    contacts.erase(contact=contact, by=alice, at=round_.closes_at)
    contact.refresh_from_db()
    assert contact.is_erased


def test_tend_writes_down_when_the_first_letter_arrived(alice: StaffMember) -> None:
    round_ = make_round(by=alice, is_reached=False)
    contacts.tend(at=NOW)
    round_.refresh_from_db()
    assert round_.reached_at is None
    letter = Delivery.objects.filter(notice__to_invitation__round=round_).order_by("pk")[:1]
    Delivery.objects.filter(pk__in=letter.values("pk")).update(state=DeliveryState.SENT, settled_at=NOW)
    contacts.tend(at=NOW + dt.timedelta(days=1))
    round_.refresh_from_db()
    assert round_.reached_at == NOW


def test_tend_asks_nobody_where_every_letter_was_refused(alice: StaffMember) -> None:
    round_ = make_round(by=alice, is_reached=False)
    bounce(invitation_of(round_))
    contacts.tend(at=NOW)
    round_.refresh_from_db()
    assert round_.reached_at is None


def test_erase_takes_the_words_of_the_relay_along(alice: StaffMember) -> None:
    round_ = make_round(by=alice)
    letter = bounce(invitation_of(round_), reason="550 No mailbox marie here")
    contacts.end(contact=invitation_of(round_).contact, by=alice, at=NOW)
    contacts.erase(contact=invitation_of(round_).contact, by=alice, at=round_.closes_at)
    letter.refresh_from_db()
    assert (letter.state, letter.reason) == (DeliveryState.FAILED, "")


def test_migration_masks_what_relays_said_so_far(alice: StaffMember) -> None:
    migration = import_module("commitments.migrations.0031_addresses_masked")
    rounds = [make_round(by=alice, published=[make_published(signatory=make_signatory())]) for _ in "ab"]
    kept, erased = (invitation_of(round_) for round_ in rounds)
    words = "550 5.1.1 <marie.dupont@ministry.example>: no such user"
    letters = [bounce(kept, reason=words), bounce(erased, reason=words)]
    Contact.objects.filter(pk=kept.contact_id).update(bounce_reason=words)
    Contact.objects.filter(pk=erased.contact_id).update(email="")
    with connection.cursor() as cursor:
        cursor.execute(migration.MASKED)
    assert [Delivery.objects.get(pk=letter.pk).reason for letter in letters] == [
        "550 5.1.1 [address]: no such user",
        "",
    ]
    assert Contact.objects.get(pk=kept.contact_id).bounce_reason == "550 5.1.1 [address]: no such user"


def test_change_from_an_old_version_is_refused(alice: StaffMember) -> None:
    contact = make_contact(signatory=make_signatory(), by=alice)
    changed(contact, alice, email="right@ministry.example")
    values = {name: getattr(contact, name) for name in ("office", "email", "name", "language", "note")}
    with pytest.raises(OvertakenError):
        contacts.change(contact=contact, by=alice, at=NOW, row_version=1, **values)


def test_mail_that_came_back_asked_nobody(alice: StaffMember) -> None:
    round_ = make_round(by=alice, is_reached=False)
    letter = Delivery.objects.filter(notice__kind="reply-invitation")
    letter.update(state=DeliveryState.SENT, settled_at=NOW)
    contacts.tend(at=NOW)
    contact = invitation_of(round_).contact
    marked = contacts.mark_bounced(
        contact=contact, by=alice, at=NOW + DAY, since=NOW.date(), reason="Mailbox full"
    )
    contacts.tend(at=NOW + DAY)
    round_.refresh_from_db()
    assert (round_.reached_at, marked.bounced_at, letter.get().state) == (None, NOW + DAY, "failed")
    with pytest.raises(ActionRefusedError, match="comes back"):
        reply_rounds.invite(round_=round_, contact=marked, by=alice, at=NOW + DAY)
    changed(marked, alice, email="right@ministry.example")
    marked.refresh_from_db()
    assert (marked.bounced_at, marked.bounce_marked_by) == (None, None)


def test_mail_that_came_back_leaves_a_round_that_reached_somebody_else(alice: StaffMember) -> None:
    round_ = make_round(by=alice, is_reached=False)
    other = make_contact(signatory=round_.signatory, by=alice)
    reply_rounds.invite(round_=round_, contact=other, by=alice, at=NOW)
    letters = Delivery.objects.filter(notice__kind="reply-invitation")
    letters.update(state=DeliveryState.SENT, settled_at=NOW)
    contacts.tend(at=NOW)
    contacts.mark_bounced(
        contact=invitation_of(round_).contact, by=alice, at=NOW, since=NOW.date(), reason="Mailbox full"
    )
    round_.refresh_from_db()
    assert round_.reached_at == NOW


def test_mail_that_came_back_says_nothing_of_what_went_before(alice: StaffMember) -> None:
    round_ = make_round(by=alice, is_reached=False)
    Delivery.objects.filter(notice__kind="reply-invitation").update(state="sent", settled_at=NOW)
    contacts.tend(at=NOW)
    contact = invitation_of(round_).contact
    contacts.mark_bounced(contact=contact, by=alice, at=NOW + DAY, since=(NOW + DAY).date(), reason="Moved")
    round_.refresh_from_db()
    assert round_.reached_at == NOW
