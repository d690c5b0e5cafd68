"""Rounds of the right of reply: opening one, asking its contacts, moving or ending it (METHOD section 4)."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models import F
from django.utils.formats import date_format

from commitments.actions import acts, assessments, notices, staff
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import DeskActKind, NoticeKind
from commitments.models import (
    Assessment,
    Contact,
    ReplyInvitation,
    ReplyRound,
    ReplyRoundItem,
    Signatory,
    StaffMember,
)
from commitments.rules import reply_window
from commitments.summaries.desk_undo import WITHIN

LONGEST_ROUND = dt.timedelta(days=366)
NO_CONTACT = "Choose at least one contact whom the letter goes to."


@transaction.atomic
def open_round(
    *,
    by: StaffMember,
    at: dt.datetime,
    signatory: Signatory,
    contacts: Collection[Contact],
    published: Collection[Assessment],
    note: str = "",
) -> ReplyRound:
    """Asks the contacts what they say about these published assessments, for five weeks.

    Raises ActionRefusedError where a round is open already, nobody can be asked, nothing was published,
    or whoever opens it declared a conflict of interest.
    """
    refuse_others(by, signatory)
    Signatory.objects.select_for_update(no_key=True).get(pk=signatory.pk)  # one opening at a time
    refuse_what_cannot_open(signatory, contacts, published, at=at)
    round_ = ReplyRound.objects.create(
        signatory=signatory, opened_by=by, opened_at=at, closes_at=reply_window.closing(at), note=note
    )
    ReplyRoundItem.objects.bulk_create(ReplyRoundItem(round=round_, assessment=item) for item in published)
    for contact in contacts:
        make_invitation(round_, contact, at=at)
    count = len(published)
    log(
        round_, by=by, at=at, words=f"{signatory}: {count} assessment{'' if count == 1 else 's'}, "
        f"until {in_words(round_.last_day)}",
    )  # fmt: skip
    return round_


def refuse_others(by: StaffMember, signatory: Signatory) -> None:
    if not by.has_perm("commitments.change_replyround"):
        raise ActionRefusedError("Your role does not allow this.")
    staff.refuse_without_second_factor(by)  # a letter asks in our name, and silence makes a finding final
    assessments.refuse_conflicted(by, [signatory])


def refuse_what_cannot_open(
    signatory: Signatory,
    contacts: Collection[Contact],
    published: Collection[Assessment],
    *,
    at: dt.datetime,
) -> None:
    if ReplyRound.objects.open_at(at).filter(signatory=signatory).exists():
        raise ActionRefusedError(
            f"A round with {signatory} is open already. Close it before opening another."
        )
    if not contacts:
        raise ActionRefusedError({"contacts": [NO_CONTACT]})
    for contact in contacts:
        refuse_contact(contact, signatory)
    standing = Assessment.objects.standing().filter(pk__in=[item.pk for item in published])
    if not published or standing.count() < len(published):
        raise ActionRefusedError(
            {"assessments": ["Choose what it is asked about, among the assessments that stand as published."]}
        )
    if standing.exclude(undertaking__endorsement__signatory=signatory).exists():
        raise ActionRefusedError({"assessments": [f"One of these is not an undertaking of {signatory}."]})
    refuse_what_can_be_undone(published, at=at)


def refuse_what_can_be_undone(published: Collection[Assessment], *, at: dt.datetime) -> None:
    """A status reaches its government only once nobody can take it back as if it had not been."""
    settled_at = max(item.published_at for item in published) + WITHIN
    if at < settled_at:
        sentence = (
            "One of these was published less than ten minutes ago and can still be undone. "
            f"Open the round from {date_format(settled_at, 'H:i')} UTC."
        )
        raise ActionRefusedError({"assessments": [sentence]})


def refuse_contact(contact: Contact, signatory: Signatory) -> None:
    if contact.signatory_id != signatory.pk or contact.ended_on is not None:
        raise ActionRefusedError({"contacts": ["One of these is not a contact of this signatory any more."]})


def make_invitation(round_: ReplyRound, contact: Contact, *, at: dt.datetime) -> ReplyInvitation:
    """The contact's private link, with the letter and the reminders planned."""
    invitation, _ = ReplyInvitation.objects.update_or_create(
        round=round_, contact=contact, defaults={"expires_at": round_.closes_at, "revoked_at": None}
    )
    send_letter(invitation, at=at)
    for occasion, moment in reply_window.reminders(round_.opened_at, round_.closes_at):
        if moment > at:
            plan_reminder(invitation, occasion, moment, at=at)
    return invitation


