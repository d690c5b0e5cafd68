"""Contacts of signatories: who may speak for one, who follows whom, which addresses fail. Never public.

The activity log keeps its lines for ever, so nothing here writes a name or an address into it.
"""

import datetime as dt
from typing import Final
from uuid import uuid4

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from commitments.actions import acts, reply_rounds, staff
from commitments.actions.refusals import ActionRefusedError, OvertakenError
from commitments.desk_vocabulary import DeskActKind
from commitments.models import (
    Contact,
    Delivery,
    ReplyAnswer,
    ReplyInvitation,
    ReplyRound,
    Signatory,
    StaffMember,
)
from commitments.rules.mail_words import without_addresses
from commitments.vocabulary import DeliveryState

KEPT_AFTER_THE_END: Final = dt.timedelta(days=365)
CAME_BACK: Final = "It came back after the relay had taken it."
REFUSED_FOR_GOOD: Final = r"^5\d\d "  # the relay's own answer, as actions/deliveries.py keeps it
NOBODY: Final = {"name": "", "email": "", "note": "", "bounce_reason": ""}


@transaction.atomic
def add(
    *,
    by: StaffMember,
    at: dt.datetime,
    signatory: Signatory,
    office: str,
    email: str,
    name: str = "",
    language: str = "en",
    note: str = "",
) -> Contact:
    """Raises ActionRefusedError where the address is that of a current contact of the signatory."""
    refuse_role(by, "add_contact")
    staff.refuse_without_second_factor(by)
    Signatory.objects.select_for_update(no_key=True).get(pk=signatory.pk)
    refuse_known_address(signatory, email)
    contact = Contact.objects.create(
        signatory=signatory,
        office=office,
        email=email.strip(),
        address_entered_at=at,
        name=name,
        language=language,
        note=note,
        active_from=at.date(),
        added_by=by,
    )
    log(contact, by=by, at=at, words="added")
    return contact


@transaction.atomic
def change(
    *,
    contact: Contact,
    by: StaffMember,
    at: dt.datetime,
    office: str,
    email: str,
    name: str,
    language: str,
    note: str,
    row_version: int,
) -> Contact:
    """Puts a contact right. A new address gets a new link, since the old one may have reached a stranger.

    Raises OvertakenError where somebody changed the contact since `row_version`: a form that was opened
    before would otherwise bring the old address back, and mail the private link to it.
    """
    row = locked_current(contact, by=by)
    if row.row_version != row_version:
        raise OvertakenError("Somebody else changed this contact since you opened it.")
    is_new_address = email.strip().lower() != row.email.lower()
    if is_new_address:
        refuse_known_address(row.signatory, email)
        row.address_entered_at, row.bounced_at, row.bounce_reason, row.bounce_marked_by = at, None, "", None
    row.office, row.email, row.name = office, email.strip(), name
    row.language, row.note, row.row_version = language, note, row.row_version + 1
    row.save()
    if is_new_address:
        for invitation in open_invitations(row, at=at):
            invitation.reference = uuid4()
            invitation.save(update_fields=["reference"])
            reply_rounds.send_letter(invitation, at=at)
    log(row, by=by, at=at, words="a new address" if is_new_address else "changed")
    return row


@transaction.atomic
def mark_bounced(
    *, contact: Contact, by: StaffMember, at: dt.datetime, since: dt.date, reason: str
) -> Contact:
    """Mail to the address came back after the relay had taken it: nothing sent since that day has arrived.

    A round in which no other letter arrived has then not been asked: silence is not held against anybody.
    """
    row = locked_current(contact, by=by)
    if not reason.strip():
        raise ActionRefusedError({"reason": ["Say what came back."]})
    row.bounced_at, row.bounce_reason, row.bounce_marked_by = at, without_addresses(reason.strip())[:500], by
    row.save(update_fields=["bounced_at", "bounce_reason", "bounce_marked_by"])
    came_back = Delivery.objects.filter(
        notice__to_invitation__contact=row,
        state=DeliveryState.SENT,
        settled_at__gte=row.address_entered_at,
        settled_at__date__gte=since,
    )
    rounds = list(came_back.values_list("notice__to_invitation__round", flat=True))
    came_back.update(state=DeliveryState.FAILED, reason=CAME_BACK)
    ReplyRound.objects.filter(pk__in=rounds).update(reached_at=None)
    note_reached()  # by what arrived elsewhere, or earlier
    log(row, by=by, at=at, words="mail came back")
    return row


