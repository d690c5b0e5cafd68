"""One try at one message to a partner's server: that it is about to go, the post, and what became of it."""

import datetime as dt
import json
import logging
import time
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from commitments.actions import webhook_partners
from commitments.desk_vocabulary import WebhookState
from commitments.fetching.poster import Answer, Poster
from commitments.fetching.wire import FetchError
from commitments.models import Change, WebhookDelivery, WebhookPartner
from commitments.rules import webhooks as rules
from commitments.summaries import webhook_body
from commitments.summaries.sample_notice import has_sample_data

LEASE: Final = dt.timedelta(minutes=2)  # by the database's clock; a post takes fifteen seconds at most
NO_FAULT_WAITS: Final = dt.timedelta(minutes=10)
GONE: Final = 410
WITHDRAWN: Final = "Not sent: it was withdrawn."
NOT_OUTSIDE: Final = "This copy sends nothing to other machines."
NO_SECRET: Final = (
    "Its secret cannot be made any more: TRACKER_WEBHOOK_KEY is another one. Give the partner a new secret."
)
HAS_GONE: Final = "Its server answered 410: it wants nothing any more."

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """Of one try. What waits is tried again: after a pause that grows where it `is_fault` of the other side.

    `disables` says why the partner gets nothing any more, blank where it goes on.
    """

    state: WebhookState
    reason: str = ""
    status: int | None = None
    asked: dt.timedelta | None = None
    is_fault: bool = False
    disables: str = ""


@transaction.atomic
def intend(delivery: WebhookDelivery, *, owner: str) -> bool:
    """Commits that a message is about to go, and asks for as long as that takes. False where it must not."""
    mine = WebhookPartner.objects.filter(pk=delivery.partner_id, owner=owner, lease_until__gt=Now())
    if delivery.change is not None:
        mine = mine.filter(disabled_at=None)
    if not mine.update(lease_until=Now() + LEASE):
        return False
    begun = WebhookDelivery.objects.open().filter(pk=delivery.pk)
    return bool(begun.update(state=WebhookState.SENDING, attempts=F("attempts") + 1))


def attempt(delivery: WebhookDelivery, *, poster: Poster, goes_out: bool, at: dt.datetime) -> Outcome:
    """Posts it, where there is something to send, somewhere it may go and something to sign it with."""
    partner = delivery.partner
    if delivery.change and not Change.objects.standing().filter(pk=delivery.change.pk).exists():
        return Outcome(WebhookState.FAILED, WITHDRAWN)
    if not goes_out and not poster.is_exempt(partner.address):
        return Outcome(WebhookState.WAITING, NOT_OUTSIDE)
    secrets = webhook_partners.secrets_of(partner, at=at)
    if not secrets:
        return Outcome(WebhookState.WAITING, NO_SECRET, disables=NO_SECRET)
    shape = webhook_body.load(delivery, day=at.date(), is_sample=has_sample_data())
    body = json.dumps(shape, ensure_ascii=False, separators=(",", ":")).encode()
    timestamp = int(time.time())
    headers = {
        "webhook-id": delivery.message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": rules.signed(
            secrets, message_id=delivery.message_id, timestamp=timestamp, body=body
        ),
    }
    try:
        return outcome_of(poster.post(partner.address, body=body, headers=headers), at=at)
    except FetchError as failure:
        return Outcome(WebhookState.WAITING, failure.sentence, is_fault=True)


def outcome_of(answer: Answer, *, at: dt.datetime) -> Outcome:
    if answer.is_success:
        return Outcome(WebhookState.DELIVERED, status=answer.status)
    return Outcome(
        WebhookState.WAITING,
        f"The server answered {answer.status}.",
        status=answer.status,
        asked=rules.asked_to_wait(answer.retry_after, now=at),
        is_fault=True,
        disables=HAS_GONE if answer.status == GONE else "",
    )


@transaction.atomic
def settle(
    delivery: WebhookDelivery, outcome: Outcome, *, owner: str, at: dt.datetime, chance: float
) -> None:
    """Writes what became of it. That it was taken counts also where the lease ran out meanwhile."""
    mine = WebhookPartner.objects.filter(pk=delivery.partner_id, owner=owner)
    partner = mine.select_for_update(of=("self",)).first()
    if partner is None and outcome.state != WebhookState.DELIVERED:
        return
    is_ping = delivery.change_id is None
    state = WebhookState.FAILED if is_ping and outcome.state == WebhookState.WAITING else outcome.state
    WebhookDelivery.objects.open().filter(pk=delivery.pk).update(
        state=state,
        status=outcome.status,
        reason=outcome.reason[:300],
        settled_at=None if state == WebhookState.WAITING else at,
    )
    if partner is not None:
        note_try(partner, outcome, is_ping=is_ping, at=at, chance=chance)


def note_try(
    partner: WebhookPartner, outcome: Outcome, *, is_ping: bool, at: dt.datetime, chance: float
) -> None:
    """What it means for all that waits for the partner.

    A ping that is taken has it tried at once; one that is not says nothing of it.
    """
    if outcome.state == WebhookState.DELIVERED:
        partner.delivered_at, partner.next_try_at = at, at
        if not is_ping:
            partner.failures, partner.first_failed_at, partner.problem = 0, None, ""
    elif outcome.state == WebhookState.WAITING and not is_ping:
        partner.problem, partner.next_try_at = outcome.reason[:300], at + NO_FAULT_WAITS
        if outcome.is_fault:
            partner.failures += 1
            partner.first_failed_at = partner.first_failed_at or at
            partner.next_try_at = at + rules.pause(partner.failures, chance=chance, asked=outcome.asked)
    partner.save(update_fields=["delivered_at", "next_try_at", "failures", "first_failed_at", "problem"])
    reason = outcome.disables or ("" if is_ping else given_up(partner, at=at))
    if reason and partner.disabled_at is None:
        webhook_partners.turn_off_by_itself(partner, reason=reason, at=at)
        log.warning("event=webhook-disabled partner=%s reason=%s", partner.pk, reason)


def given_up(partner: WebhookPartner, *, at: dt.datetime) -> str:
    """Why a partner is left alone that took nothing for days; blank where it is not."""
    since = partner.first_failed_at
    if since is None or not rules.gives_up(partner.failures, since=since, at=at):
        return ""
    days = rules.GIVE_UP_AFTER.days
    return f"It took nothing for {days} days, {partner.failures} times in a row. Last: {partner.problem}"
