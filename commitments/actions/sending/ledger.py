"""The rows of the ledger while they are sent: claimed, about to go, settled. docs/mail.md draws the states.

Settling one message and committing the intent of the next is one statement, and so one commit per message.
It goes to PostgreSQL prepared, since at this pace planning it each time would cost more than running it.
"""

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

import psycopg
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest, Now

from commitments.actions.sending.letters import Letter
from commitments.actions.sending.outcomes import Outcome
from commitments.desk_vocabulary import MessagePurpose, SubscriberState
from commitments.models import Delivery, MailHold
from commitments.rules.mail_words import without_addresses
from commitments.vocabulary import DeliveryState

WAIT_FOR_ANOTHER: Final = dt.timedelta(minutes=1)  # while another digest of the same reader goes
ONLY_WHAT_ASKS: Final = 1_000_000_000  # times that a statement goes before psycopg prepares it by itself
FIRST_WAIT, LONGEST_WAIT = dt.timedelta(minutes=1), dt.timedelta(hours=4)
NOT_SUBSCRIBED: Final = "Not subscribed any more when it was about to go."
PAUSED: Final = "Its reader paused before it went: the first mail after the pause takes it over."
UNCLAIMED: Final[dict[str, Any]] = {"state": DeliveryState.PENDING, "owner": "", "lease_until": None}

SETTLED: Final = """settled AS (
    UPDATE commitments_delivery
    SET state = %(state)s, reason = %(reason)s, refused = %(refused)s, attempts = %(attempts)s,
        due_on = coalesce(%(told_day)s::date, due_on), -- later than planned where it waited
        lease_until = NULL,
        settled_at = CASE WHEN %(is_final)s THEN statement_timestamp() END,
        not_before = CASE WHEN %(is_final)s THEN not_before
            ELSE greatest(%(at)s, statement_timestamp()) + %(wait)s END
    WHERE id = %(done)s AND owner = %(owner)s AND state IN ('sending', 'uncertain')
    RETURNING subscriber_id, run_id, due_on
), told AS (
    UPDATE commitments_subscriber AS reader
    SET seen_change = greatest(reader.seen_change, run.change_up_to),
        told_on = greatest(reader.told_on, settled.due_on)
    FROM settled JOIN commitments_digestrun AS run ON run.id = settled.run_id
    WHERE reader.id = settled.subscriber_id AND %(is_told)s
)"""
# A confirmation answers somebody who asked, so it goes whatever the state, as does a notice; a digest goes to
# the confirmed only, not to those who pause, and says what its reader had not been told when it was read, in
# the form asked for by then. Numbers of follows only grow: how many and the newest tell whether they changed.
INTENDED: Final = """intended AS (
    UPDATE commitments_delivery AS message
    SET state = 'sending', attempts = message.attempts + 1, lease_until = statement_timestamp() + %(lease)s
    WHERE message.id = %(next)s AND message.owner = %(owner)s AND message.state = 'claimed'
        AND message.lease_until > statement_timestamp()
        AND (message.purpose <> 'digest' OR (
            NOT EXISTS (SELECT 1 FROM commitments_mailhold WHERE released_at IS NULL)
            AND EXISTS (
                SELECT 1 FROM commitments_subscriber AS reader
                WHERE reader.id = message.subscriber_id AND reader.state = 'confirmed'
                    AND reader.suppressed_at IS NULL AND reader.email = %(address)s
                    AND reader.seen_change = %(seen_change)s
                    AND reader.told_on IS NOT DISTINCT FROM %(told_on)s
                    AND reader.language = %(language)s AND reader.timezone = %(timezone)s
                    AND reader.detail = %(detail)s AND reader.is_plain = %(is_plain)s
                    AND (reader.resumes_on IS NULL OR reader.resumes_on <= %(day)s)
                    AND (%(follow_count)s, %(newest_follow)s) = (
                        SELECT count(*), coalesce(max(follow.id), 0) FROM commitments_follow AS follow
                        WHERE follow.subscriber_id = reader.id))
            AND NOT EXISTS (
                SELECT 1 FROM commitments_delivery AS other
                WHERE other.subscriber_id = message.subscriber_id AND other.id <> message.id
                    AND other.purpose = 'digest' AND other.state = 'sending')))
    RETURNING message.id
)"""
# Of a letter, what has to be in its reader's row still.
COMPARED: Final = ("address", "seen_change", "told_on", "language", "timezone", "detail", "is_plain")
SETTLE: Final = f"WITH {SETTLED} SELECT EXISTS (SELECT 1 FROM settled)"
INTEND: Final = f"WITH {INTENDED} SELECT EXISTS (SELECT 1 FROM intended)"
SETTLE_AND_INTEND: Final = f"WITH {SETTLED}, {INTENDED} SELECT EXISTS (SELECT 1 FROM intended)"


