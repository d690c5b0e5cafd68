"""What failures do to an address: who can be reached no more gets no digest until they ask anew.

Failures come from two sides: the relay's answer while we send, and reports that come back later.
"""

import datetime as dt

from django.db import transaction

from commitments import emails
from commitments.actions.sending import doubts
from commitments.desk_vocabulary import BounceKind
from commitments.models import Contact, Delivery, MailBounce, Subscriber
from commitments.rules.bounces import SOFT_ONES_WITHIN, is_enough
from commitments.rules.mail_words import without_addresses
from commitments.vocabulary import DeliveryState


@transaction.atomic
def record(
    *, event_key: str, kind: BounceKind, about: str, at: dt.datetime, words: str = ""
) -> MailBounce | None:
    """One failure that somebody reported; None where it is not about a message of ours, or known already.

    `about` is any text that holds our Message-ID, whose seal proves that the message was ours. `event_key`
    names the event, with the name of the service in front: "postmark/4323372036854775807". A report that
    comes twice changes nothing.
    """
    found = emails.read_message_id(about)
    delivery = (
        Delivery.objects.select_related("notice__to_invitation", "subscriber")
        .filter(message_uuid=found)
        .first()
        if found
        else None
    )
    if delivery is None:
        return None
    doubts.was_taken(about=about, at=at)  # what comes back was taken, whatever we heard then
    return note(delivery, event_key=event_key, kind=kind, at=at, words=words)


@transaction.atomic
def note(
    delivery: Delivery, *, event_key: str, kind: BounceKind, at: dt.datetime, words: str = ""
) -> MailBounce | None:
    """Writes the failure of one message down, and what follows from it for the address. Once per event."""
    subscriber = Subscriber.objects.select_for_update().filter(deliveries=delivery).first()
    bounce, is_new = MailBounce.objects.get_or_create(
        event_key=event_key[:200],
        defaults={
            "subscriber": subscriber,
            "delivery": delivery,
            "kind": kind,
            "words": without_addresses(" ".join(words.split()))[:300],
            "happened_at": at,
        },
    )
    if not is_new:
        return None
    if subscriber is not None and concerns_present_wish(subscriber, delivery):
        if is_enough(kind, soft_failures(subscriber, at=at), at=at):
            suppress(subscriber, kind, at=at)
    elif kind != BounceKind.SOFT:
        mark_contact(delivery, bounce)
    return bounce


def concerns_present_wish(subscriber: Subscriber, delivery: Delivery) -> bool:
    """Whether the mail went to the address of today and was planned since its reader last confirmed it.

    A failure from before was answered by that; letters about a change of address go to either address.
    """
    if delivery.address_change is not None:
        return False
    return subscriber.confirmed_at is None or delivery.planned_at >= subscriber.confirmed_at


def soft_failures(subscriber: Subscriber, *, at: dt.datetime) -> list[dt.datetime]:
    """When distinct messages failed for now, since the last one that went without coming back."""
    since = max(at - SOFT_ONES_WITHIN, subscriber.confirmed_at or at - SOFT_ONES_WITHIN)
    went = subscriber.deliveries.filter(state=DeliveryState.SENT, bounces=None, settled_at__lte=at)
    last = went.order_by("-settled_at").values_list("settled_at", flat=True).first()
    softly = subscriber.bounces.filter(kind=BounceKind.SOFT, happened_at__gte=since)
    if last is not None:
        softly = softly.filter(happened_at__gt=last)
    first: dict[int | None, dt.datetime] = {}
    for delivery_id, happened_at in softly.order_by("happened_at").values_list("delivery_id", "happened_at"):
        first.setdefault(delivery_id, happened_at)
    return list(first.values())


def suppress(subscriber: Subscriber, kind: BounceKind, *, at: dt.datetime) -> None:
    Subscriber.objects.filter(pk=subscriber.pk, suppressed_at=None).update(
        suppressed_at=at, suppressed_for=kind
    )


def mark_contact(delivery: Delivery, bounce: MailBounce) -> None:
    """An invitation to reply that came back: the contact's page says so, and the round asks somebody else."""
    if delivery.notice is None or delivery.notice.to_invitation is None:
        return
    contact = Contact.objects.filter(
        pk=delivery.notice.to_invitation.contact_id, address_entered_at__lte=delivery.planned_at
    ).exclude(email="")
    contact.update(bounced_at=bounce.happened_at, bounce_reason=bounce.words, bounce_marked_by=None)
