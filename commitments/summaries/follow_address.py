"""A change of address as its pages and mails show it, to whoever holds one of its links."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from commitments.desk_vocabulary import SubscriberState
from commitments.languages import Language
from commitments.models import AddressChange, FormerLink, Subscriber


@dataclass(frozen=True)
class AddressWish:
    """`is_open`: the button on the page would change the address; `is_done`: it did, and was not undone.

    `is_in_force`: mail goes there at present.

    `is_taken`: the new address gets mail of its own; `is_old_taken`: so does the one before by now.
    """

    public_id: UUID
    subscription_id: UUID
    new_email: str
    old_email: str
    changed_at: dt.datetime | None
    is_open: bool
    is_done: bool
    is_in_force: bool
    is_undone: bool
    is_taken: bool
    is_old_taken: bool
    is_subscribed: bool
    language: Language


def load(public_id: UUID) -> AddressWish | None:
    """Three queries; None where the change, or the subscriber with it, was deleted."""
    change = AddressChange.objects.select_related("subscriber").filter(public_id=public_id).first()
    if change is None:
        return None
    others = Subscriber.objects.exclude(pk=change.subscriber_id).filter(
        email__in=[change.new_email, change.old_email]
    )
    is_done = change.changed_at is not None and change.undone_at is None
    is_there = change.subscriber.email == change.new_email and is_subscribed(change.subscriber)
    states = dict(others.values_list("email", "state"))
    return AddressWish(
        public_id=change.public_id,
        subscription_id=change.subscriber.public_id,
        new_email=change.new_email,
        old_email=change.old_email,
        changed_at=change.changed_at,
        is_open=is_open(change, change.subscriber),
        is_done=is_done,
        is_in_force=is_done and is_there,
        is_undone=change.undone_at is not None,
        is_taken=states.get(change.new_email) == SubscriberState.CONFIRMED,
        is_old_taken=states.get(change.old_email) == SubscriberState.CONFIRMED,
        is_subscribed=is_subscribed(change.subscriber),
        language=Language(change.subscriber.language),
    )


def is_subscribed(subscriber: Subscriber) -> bool:
    return subscriber.state == SubscriberState.CONFIRMED


def is_open(change: AddressChange, subscriber: Subscriber) -> bool:
    """Whether the wish can be carried out: its owner gets mail, and has not wished for anything since."""
    if change.changed_at is not None or not is_subscribed(subscriber):
        return False
    return not subscriber.address_changes.filter(pk__gt=change.pk).exists()


def is_former(public_id: UUID) -> bool:
    """Whether a link is from before a change of address, so that it can unsubscribe and no more."""
    return FormerLink.objects.filter(public_id=public_id).exists()