@dataclass(frozen=True)
class Settlement:
    """What is to be written of a message that was tried; `attempts` counts this try.

    `told_on` is the day up to which a digest tells dates, where it is not the one for which it was planned.
    """

    pk: int
    attempts: int
    outcome: Outcome
    subscriber_id: int | None = None
    told_on: dt.date | None = None

    def parameters(self, *, at: dt.datetime) -> dict[str, Any]:
        """The ledger is read by more people than may see an address, so the relay's words go without any."""
        outcome = self.outcome
        may_be_told = outcome.is_told or outcome.state == DeliveryState.UNCERTAIN
        attempts = self.attempts - 1 if outcome.relay_is_down else self.attempts
        return {
            "done": self.pk,
            "state": outcome.state.value,
            "reason": without_addresses(outcome.reason)[:500] if outcome.reason else "",
            "refused": str(outcome.refused),
            "attempts": attempts,
            "is_final": outcome.is_final,
            "is_told": outcome.is_told,
            "told_day": self.told_on if may_be_told else None,
            "wait": dt.timedelta() if outcome.is_final else wait(attempts),
            "at": at,
        }


def lease() -> dt.timedelta:
    """How long a claim holds, and how long a message may take, by the database's clock."""
    return dt.timedelta(seconds=settings.MAIL_LEASE_SECONDS)


@transaction.atomic
def claim(*, owner: str, at: dt.datetime, most: int) -> list[int]:
    """Takes the next messages that are due; rows another worker is claiming are passed over.

    Confirmations and notices go first: somebody waits for them. While a hold stands nothing else goes.
    """
    due = Delivery.objects.filter(
        state__in=[DeliveryState.PENDING, DeliveryState.DEFERRED], not_before__lte=Greatest(at, Now())
    )
    kinds = [due.exclude(purpose=MessagePurpose.DIGEST)]
    if not MailHold.objects.standing().exists():
        kinds.append(due.filter(purpose=MessagePurpose.DIGEST))
    for rows in kinds:
        ready = rows.order_by("not_before", "id").select_for_update(skip_locked=True)
        ids = list(ready.values_list("pk", flat=True)[:most])
        if ids:
            Delivery.objects.filter(pk__in=ids).update(
                state=DeliveryState.CLAIMED, owner=owner, lease_until=Now() + lease()
            )
            return ids
    return []


def free(*, owner: str) -> None:
    """Gives back what was claimed and not begun."""
    Delivery.objects.filter(owner=owner, state=DeliveryState.CLAIMED).update(**UNCLAIMED)


def settle(done: Settlement, *, owner: str, at: dt.datetime) -> bool:
    """Writes the outcome, even where the lease ran out meanwhile; what was told is not told again."""
    return ask(SETTLE, done.parameters(at=at) | {"owner": owner})


def intend(pk: int, *, owner: str, letter: Letter | None, done: Settlement | None, at: dt.datetime) -> bool:
    """Commits that a message is about to go, with the check that it is still wanted; settles the one before.

    False when it must not go now. Two digests of one reader never go at once: each begins where the one
    before ended. An index holds that too, and where it has to, the message before is settled by itself.
    """
    parameters = {
        "next": pk,
        "owner": owner,
        "lease": lease(),
    } | as_read(letter, at=at)
    if done is not None and letter is not None and done.subscriber_id == letter.subscriber_id:
        settle(done, owner=owner, at=at)
        done = None
    try:
        if done is None:
            return ask(INTEND, parameters)
        return ask(SETTLE_AND_INTEND, parameters | done.parameters(at=at))
    except IntegrityError:
        if done is not None:
            settle(done, owner=owner, at=at)
        return False


