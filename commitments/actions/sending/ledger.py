"""The rows of the ledger while they are sent: claimed, about to go, settled. docs/mail.md draws the states.

Settling one message and committing the intent of the next is one statement, and so one commit per message
and connection; connections that are ready at the same moment share it. It goes to PostgreSQL prepared, since
at this pace planning it each time would cost more than running it.
"""

import datetime as dt
import json
import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest, Now

from commitments.actions.sending.letters import Letter
from commitments.actions.sending.outcomes import Outcome
from commitments.desk_vocabulary import MessagePurpose, SubscriberState
from commitments.models import Delivery, MailHold
from commitments.rules.mail_words import without_addresses
from commitments.summaries.one_statement import prepared
from commitments.vocabulary import DeliveryState

WAIT_FOR_ANOTHER: Final = dt.timedelta(minutes=1)  # while another digest of the same reader goes
FIRST_WAIT, LONGEST_WAIT = dt.timedelta(minutes=1), dt.timedelta(hours=4)
NOT_SUBSCRIBED: Final = "Not subscribed any more when it was about to go."
PAUSED: Final = "Its reader paused before it went: the first mail after the pause takes it over."
UNCLAIMED: Final[dict[str, Any]] = {"state": DeliveryState.PENDING, "owner": "", "lease_until": None}

