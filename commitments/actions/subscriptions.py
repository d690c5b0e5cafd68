"""Subscribing: asking, confirming by mail, changing, leaving. Nothing here needs an account."""

import datetime as dt
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max, Q

from commitments.actions import digests
from commitments.desk_vocabulary import MessagePurpose, SubscriberState
from commitments.models import Change, Delivery, Follow, Subscriber
from commitments.rules.schedule import Schedule, last_due
from commitments.summaries import follow_link
from commitments.summaries.follow import FollowRequest, Taste
from commitments.summaries.follow_link import FollowLink
from commitments.vocabulary import (
    DeliveryState,
    Rhythm,
)

CONFIRMATIONS_A_DAY = 3
KEPT_UNCONFIRMED = dt.timedelta(days=7)
MAIL_LIVES = dt.timedelta(hours=48)
LIMIT_REACHED = "The most such mails in 24 hours were planned already."


def newest_change() -> int:
    return Change.objects.aggregate(newest=Max("number"))["newest"] or 0


@transaction.atomic
def ask(*, email: str, request: FollowRequest, at: dt.datetime) -> None:
    """Plans the mail that asks the owner of the address to confirm.

    It changes nothing for somebody who is already subscribed, since anybody can enter any address:
    what was asked for travels in the mail and takes effect when its link is used. An address gets at
    most three such mails in 24 hours; the row of one too many ends as suppressed at once. Callers learn
    nothing about the address: the same statements are sent to the database whatever is known of it.
    """
    address = email.strip().lower()
    newcomer = Subscriber(email=address, rhythm=request.rhythm, asked_at=at)
    Subscriber.objects.bulk_create([newcomer], ignore_conflicts=True)
    subscriber = Subscriber.objects.select_for_update().get(email=address)
    asked = subscriber.deliveries.filter(
        purpose=MessagePurpose.CONFIRMATION, planned_at__gt=at - dt.timedelta(days=1)
    )
    is_limited = asked.exclude(reason=LIMIT_REACHED).count() >= CONFIRMATIONS_A_DAY
    subscriber.asked_at, subscriber.confirmation_count = at, subscriber.confirmation_count + 1
    subscriber.save(update_fields=["asked_at", "confirmation_count"])
    Delivery.objects.create(
        purpose=MessagePurpose.CONFIRMATION,
        subscriber=subscriber,
        key=follow_link.key_of(subscriber, subscriber.confirmation_count, request),
        state=DeliveryState.SUPPRESSED if is_limited else DeliveryState.PENDING,
        reason=LIMIT_REACHED if is_limited else "",
        settled_at=at if is_limited else None,
        not_before=at,
        expires_at=at + MAIL_LIVES,
    )


@transaction.atomic
def use(link: FollowLink, *, at: dt.datetime) -> Subscriber | None:
    """Starts what the link of a confirmation asks for, once; None when the address has been deleted.

    Used again, or after its owner left all mail, it changes nothing.
    """
    subscriber = Subscriber.objects.select_for_update().filter(public_id=link.public_id).first()
    if subscriber is None:
        return None
    mail = follow_link.mail_with(link, subscriber)
    if mail is None or not follow_link.can_be_used(mail, subscriber):
        return subscriber
    Delivery.objects.filter(pk=mail.pk).update(used_at=at)
    return confirm(public_id=link.public_id, request=link.request, at=at)


@transaction.atomic
def confirm(*, public_id: UUID, request: FollowRequest, at: dt.datetime) -> Subscriber | None:
    """Starts what was asked for; None when the address has been deleted."""
    subscriber = Subscriber.objects.select_for_update().filter(public_id=public_id).first()
    if subscriber is None:
        return None
    if subscriber.state == SubscriberState.PENDING and request.timezone:
        subscriber.timezone = request.timezone
    if subscriber.state != SubscriberState.CONFIRMED:
        subscriber.state, subscriber.confirmed_at = SubscriberState.CONFIRMED, at
        subscriber.unsubscribed_at = None
        subscriber.seen_change = newest_change()
        subscriber.told_on = at.astimezone(ZoneInfo(subscriber.timezone)).date()
        subscriber.resumes_on = None
        subscriber.follows.all().delete()
    subscriber.suppressed_at, subscriber.suppressed_for = None, ""  # the mail with this link arrived
    subscriber.rhythm, subscriber.language = request.rhythm, request.language
    subscriber.next_due_at = digests.first_due(digests.schedule_of(subscriber), at)
    subscriber.save()
    follow = request.as_follow()
    follow.subscriber = subscriber
    Follow.objects.bulk_create([follow], ignore_conflicts=True)
    return subscriber