def send_letter(invitation: ReplyInvitation, *, at: dt.datetime) -> None:
    notices.queue(
        kind=NoticeKind.REPLY_INVITATION,
        key=f"reply-invitation/{invitation.pk}/{at:%Y%m%dT%H%M%S}",
        at=at,
        to_invitation=invitation,
    )


def plan_reminder(
    invitation: ReplyInvitation, occasion: str, moment: dt.datetime, *, at: dt.datetime
) -> None:
    notices.queue(
        kind=NoticeKind.REPLY_REMINDER,
        key=f"reply-reminder/{invitation.pk}/{occasion}",
        at=at,
        to_invitation=invitation,
        occasion=occasion,
        not_before=moment,
    )


@transaction.atomic
def invite(*, round_: ReplyRound, contact: Contact, by: StaffMember, at: dt.datetime) -> ReplyInvitation:
    """Asks one more contact in an open round, or sends the letter once more to one who was asked."""
    round_ = locked_open(round_, by=by, at=at)
    refuse_contact(contact, round_.signatory)
    if contact.bounce_marked_by_id is not None:
        raise ActionRefusedError("Mail to this contact comes back. Put its address right first.")
    already = ReplyInvitation.objects.filter(round=round_, contact=contact, revoked_at=None).first()
    if already:
        send_letter(already, at=at)
    log(
        round_,
        by=by,
        at=at,
        words=f"{round_.signatory}: the letter {'again ' if already else ''}to a contact",
    )
    return already or make_invitation(round_, contact, at=at)


def locked_open(round_: ReplyRound, *, by: StaffMember, at: dt.datetime) -> ReplyRound:
    refuse_others(by, round_.signatory)
    row = ReplyRound.objects.select_for_update().get(pk=round_.pk)
    if not row.is_open_at(at):
        raise ActionRefusedError("This round is closed.")
    return row


@transaction.atomic
def close(*, round_: ReplyRound, by: StaffMember, at: dt.datetime, reason: str) -> ReplyRound:
    """Ends it early: its links stop now. A round that was ended early makes no finding final."""
    if not reason.strip():
        raise ActionRefusedError({"reason": ["Say why it ends before its day."]})
    row = locked_open(round_, by=by, at=at)
    row.closed_at = at
    row.save(update_fields=["closed_at"])
    row.invitations.update(expires_at=at)
    log(row, by=by, at=at, words=f"{row.signatory}: closed early. {reason.strip()}")
    return row


@transaction.atomic
def extend(*, round_: ReplyRound, by: StaffMember, at: dt.datetime, until: dt.date) -> ReplyRound:
    """Gives more time, to the end of that day (UTC). The contacts are told; the last reminder moves along."""
    row = locked_open(round_, by=by, at=at)
    latest = row.opened_at.date() + LONGEST_ROUND
    if until > latest:
        raise ActionRefusedError({"until": [f"Choose a day up to {in_words(latest)}."]})
    if until <= row.last_day:
        raise ActionRefusedError(
            {"until": [f"Choose a day after {in_words(row.last_day)}: time once given is not taken back."]}
        )
    row.closes_at = reply_window.end_of(until)
    row.save(update_fields=["closes_at"])
    row.invitations.filter(revoked_at=None).update(expires_at=row.closes_at)
    moment = reply_window.before_the_end(row.opened_at, row.closes_at)
    for invitation in row.invitations.filter(revoked_at=None):
        plan_reminder(invitation, f"{reply_window.MORE_TIME}{until.isoformat()}", at, at=at)
        plan_reminder(invitation, reply_window.last_reminder(row.closes_at), max(moment, at), at=at)
    log(row, by=by, at=at, words=f"{row.signatory}: extended until {in_words(until)}")
    return row


def record_opening(*, invitation: ReplyInvitation, at: dt.datetime) -> None:
    """The link was opened: by its holder, or by a program that looks into mail. It says no more than that."""
    ReplyInvitation.objects.filter(pk=invitation.pk, first_opened_at=None).update(first_opened_at=at)
    ReplyInvitation.objects.filter(pk=invitation.pk).update(
        last_opened_at=at, times_opened=F("times_opened") + 1
    )


def log(round_: ReplyRound, *, by: StaffMember, at: dt.datetime, words: str) -> None:
    acts.record(kind=DeskActKind.OPEN_ROUND, by=by, at=at, words=words, signatory=round_.signatory)


def in_words(day: dt.date) -> str:
    return date_format(day, "j F Y")
