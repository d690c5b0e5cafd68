"""The link of a confirmation mail: what it asks for, the mail that holds it, and whether it can be used."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from commitments.desk_vocabulary import MessagePurpose, SubscriberState
from commitments.models import Delivery, Subscriber
from commitments.summaries.follow import FollowRequest

A_SECOND = dt.timedelta(seconds=1)


@dataclass(frozen=True)
class FollowLink:
    """`number` is that of the mail among all that one address asked for; older links have none."""

    public_id: UUID
    request: FollowRequest
    number: int | None
    made_at: dt.datetime


def key_of(subscriber: Subscriber, number: int, request: FollowRequest) -> str:
    """Unique per mail asked for; it also carries the request, which is stored nowhere else."""
    return f"{start_of_key(subscriber, number)}{request.as_text()}"


def start_of_key(subscriber: Subscriber, number: int) -> str:
    return f"confirmation/{subscriber.pk}/{number}/"


def request_in(key: str) -> FollowRequest:
    return FollowRequest.from_text(key.rpartition("/")[2])


def number_in(key: str) -> int:
    return int(key.split("/")[2])


def mail_with(link: FollowLink, subscriber: Subscriber) -> Delivery | None:
    """The ledger's row of the mail; for a link without a number the newest that asked for the same before."""
    mails = subscriber.deliveries.filter(purpose=MessagePurpose.CONFIRMATION)
    if link.number is not None:
        return mails.filter(key__startswith=start_of_key(subscriber, link.number)).first()
    before = mails.filter(planned_at__lt=link.made_at + A_SECOND).order_by("-pk")  # made_at is a whole second
    return next((mail for mail in before if request_in(mail.key) == link.request), None)


def can_be_used(mail: Delivery | None, subscriber: Subscriber) -> bool:
    """Once, and not by who left all mail after asking for it."""
    if mail is None or mail.used_at is not None:
        return False
    has_left = subscriber.state == SubscriberState.UNSUBSCRIBED
    return not (has_left and subscriber.unsubscribed_at and mail.planned_at <= subscriber.unsubscribed_at)


def is_open(link: FollowLink) -> bool:
    """Whether pressing the button would start what the link is about. Two queries."""
    subscriber = Subscriber.objects.filter(public_id=link.public_id).first()
    return subscriber is not None and can_be_used(mail_with(link, subscriber), subscriber)