def unsubscribe(*, public_id: UUID, at: dt.datetime) -> None:
    """Stops all mail at commit, by links of older mails too. What was followed is kept, for an undo."""
    of_link = Q(public_id=public_id) | Q(former_links__public_id=public_id)
    Subscriber.objects.filter(of_link).exclude(state=SubscriberState.UNSUBSCRIBED).update(
        state=SubscriberState.UNSUBSCRIBED, unsubscribed_at=at
    )


@transaction.atomic
def undo_unsubscribe(*, public_id: UUID, at: dt.datetime) -> bool:
    """Whether mail goes on as before; only somebody who had confirmed can take it up again.

    The next goes at a regular hour of theirs. What was not told meanwhile is in it, since the marks stayed.
    """
    subscribers = Subscriber.objects.select_for_update().filter(confirmed_at__isnull=False)
    subscriber = subscribers.filter(public_id=public_id).first()
    if subscriber is None:
        return False
    if subscriber.state != SubscriberState.CONFIRMED:
        regular = digests.first_due(digests.schedule_of(subscriber), at)
        subscriber.next_due_at = max(subscriber.next_due_at or regular, regular)
        subscriber.state, subscriber.unsubscribed_at = SubscriberState.CONFIRMED, None
        subscriber.save(update_fields=["state", "unsubscribed_at", "next_due_at"])
    return True


@transaction.atomic
def return_monthly(*, public_id: UUID, at: dt.datetime) -> bool:
    """Takes the mail up again, once a month at most; see `undo_unsubscribe`."""
    if not undo_unsubscribe(public_id=public_id, at=at):
        return False
    subscriber = Subscriber.objects.select_for_update().get(public_id=public_id)
    subscriber.rhythm = Rhythm.MONTHLY
    subscriber.next_due_at = digests.first_due(digests.schedule_of(subscriber), at)
    subscriber.save(update_fields=["rhythm", "next_due_at"])
    return True


@transaction.atomic
def return_for_one(*, public_id: UUID, follow_id: int, at: dt.datetime) -> bool:
    """Takes the mail up again for one thing followed, and drops the others unless that one is gone."""
    if not undo_unsubscribe(public_id=public_id, at=at):
        return False
    follows = Follow.objects.filter(subscriber__public_id=public_id)
    if follows.filter(pk=follow_id).exists():
        follows.exclude(pk=follow_id).delete()
    return True


@transaction.atomic
def change_schedule(
    *,
    public_id: UUID,
    schedule: Schedule,
    resumes_on: dt.date | None,
    at: dt.datetime,
    taste: Taste | None = None,
) -> None:
    """From now on mail is due then. What a reader has not been told yet comes with the next one."""
    subscriber = Subscriber.objects.select_for_update().filter(public_id=public_id).first()
    if subscriber is None:
        return
    subscriber.next_due_at = due_after_a_change(subscriber, schedule, at=at)
    subscriber.rhythm, subscriber.timezone = schedule.rhythm, schedule.timezone
    subscriber.hour, subscriber.weekday = schedule.hour, schedule.weekday
    subscriber.resumes_on = resumes_on
    if taste is not None:
        subscriber.detail, subscriber.is_plain = taste.detail, taste.is_plain
        subscriber.language = taste.language
    subscriber.save()


def due_after_a_change(subscriber: Subscriber, schedule: Schedule, *, at: dt.datetime) -> dt.datetime:
    """The first moment of the new schedule; that of the old one where it is left to tell the same period.

    Whoever moves their Monday mail from seven to six at half past six would else get none this week.
    """
    before, due_at = digests.schedule_of(subscriber), subscriber.next_due_at
    if due_at is not None and schedule.rhythm == before.rhythm:
        is_left = due_at <= at or last_due(before, due_at).key == last_due(schedule, at).key
        if is_left or schedule.rhythm == Rhythm.INSTANT:
            return due_at
    return digests.first_due(schedule, at)


def stop_following(*, public_id: UUID, follow_id: int) -> None:
    subscriber = Subscriber.objects.filter(public_id=public_id).first()
    if subscriber:
        subscriber.follows.filter(pk=follow_id).delete()


def erase(*, public_id: UUID) -> None:
    """Deletes the address with all that is known of it, its part of the ledger included."""
    Subscriber.objects.filter(public_id=public_id).delete()


def forget_unconfirmed(*, at: dt.datetime) -> None:
    """Deletes addresses that nobody confirmed within seven days."""
    Subscriber.objects.filter(state=SubscriberState.PENDING, asked_at__lt=at - KEPT_UNCONFIRMED).delete()
