"""Contacts of signatories: who may speak for one, who follows whom, which addresses fail. Never public.

The activity log keeps its lines for ever, so nothing here writes a name or an address into it.
"""

import datetime as dt
from typing import Final
from uuid import uuid4

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery

from commitments.actions import acts, reply_rounds, staff
from commitments.actions.refusals import ActionRefusedError
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
from commitments.vocabulary import DeliveryState

KEPT_AFTER_THE_END: Final = dt.timedelta(days=365)
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
) -> Contact:
    """Puts a contact right. A new address gets a new link, since the old one may have reached a stranger."""
    row = locked_current(contact, by=by)
    is_new_address = email.strip().lower() != row.email.lower()
    if is_new_address:
        refuse_known_address(row.signatory, email)
        row.address_entered_at, row.bounced_at, row.bounce_reason = at, None, ""
    row.office, row.email, row.name = office, email.strip(), name
    row.language, row.note = language, note
    row.save()
    if is_new_address:
        for invitation in open_invitations(row, at=at):
            invitation.reference = uuid4()
            invitation.save(update_fields=["reference"])
            reply_rounds.send_letter(invitation, at=at)
    log(row, by=by, at=at, words="a new address" if is_new_address else "changed")
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
    row.ended_on, row.succeeded_by = at.date(), successor
    row.save(update_fields=["ended_on", "succeeded_by"])
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
        invitations__notices__delivery__state=DeliveryState.SENT,
        invitations__notices__delivery__settled_at__gt=F("bounced_at"),
    )
    for pk in went.values_list("pk", flat=True).distinct():
        Contact.objects.filter(pk=pk).update(bounced_at=None, bounce_reason="")


def note_reached() -> None:
    """Writes down when a round's first letter arrived: only then was the signatory asked."""
    arrived = Delivery.objects.filter(
        notice__to_invitation__round=OuterRef("pk"), state=DeliveryState.SENT, settled_at__isnull=False
    ).order_by("settled_at")
    first = ReplyRound.objects.filter(Exists(arrived), reached_at=None)
    first.update(reached_at=Subquery(arrived.values("settled_at")[:1]))


def forget_ended(*, at: dt.datetime) -> None:
    """Twelve months after a contact ended, unless a round in which it was asked is still open."""
    waiting = ReplyInvitation.objects.filter(round__closed_at=None, round__closes_at__gt=at)
    old = Contact.objects.filter(ended_on__lte=at.date() - KEPT_AFTER_THE_END).exclude(email="")
    forget(list(old.exclude(invitations__in=waiting).values_list("pk", flat=True)))


def forget(ids: list[int]) -> None:
    Contact.objects.filter(pk__in=ids).update(**NOBODY, office="Erased", bounced_at=None)
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