@transaction.atomic
def unmark_bounced(*, contact: Contact, by: StaffMember, at: dt.datetime) -> Contact:
    """The address works after all. What came back has still not arrived: the letter can be sent again."""
    row = locked_current(contact, by=by)
    row.bounced_at, row.bounce_reason, row.bounce_marked_by = None, "", None
    row.save(update_fields=["bounced_at", "bounce_reason", "bounce_marked_by"])
    log(row, by=by, at=at, words="the address works")
    return row


@transaction.atomic
def end(*, contact: Contact, by: StaffMember, at: dt.datetime, successor: Contact | None = None) -> Contact:
    """The contact left office: the link stops, and the successor is asked in its place in open rounds.

    What was saved and not sent goes over to the successor, unsigned; what was sent stays as it came.
    """
    row = locked_current(contact, by=by)
    if successor is not None and (
        successor.pk == row.pk or successor.signatory_id != row.signatory_id or successor.ended_on is not None
    ):
        raise ActionRefusedError({"successor": ["Choose another current contact of the same signatory."]})
    row.ended_on, row.succeeded_by, row.row_version = at.date(), successor, row.row_version + 1
    row.save(update_fields=["ended_on", "succeeded_by", "row_version"])
    for invitation in open_invitations(row, at=at):
        invitation.revoked_at = at
        invitation.save(update_fields=["revoked_at"])
        if successor is not None:
            hand_over(invitation, successor, at=at)
    log(row, by=by, at=at, words="ended, with a successor" if successor else "ended")
    return row


def hand_over(invitation: ReplyInvitation, successor: Contact, *, at: dt.datetime) -> None:
    invited = ReplyInvitation.objects.filter(round=invitation.round, contact=successor, revoked_at=None)
    if invited.exists():  # asked in their own name already
        return
    heir = reply_rounds.make_invitation(invitation.round, successor, at=at)
    unsent = ReplyAnswer.objects.filter(invitation=invitation, submitted_at=None)
    unsent.exclude(item__answers__invitation=heir).update(invitation=heir, signed_as="")


def open_invitations(contact: Contact, *, at: dt.datetime) -> list[ReplyInvitation]:
    rows = ReplyInvitation.objects.select_for_update(of=["self"]).select_related("round")
    return list(rows.filter(contact=contact, revoked_at=None, round__closed_at=None, round__closes_at__gt=at))


@transaction.atomic
def erase(*, contact: Contact, by: StaffMember, at: dt.datetime) -> None:
    """Deletes the personal data of a contact who has ended; the row stays for the rounds it belongs to."""
    refuse_role(by, "change_contact")
    row = Contact.objects.select_for_update().get(pk=contact.pk)
    if row.ended_on is None or is_asked_at_present(row, at=at):
        raise ActionRefusedError("End the contact first, and wait until no round with its signatory is open.")
    forget([row.pk])
    log(row, by=by, at=at, words="erased")


def is_asked_at_present(contact: Contact, *, at: dt.datetime) -> bool:
    """Whether a round in which the contact was asked is still open."""
    return contact.invitations.filter(round__closed_at=None, round__closes_at__gt=at).exists()


@transaction.atomic
def tend(*, at: dt.datetime) -> None:
    """What time brings: addresses refused, letters that arrived, contacts needed no more."""
    note_bounces()
    note_reached()
    forget_ended(at=at)