def as_read(letter: Letter | None, *, at: dt.datetime) -> dict[str, Any]:
    """What a digest was read with; nothing for other messages, which go whatever their reader's row says."""
    return {name: getattr(letter, name, None) for name in COMPARED} | {
        "day": at.astimezone(ZoneInfo(letter.timezone)).date() if letter else None,
        "follow_count": len(letter.follows) if letter else None,
        "newest_follow": letter.newest_follow if letter else None,
    }


def ask(statement: str, parameters: Mapping[str, Any]) -> bool:
    """Runs one prepared statement by itself and gives its one answer.

    Django tells psycopg to prepare nothing on a connection, not even what asks for it.
    """
    connection.ensure_connection()
    if connection.connection.prepare_threshold is None:
        connection.connection.prepare_threshold = ONLY_WHAT_ASKS
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        row = cursor.execute(statement, parameters, prepare=True).fetchone()
    assert row is not None
    return bool(row[0])


def put_off(pk: int, *, owner: str, at: dt.datetime) -> DeliveryState:
    """Where a message goes that must not be sent now, and why; gives its state.

    Suppressed where the reader is gone or pauses; back in the queue where digests are held, another one of
    the same reader goes, or what it was read with changed since.
    """
    mine = Delivery.objects.filter(pk=pk, owner=owner, state=DeliveryState.CLAIMED, lease_until__gt=Now())
    wanted = ~Q(purpose=MessagePurpose.DIGEST) | Q(
        subscriber__state=SubscriberState.CONFIRMED, subscriber__suppressed_at=None
    )
    others = Delivery.objects.filter(purpose=MessagePurpose.DIGEST, state=DeliveryState.SENDING)
    if MailHold.objects.standing().exists():
        mine.update(**UNCLAIMED)
    elif not mine.filter(wanted).exists():
        mine.update(state=DeliveryState.SUPPRESSED, reason=NOT_SUBSCRIBED, settled_at=Now(), lease_until=None)
    elif others.filter(subscriber__deliveries=pk).exclude(pk=pk).exists():
        mine.update(**UNCLAIMED, not_before=Now() + WAIT_FOR_ANOTHER)
    elif is_paused(mine, at=at):
        mine.update(state=DeliveryState.SUPPRESSED, reason=PAUSED, settled_at=Now(), lease_until=None)
    else:
        mine.update(**UNCLAIMED)
    return state_now(pk)


def is_paused(digests: QuerySet[Delivery], *, at: dt.datetime) -> bool:
    """Whether the reader wants no mail yet, by their own day. What it would have told stays untold."""
    row = digests.filter(purpose=MessagePurpose.DIGEST).select_related("subscriber").first()
    reader = row.subscriber if row else None
    if reader is None or reader.resumes_on is None:
        return False
    return reader.resumes_on > at.astimezone(ZoneInfo(reader.timezone)).date()


def take_back(pk: int, *, owner: str) -> None:
    """Undoes an intent that may have been committed, of a message that certainly was not begun."""
    Delivery.objects.filter(pk=pk, owner=owner, state=DeliveryState.SENDING).update(
        **UNCLAIMED, attempts=F("attempts") - 1
    )


def state_now(pk: int) -> DeliveryState:
    """Where a message stands that was not sent; suppressed where its subscriber was erased."""
    state = Delivery.objects.filter(pk=pk).values_list("state", flat=True).first()
    return DeliveryState(state or DeliveryState.SUPPRESSED)


def wait(attempts: int) -> dt.timedelta:
    """1, 4, 16, 64 minutes, at most four hours, shortened by chance so that retries do not come in step."""
    longest = min(FIRST_WAIT * 4 ** max(attempts - 1, 0), LONGEST_WAIT)
    return longest * random.uniform(0.5, 1)