# What was tried and what is next come as one list each, so that the messages of several connections share a
# commit. Text in JSON is one parameter, however many there are. That numbers are not negative holds of all;
# it makes PostgreSQL reckon with one row instead of a hundred. Then it looks each up and does not read the
# whole ledger, and a plan for any values is no dearer than one for these, so that it keeps the former:
# planning takes several times as long as what is planned.
SETTLED: Final = """settled AS (
    UPDATE commitments_delivery AS message
    SET state = done.state, reason = done.reason, refused = done.refused, attempts = done.attempts,
        due_on = coalesce(done.told_day, message.due_on), -- later than planned where it waited
        lease_until = NULL,
        settled_at = CASE WHEN done.is_final THEN statement_timestamp() END,
        not_before = CASE WHEN done.is_final THEN message.not_before
            ELSE greatest(%(at)s, statement_timestamp()) + make_interval(secs => done.wait) END
    FROM (SELECT * FROM json_to_recordset(%(done)s::json) AS tried(
        id bigint, state text, reason text, refused text, attempts smallint, told_day date,
        is_final boolean, is_told boolean, wait double precision) WHERE id = abs(id)) AS done
    WHERE message.id = done.id AND message.owner = %(owner)s AND message.state IN ('sending', 'uncertain')
    RETURNING message.id, message.subscriber_id, message.run_id, message.due_on, done.is_told
), told AS (
    UPDATE commitments_subscriber AS reader
    SET seen_change = greatest(reader.seen_change, run.change_up_to),
        told_on = greatest(reader.told_on, settled.due_on)
    FROM settled JOIN commitments_digestrun AS run ON run.id = settled.run_id
    WHERE reader.id = settled.subscriber_id AND settled.is_told
)"""
# A confirmation answers somebody who asked, so it goes whatever the state, as does a notice; a digest goes to
# the confirmed only, not to those who pause, and says what its reader had not been told when it was read, in
# the form asked for by then. Numbers of follows only grow: how many and the newest tell whether they changed.
# CASE keeps PostgreSQL from looking through all that is claimed, by its index, for the few that are meant.
INTENDED: Final = """intended AS (
    UPDATE commitments_delivery AS message
    SET state = 'sending', attempts = message.attempts + 1, lease_until = statement_timestamp() + %(lease)s
    FROM (SELECT * FROM json_to_recordset(%(next)s::json) AS wanted(
        id bigint, address text, seen_change bigint, told_on date, language text, timezone text, detail text,
        is_plain boolean, day date, follow_count bigint, newest_follow bigint) WHERE id = abs(id)) AS read
    WHERE message.id = read.id AND CASE WHEN message.owner = %(owner)s AND message.state = 'claimed'
        AND message.lease_until > statement_timestamp()
        AND (message.purpose <> 'digest' OR (
            NOT EXISTS (SELECT 1 FROM commitments_mailhold WHERE released_at IS NULL)
            AND EXISTS (
                SELECT 1 FROM commitments_subscriber AS reader
                WHERE reader.id = message.subscriber_id AND reader.state = 'confirmed'
                    AND reader.suppressed_at IS NULL AND reader.email = read.address
                    AND reader.seen_change = read.seen_change
                    AND reader.told_on IS NOT DISTINCT FROM read.told_on
                    AND reader.language = read.language AND reader.timezone = read.timezone
                    AND reader.detail = read.detail AND reader.is_plain = read.is_plain
                    AND (reader.resumes_on IS NULL OR reader.resumes_on <= read.day)
                    AND (read.follow_count, read.newest_follow) = (
                        SELECT count(*), coalesce(max(follow.id), 0) FROM commitments_follow AS follow
                        WHERE follow.subscriber_id = reader.id))
            AND NOT EXISTS (
                SELECT 1 FROM commitments_delivery AS other
                WHERE other.subscriber_id = message.subscriber_id AND other.id <> message.id
                    AND other.purpose = 'digest' AND other.state = 'sending')))
        THEN true ELSE false END
    RETURNING message.id
)"""
SETTLE_AND_INTEND: Final = f"""WITH {SETTLED}, {INTENDED}
SELECT ARRAY(SELECT id FROM settled), ARRAY(SELECT id FROM intended)"""
# Of a letter, what has to be in its reader's row still.
COMPARED: Final = ("seen_change", "language", "timezone", "detail", "is_plain", "address", "newest_follow")


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

    def as_row(self) -> dict[str, Any]:
        """The ledger is read by more people than may see an address, so the relay's words go without any."""
        outcome = self.outcome
        may_be_told = outcome.is_told or outcome.state == DeliveryState.UNCERTAIN
        attempts = self.attempts - 1 if outcome.relay_is_down else self.attempts
        return {
            "id": self.pk,
            "state": outcome.state.value,
            "reason": without_addresses(outcome.reason)[:500] if outcome.reason else "",
            "refused": str(outcome.refused),
            "attempts": attempts,
            "is_final": outcome.is_final,
            "is_told": outcome.is_told,
            "told_day": self.told_on.isoformat() if may_be_told and self.told_on else None,
            "wait": 0 if outcome.is_final else wait(attempts).total_seconds(),
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


def settle(*done: Settlement, owner: str, at: dt.datetime) -> bool:
    """Writes the outcome, even where the lease ran out meanwhile; what was told is not told again."""
    settled, _ = ask(done, {}, owner=owner, at=at)
    return bool(settled)


def intend(
    letters: Mapping[int, Letter | None], *, owner: str, done: Sequence[Settlement] = (), at: dt.datetime
) -> set[int]:
    """Commits that messages are about to go, where they are still wanted; settles those before.

    Gives the numbers of those that may go now. Two digests of one reader never go at once: each begins where
    the one before ended. An index holds that too, and where it has to, each message goes by itself.
    """
    told = {one.subscriber_id for one in done if one.subscriber_id is not None}
    if any(letter is not None and letter.subscriber_id in told for letter in letters.values()):
        settle(*done, owner=owner, at=at)
        done = ()
    try:
        _, intended = ask(done, letters, owner=owner, at=at)
        return intended
    except IntegrityError:
        if done:
            settle(*done, owner=owner, at=at)
        if len(letters) == 1:
            return set()
    singly = (intend({pk: letter}, owner=owner, at=at) for pk, letter in letters.items())
    return set().union(*singly)


def as_read(pk: int, letter: Letter | None, *, at: dt.datetime) -> dict[str, Any]:
    """What a digest was read with; nothing for other messages, which go whatever their reader's row says."""
    if letter is None:
        return {"id": pk}
    return {name: getattr(letter, name) for name in COMPARED} | {
        "id": pk,
        "told_on": letter.told_on.isoformat() if letter.told_on else None,
        "day": at.astimezone(ZoneInfo(letter.timezone)).date().isoformat(),
        "follow_count": len(letter.follows),
    }


def ask(
    done: Sequence[Settlement], letters: Mapping[int, Letter | None], *, owner: str, at: dt.datetime
) -> tuple[set[int], set[int]]:
    """Settles and intends by one prepared statement, and gives the numbers of those that it found so."""
    parameters: dict[str, Any] = {
        "done": json.dumps([one.as_row() for one in done]),
        "next": json.dumps([as_read(pk, letter, at=at) for pk, letter in letters.items()]),
        "owner": owner,
        "lease": lease(),
        "at": at,
    }
    with prepared(), connection.cursor() as cursor:
        cursor.execute(SETTLE_AND_INTEND, parameters)
        row = cursor.fetchone()
    assert row is not None
    settled, intended = row
    return set(settled), set(intended)


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


def take_back(pks: Collection[int], *, owner: str) -> None:
    """Undoes intents that may have been committed, of messages that certainly were not begun."""
    Delivery.objects.filter(pk__in=pks, owner=owner, state=DeliveryState.SENDING).update(
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
