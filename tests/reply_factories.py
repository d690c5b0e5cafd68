"""Contacts, rounds of replies and what came back: through the actions, as the desk makes them."""

import datetime as dt
from itertools import count
from typing import Any

from commitments.actions import contacts, replies, reply_rounds, withdrawals
from commitments.actions.assessments import Search
from commitments.actions.replies import Answer
from commitments.models import (
    Assessment,
    Contact,
    Delivery,
    ReplyAnswer,
    ReplyInvitation,
    ReplyRound,
    Signatory,
    StaffMember,
)
from commitments.vocabulary import DeliveryState
from tests.factories import (
    NOW,
    make_assessment,
    make_commitment,
    make_person,
    make_signatory,
    make_undertaking,
)

numbers = count(1)
A_WHILE_AGO = NOW - dt.timedelta(hours=1)  # it can no longer be undone
LAST_DAY = dt.date(2026, 12, 28)
FIVE_WEEKS_ON = dt.datetime(2026, 12, 29, 0, 0, tzinfo=dt.UTC)


def make_contact(*, signatory: Signatory, by: StaffMember | None = None, **fields: Any) -> Contact:
    number = next(numbers)
    defaults = {"office": f"Ministry {number}", "email": f"desk-{number}@ministry.example"}
    return contacts.add(
        by=by or make_person(role="Publisher"), at=NOW, signatory=signatory, **defaults | fields
    )


def make_published(
    *, signatory: Signatory | None = None, code: str = "", level: str = "first_steps", **fields: Any
) -> Assessment:
    """A published assessment of an undertaking of the signatory."""
    undertaking = make_undertaking(
        commitment=make_commitment(code=code), signatory=signatory or make_signatory(name="Kenya")
    )
    if level == "no_evidence":
        fields |= {
            "search": Search(dt.date(2026, 1, 10), "The ministry's pages", "en"),
            "evidence_strength": None,
        }
    return make_assessment(undertaking=undertaking, level=level, **{"at": A_WHILE_AGO} | fields)


def withdraw(assessment: Assessment, *, by: StaffMember) -> None:
    """As within minutes of its publication."""
    withdrawals.withdraw_assessment(
        assessment=assessment, by=by, at=assessment.published_at, reason="Too early."
    )


def make_round(
    *,
    by: StaffMember | None = None,
    published: list[Assessment] | None = None,
    language: str = "en",
    at: dt.datetime = NOW,
    is_reached: bool = True,
    **contact: Any,
) -> ReplyRound:
    """An open round with one contact about one assessment, whose letter arrived, unless told otherwise."""
    by = by or make_person(role="Publisher")
    published = published or [make_published()]
    endorsement = published[0].undertaking.endorsement
    assert endorsement is not None
    asked = make_contact(signatory=endorsement.signatory, by=by, language=language, **contact)
    round_ = reply_rounds.open_round(
        by=by, at=at, signatory=endorsement.signatory, contacts=[asked], published=published
    )
    if is_reached:
        round_.reached_at = at
        round_.save(update_fields=["reached_at"])
    return round_


def invitation_of(round_: ReplyRound) -> ReplyInvitation:
    found = round_.invitations.first()
    assert found is not None
    return found


def make_answer(
    *,
    invitation: ReplyInvitation,
    text: str = "We read it otherwise.",
    stance: str = "disagree",
    links: list[str] | None = None,
    is_sent: bool = True,
    at: dt.datetime = NOW,
    language: str = "en",
    signed_as: str = "A. Minister, Ministry of the test",
) -> ReplyAnswer:
    """An answer to the first item of the round, sent unless told otherwise."""
    item = invitation.round.items.order_by("pk")[0]
    row = ReplyAnswer.objects.filter(item=item, invitation=invitation).first()
    replies.keep_answers(
        invitation=invitation,
        at=at,
        answers={item.pk: Answer(stance, text, links or [], row.row_version if row else 0)},
        signed_as=signed_as,
        language=language,
        is_sent=is_sent,
    )
    return ReplyAnswer.objects.get(item=item, invitation=invitation)


def bounce(
    invitation: ReplyInvitation, *, at: dt.datetime = NOW, reason: str = "550 No such user"
) -> Delivery:
    """The letter, as the ledger has it once the relay refused the address for good."""
    delivery = Delivery.objects.filter(notice__to_invitation=invitation).order_by("pk")[0]
    Delivery.objects.filter(pk=delivery.pk).update(
        state=DeliveryState.FAILED, reason=reason, settled_at=at + dt.timedelta(minutes=1)
    )
    return delivery
