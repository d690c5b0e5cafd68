"""Getting the same mail at another address: asked for, carried out by the new one, undone by the old one.

Whoever asks learns nothing about the new address; what is known of it is told to its owner alone.
"""

import datetime as dt
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q

from commitments.actions.subscriptions import LIMIT_REACHED, MAIL_LIVES
from commitments.desk_vocabulary import MessagePurpose, SubscriberState
from commitments.models import AddressChange, Delivery, FormerLink, Subscriber
from commitments.summaries import follow_address
from commitments.vocabulary import DeliveryState

ASKED_A_DAY: Final = 3
A_DAY: Final = dt.timedelta(days=1)
NONE_AFTER_UNDOING: Final = dt.timedelta(days=30)
CAN_BE_UNDONE: Final = dt.timedelta(days=14)
KEPT: Final = dt.timedelta(days=30)


@transaction.atomic
def ask(*, public_id: UUID, email: str, at: dt.datetime) -> None:
    """Plans the mail that asks the owner of the new address. The same is written whatever is known of it.

    One subscriber gets three such mails a day sent, one address receives three, and none goes in the 30 days
    after a change was undone: the row then ends as suppressed at once.
    """
    subscriber = Subscriber.objects.select_for_update().filter(public_id=public_id).first()
    if subscriber is None or subscriber.state != SubscriberState.CONFIRMED:
        return
    address = email.strip().lower()
    is_limited = has_had_enough(subscriber, address, at=at)
    change = AddressChange.objects.create(subscriber=subscriber, new_email=address, asked_at=at)
    plan(change, MessagePurpose.NEW_ADDRESS, is_limited=is_limited, at=at)


def has_had_enough(subscriber: Subscriber, address: str, *, at: dt.datetime) -> bool:
    went = AddressChange.objects.exclude(deliveries__state=DeliveryState.SUPPRESSED)
    recent = went.filter(asked_at__gt=at - A_DAY)
    counted = [recent.filter(subscriber=subscriber).count(), recent.filter(new_email=address).count()]
    undone = subscriber.address_changes.filter(undone_at__gt=at - NONE_AFTER_UNDOING).exists()
    return max(counted) >= ASKED_A_DAY or undone


def plan(
    change: AddressChange, purpose: MessagePurpose, *, at: dt.datetime, is_limited: bool = False
) -> None:
    ended = {"state": DeliveryState.SUPPRESSED, "reason": LIMIT_REACHED, "settled_at": at}
    Delivery.objects.create(
        purpose=purpose,
        subscriber=change.subscriber,
        address_change=change,
        key=f"{purpose}/{change.pk}",
        not_before=at,
        expires_at=at + MAIL_LIVES,
        **(ended if is_limited else {}),
    )


@transaction.atomic
def carry_out(*, public_id: UUID, at: dt.datetime) -> None:
    """Mail goes to the new address from now on, and the old one is told. Doing it twice does no harm.

    Only the newest wish of somebody who gets mail counts: an address mistyped before is anybody's.
    An address that gets mail of its own keeps it, and nothing is merged: whoever holds a link from the old
    mailbox would else come to see what the new one follows. One that only asked once, or left, gives way.
    """
    change, subscriber = locked(public_id)
    if change is None or subscriber is None or not follow_address.is_open(change, subscriber):
        return
    if is_taken(change.new_email, by=subscriber):
        return
    change.old_email, change.changed_at = subscriber.email, at
    change.save(update_fields=["old_email", "changed_at"])
    move(subscriber, change.new_email, at=at)
    plan(change, MessagePurpose.OLD_ADDRESS, at=at)


@transaction.atomic
def undo(*, public_id: UUID, at: dt.datetime) -> None:
    """Mail goes to the address before the change again; other changes since then are undone with it."""
    change, subscriber = locked(public_id)
    if change is None or subscriber is None or change.changed_at is None or change.undone_at is not None:
        return
    if is_taken(change.old_email, by=subscriber):
        return
    since = subscriber.address_changes.filter(changed_at__gte=change.changed_at, undone_at=None)
    since.update(undone_at=at)
    subscriber.address_changes.filter(changed_at=None).delete()
    move(subscriber, change.old_email, at=at)


def locked(public_id: UUID) -> tuple[AddressChange | None, Subscriber | None]:
    """The change and its subscriber, the latter locked against whatever else changes it."""
    subscriber = Subscriber.objects.select_for_update().filter(address_changes__public_id=public_id).first()
    return AddressChange.objects.filter(public_id=public_id).first(), subscriber


def is_taken(address: str, *, by: Subscriber) -> bool:
    """Whether the address gets mail of its own.

    Its row is made where there is none, and locked, so that nobody can confirm it meanwhile.
    """
    if address == by.email:
        return False
    placeholder = Subscriber(email=address, asked_at=by.asked_at)
    Subscriber.objects.bulk_create([placeholder], ignore_conflicts=True)
    other = Subscriber.objects.select_for_update().get(email=address)
    return other.state == SubscriberState.CONFIRMED


def move(subscriber: Subscriber, address: str, *, at: dt.datetime) -> None:
    """What failed at the one address says nothing of the other.

    Links that went to either before can unsubscribe and no more, since others may have them: whoever held the
    old mailbox, or talked somebody into taking over a subscription, does not see what is followed later.
    """
    others = Subscriber.objects.filter(email=address).exclude(pk=subscriber.pk)
    FormerLink.objects.filter(subscriber__in=others).update(subscriber=subscriber)
    had_links = list(others.exclude(confirmed_at=None).values_list("public_id", flat=True))
    others.delete()
    FormerLink.objects.bulk_create(
        FormerLink(public_id=public_id, subscriber=subscriber)
        for public_id in [subscriber.public_id, *had_links]
    )
    Subscriber.objects.filter(pk=subscriber.pk).update(
        email=address, public_id=uuid4(), confirmed_at=at, suppressed_at=None, suppressed_for=""
    )


def forget(*, at: dt.datetime) -> None:
    """Deletes what can neither be carried out nor undone any more, with the addresses in it."""
    AddressChange.objects.filter(
        Q(changed_at=None, asked_at__lt=at - KEPT)
        | Q(changed_at__lt=at - KEPT, undone_at=None)
        | Q(undone_at__lt=at - NONE_AFTER_UNDOING)
    ).delete()