def note_bounces() -> None:
    """Marks contacts whose address the relay refused for good, and clears those whose mail went since."""
    to_contacts = Delivery.objects.filter(notice__to_invitation__isnull=False)
    contact = "notice__to_invitation__contact__"
    refused = to_contacts.filter(
        Q(**{f"{contact}bounced_at": None}) | Q(settled_at__gt=F(f"{contact}bounced_at")),
        state=DeliveryState.FAILED,
        reason__regex=REFUSED_FOR_GOOD,
        settled_at__gte=F(f"{contact}address_entered_at"),
    )
    for pk, settled_at, reason in refused.order_by("settled_at").values_list(
        "notice__to_invitation__contact", "settled_at", "reason"
    ):
        Contact.objects.filter(pk=pk).exclude(email="").update(bounced_at=settled_at, bounce_reason=reason)
    went = Contact.objects.filter(
        bounced_at__isnull=False,
        bounce_marked_by=None,  # a relay that takes a mail says nothing of what comes back later
        invitations__notices__delivery__state=DeliveryState.SENT,
        invitations__notices__delivery__settled_at__gt=F("bounced_at"),
    )
    for pk in went.values_list("pk", flat=True).distinct():
        Contact.objects.filter(pk=pk).update(bounced_at=None, bounce_reason="")


def note_reached() -> None:
    """Writes down when a round's first letter arrived: only then was the signatory asked."""
    arrived = arrived_letters()
    first = ReplyRound.objects.filter(Exists(arrived), reached_at=None)
    first.update(reached_at=Subquery(arrived.values("settled_at")[:1]))


def arrived_letters() -> QuerySet[Delivery]:
    """Of the round around the query, the earliest first."""
    return Delivery.objects.filter(
        notice__to_invitation__round=OuterRef("pk"), state=DeliveryState.SENT, settled_at__isnull=False
    ).order_by("settled_at")


def forget_ended(*, at: dt.datetime) -> None:
    """Twelve months after a contact ended, unless a round in which it was asked is still open."""
    waiting = ReplyInvitation.objects.filter(round__closed_at=None, round__closes_at__gt=at)
    old = Contact.objects.filter(ended_on__lte=at.date() - KEPT_AFTER_THE_END).exclude(email="")
    forget(list(old.exclude(invitations__in=waiting).values_list("pk", flat=True)))


def forget(ids: list[int]) -> None:
    """The ledger keeps that a letter failed; the relay's words on it may name whom it was for."""
    to_them = Delivery.objects.filter(notice__to_invitation__contact__in=ids)
    to_them.exclude(reason="").update(reason="")
    Contact.objects.filter(pk__in=ids).update(
        **NOBODY, office="Erased", bounced_at=None, bounce_marked_by=None, row_version=F("row_version") + 1
    )
    unpublished = ReplyAnswer.objects.filter(invitation__contact__in=ids, published_reply=None)
    unpublished.update(signed_as="")


def locked_current(contact: Contact, *, by: StaffMember) -> Contact:
    refuse_role(by, "change_contact")
    row = Contact.objects.select_for_update().get(pk=contact.pk)
    if row.ended_on is not None:
        raise ActionRefusedError("This contact has ended and stays as it was.")
    return row


def refuse_role(by: StaffMember, permission: str) -> None:
    if not by.has_perm(f"commitments.{permission}"):
        raise ActionRefusedError("Your role does not allow this.")


def refuse_known_address(signatory: Signatory, email: str) -> None:
    if Contact.objects.current().filter(signatory=signatory, email__iexact=email.strip()).exists():
        raise ActionRefusedError({"email": [f"This address is that of another contact of {signatory}."]})


def log(contact: Contact, *, by: StaffMember, at: dt.datetime, words: str) -> None:
    acts.record(
        kind=DeskActKind.CONTACT,
        by=by,
        at=at,
        words=f"{contact.signatory}, contact {contact.pk}: {words}",
        signatory=contact.signatory,
    )
