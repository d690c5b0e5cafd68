"""The digests of a batch with what is needed of their readers: two queries, however many there are."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Self
from uuid import UUID

from commitments.desk_vocabulary import MessagePurpose
from commitments.models import Delivery, DigestRun, Follow, Subscriber
from commitments.vocabulary import FollowScope

# What somebody follows, in an order that is the same for everybody who follows the same.
Follows = tuple[tuple[str, int | None], ...]
SCOPE_ORDER = {scope: number for number, scope in enumerate(FollowScope.values)}


@dataclass(frozen=True, slots=True)
class Letter:
    """A digest about to go. Everything that its content follows from stands in `content_key`."""

    pk: int
    attempts: int
    message_uuid: UUID
    run_id: int | None
    due_on: dt.date | None
    subscriber_id: int
    address: str
    public_id: UUID
    confirmed_at: dt.datetime | None
    seen_change: int
    told_on: dt.date | None
    language: str
    timezone: str
    detail: str
    is_plain: bool
    follows: Follows
    newest_follow: int = field(default=0, compare=False)  # with their number: whether they are still the same

    @classmethod
    def of(cls, delivery: Delivery, follows: Follows) -> Self:
        subscriber = delivery.subscriber
        assert subscriber is not None
        return cls(
            delivery.pk,
            delivery.attempts,
            delivery.message_uuid,
            delivery.run_id,
            delivery.due_on,
            subscriber.pk,
            subscriber.email,
            subscriber.public_id,
            subscriber.confirmed_at,
            subscriber.seen_change,
            subscriber.told_on,
            subscriber.language,
            subscriber.timezone,
            subscriber.detail,
            subscriber.is_plain,
            follows,
        )

    @property
    def content_key(self) -> tuple[object, ...]:
        """Letters with the same key say the same, but for the personal parts."""
        return (
            self.run_id,
            self.due_on,
            self.seen_change,
            self.told_on,
            self.language,
            self.timezone,
            self.detail,
            self.is_plain,
            self.follows,
        )

    def as_delivery(self, run: DigestRun) -> Delivery:
        """Unsaved rows that say the same, for code that reads them."""
        subscriber = Subscriber(
            pk=self.subscriber_id,
            email=self.address,
            public_id=self.public_id,
            confirmed_at=self.confirmed_at,
            seen_change=self.seen_change,
            told_on=self.told_on,
            language=self.language,
            timezone=self.timezone,
            detail=self.detail,
            is_plain=self.is_plain,
        )
        return Delivery(
            pk=self.pk,
            purpose=MessagePurpose.DIGEST,
            message_uuid=self.message_uuid,
            subscriber=subscriber,
            run=run,
            due_on=self.due_on,
        )


# Where each field of a letter but its follows is read.
COLUMNS = {
    "pk": "pk",
    "attempts": "attempts",
    "message_uuid": "message_uuid",
    "run_id": "run_id",
    "due_on": "due_on",
    "subscriber_id": "subscriber_id",
    "address": "subscriber__email",
    "public_id": "subscriber__public_id",
    "confirmed_at": "subscriber__confirmed_at",
    "seen_change": "subscriber__seen_change",
    "told_on": "subscriber__told_on",
    "language": "subscriber__language",
    "timezone": "subscriber__timezone",
    "detail": "subscriber__detail",
    "is_plain": "subscriber__is_plain",
}


def read(ids: Collection[int]) -> dict[int, Letter]:
    """The digests among these deliveries, by their number."""
    digests = Delivery.objects.filter(pk__in=ids, purpose=MessagePurpose.DIGEST)
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in digests.values_list(*COLUMNS.values())]
    followed = followed_by({row["subscriber_id"] for row in rows})
    found = {}
    for row in rows:
        follows, newest = followed.get(row["subscriber_id"], ((), 0))
        found[row["pk"]] = Letter(**row, follows=follows, newest_follow=newest)
    return found


def follows_of(subscriber_ids: Collection[int]) -> dict[int, Follows]:
    return {pk: follows for pk, (follows, _) in followed_by(subscriber_ids).items()}


def followed_by(subscriber_ids: Collection[int]) -> dict[int, tuple[Follows, int]]:
    """What each reader follows, and the number of the newest of these rows."""
    rows = Follow.objects.filter(subscriber__in=subscriber_ids).order_by()
    found: dict[int, list[tuple[str, int | None]]] = {}
    newest: dict[int, int] = {}
    for pk, subscriber_id, scope, *targets in rows.values_list(
        "pk", "subscriber_id", "scope", "signatory_id", "commitment_id", "instrument_id"
    ):
        target = next((pk for pk in targets if pk is not None), None)
        found.setdefault(subscriber_id, []).append((scope, target))
        newest[subscriber_id] = max(newest.get(subscriber_id, 0), pk)
    shared: dict[Follows, Follows] = {}  # of those who follow the same, one tuple
    return {pk: (shared.setdefault(key := in_order(rows), key), newest[pk]) for pk, rows in found.items()}


def in_order(rows: Iterable[tuple[str, int | None]]) -> Follows:
    return tuple(sorted(rows, key=lambda row: (SCOPE_ORDER[row[0]], row[1] or 0)))
