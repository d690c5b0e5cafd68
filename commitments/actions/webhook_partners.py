"""Partners whose servers are told of each change: registering, new secrets, pings, off and on again."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from commitments.actions import acts, notices, staff
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import DeskActKind, NoticeKind, Role, WebhookState
from commitments.models import (
    Change,
    Commitment,
    Instrument,
    Signatory,
    StaffMember,
    WebhookDelivery,
    WebhookPartner,
)
from commitments.rules import webhooks as rules
from commitments.rules.posting import Origin, problem_of
from commitments.summaries.webhook_changes import in_words
from commitments.vocabulary import ChangeKind

BOTH_SIGN_FOR: Final = dt.timedelta(days=1)  # after a new secret was made
MOST_PINGS: Final = 5  # that wait at once
NOT_WANTED: Final = "Not sent: whoever enabled the webhook again began with what comes from then on."
NO_KEY: Final = "Whoever runs this copy has to set TRACKER_WEBHOOK_KEY first."


@dataclass(frozen=True)
class Wanted:
    """Which changes: those that answer everything that is set."""

    instrument: Instrument | None = None
    signatory: Signatory | None = None
    commitment: Commitment | None = None
    kind: str = ""


@dataclass(frozen=True)
class Issued:
    """A partner with the secret to hand over, which nobody can read again."""

    partner: WebhookPartner
    secret: str


def own_ports() -> frozenset[Origin]:
    """One port of this machine where somebody tries it out, and nothing else inside."""
    return frozenset({("127.0.0.1", settings.WEBHOOK_TEST_PORT)} if settings.WEBHOOK_TEST_PORT else ())


def checked_address(address: str) -> str:
    """The address, if anything may be sent to it; else refused with the reason, for the field."""
    if problem := problem_of(address, exempt=own_ports()):
        raise ActionRefusedError({"address": [problem]})
    return address


@transaction.atomic
def register(*, by: StaffMember, name: str, address: str, wanted: Wanted, at: dt.datetime) -> Issued:
    """From then on the partner gets what is published and not withdrawn again."""
    refuse(by, "add_webhookpartner")
    check_wanted(wanted)
    partner = WebhookPartner(
        name=name.strip(),
        address=checked_address(address),
        registered_at=at,
        next_try_at=at,
        seen_change=newest_change(),
        instrument=wanted.instrument,
        signatory=wanted.signatory,
        commitment=wanted.commitment,
        kind=wanted.kind,
    )
    issued = issue(partner)
    partner.save()
    note(partner, f"registered, {in_words(partner)}, {address}", by=by, at=at)
    return issued


@transaction.atomic
def change(
    *, partner: WebhookPartner, by: StaffMember, name: str, address: str, wanted: Wanted, at: dt.datetime
) -> WebhookPartner:
    """What is planned already goes to the new address; the new choice holds for what is published later."""
    refuse(by, "change_webhookpartner")
    check_wanted(wanted)
    partner = locked(partner)
    partner.name, partner.address = name.strip(), checked_address(address)
    partner.instrument, partner.signatory = wanted.instrument, wanted.signatory
    partner.commitment, partner.kind = wanted.commitment, wanted.kind
    partner.save(update_fields=["name", "address", "instrument", "signatory", "commitment", "kind"])
    note(partner, f"now {in_words(partner)}, {address}", by=by, at=at)
    return partner


@transaction.atomic
def rotate(*, partner: WebhookPartner, by: StaffMember, keeps_old: bool, at: dt.datetime) -> Issued:
    """A new secret. With `keeps_old` the one before signs too for a day, so that nothing fails meanwhile."""
    refuse(by, "change_webhookpartner")
    partner = locked(partner)
    is_known = partner.secret_check == rules.check_of(secret_of(partner, partner.secret_version))
    partner.secret_version += 1
    partner.old_secret_until = at + BOTH_SIGN_FOR if keeps_old and is_known else None
    issued = issue(partner)
    partner.save(update_fields=["secret_version", "secret_check", "old_secret_until"])
    note(partner, f"new secret, the old one {'for a day still' if keeps_old else 'no more'}", by=by, at=at)
    return issued


@transaction.atomic
def ping(*, partner: WebhookPartner, by: StaffMember, at: dt.datetime) -> WebhookDelivery:
    """A test message, tried once, ahead of what waits and also where the partner is disabled."""
    refuse(by, "change_webhookpartner")
    partner = locked(partner)
    if partner.deliveries.open().filter(change=None).count() >= MOST_PINGS:
        raise ActionRefusedError("Pings wait for this partner already. Look what became of them first.")
    return partner.deliveries.create(made_at=at)


@transaction.atomic
def disable(*, partner: WebhookPartner, by: StaffMember, at: dt.datetime) -> WebhookPartner:
    refuse(by, "change_webhookpartner")
    partner = locked(partner)
    if partner.disabled_at:
        raise ActionRefusedError("This webhook is disabled already.")
    turn_off(partner, reason=f"Disabled by {by}.", at=at)
    note(partner, "disabled", by=by, at=at)
    return partner


@transaction.atomic
def enable(*, partner: WebhookPartner, by: StaffMember, resumes: bool, at: dt.datetime) -> WebhookPartner:
    """Goes on where it stopped, with all that was published since; or else with what comes from now on."""
    refuse(by, "change_webhookpartner")
    partner = locked(partner)
    if not partner.disabled_at:
        raise ActionRefusedError("This webhook is enabled already.")
    if not secrets_of(partner, at=at):
        raise ActionRefusedError("Give the partner a new secret first: the old one cannot be made any more.")
    if not resumes:
        partner.deliveries.open().exclude(change=None).update(
            state=WebhookState.FAILED, reason=NOT_WANTED, settled_at=at
        )
        partner.seen_change = newest_change()
    partner.disabled_at, partner.disabled_reason = None, ""
    partner.failures, partner.first_failed_at, partner.problem, partner.next_try_at = 0, None, "", at
    partner.save()
    note(partner, f"enabled, {'where it stopped' if resumes else 'from now on'}", by=by, at=at)
    return partner


def turn_off(partner: WebhookPartner, *, reason: str, at: dt.datetime) -> None:
    partner.disabled_at, partner.disabled_reason = at, reason[:300]
    partner.save(update_fields=["disabled_at", "disabled_reason"])


def turn_off_by_itself(partner: WebhookPartner, *, reason: str, at: dt.datetime) -> None:
    """And tells every administrator who has an address."""
    turn_off(partner, reason=reason, at=at)
    for person in StaffMember.objects.filter(is_active=True, groups__name=Role.ADMINISTRATOR.label):
        notices.queue(
            kind=NoticeKind.WEBHOOK_DISABLED,
            key=f"webhook/{partner.pk}/{at.timestamp():.0f}/{person.pk}",
            to_staff=person,
            occasion=str(partner.pk),
            at=at,
        )


def refuse(by: StaffMember, permission: str) -> None:
    staff.refuse_role(by, permission)
    staff.refuse_without_second_factor(by)
    refuse_without_key()


def refuse_without_key() -> None:
    if not settings.WEBHOOK_KEY:
        raise ActionRefusedError(NO_KEY)


def check_wanted(wanted: Wanted) -> None:
    if wanted.kind == ChangeKind.WITHDRAWN:
        raise ActionRefusedError({"kind": ["No partner hears of what was withdrawn."]})


def secret_of(partner: WebhookPartner, version: int) -> bytes:
    return rules.secret(settings.WEBHOOK_KEY, partner=partner.public_id, version=version)


def secrets_of(partner: WebhookPartner, *, at: dt.datetime) -> list[bytes]:
    """Those that sign now, the newest first; none where the key is no more the one they were made with."""
    newest = secret_of(partner, partner.secret_version)
    if not settings.WEBHOOK_KEY or rules.check_of(newest) != partner.secret_check:
        return []
    has_old = partner.old_secret_until is not None and at < partner.old_secret_until
    return [newest, secret_of(partner, partner.secret_version - 1)] if has_old else [newest]


def issue(partner: WebhookPartner) -> Issued:
    made = secret_of(partner, partner.secret_version)
    partner.secret_check = rules.check_of(made)
    return Issued(partner, rules.written(made))


def locked(partner: WebhookPartner) -> WebhookPartner:
    return WebhookPartner.objects.select_for_update(of=("self",)).get(pk=partner.pk)


def newest_change() -> int:
    return Change.objects.aggregate(newest=Max("number"))["newest"] or 0


def note(partner: WebhookPartner, words: str, *, by: StaffMember, at: dt.datetime) -> None:
    acts.record(kind=DeskActKind.WEBHOOK, by=by, at=at, words=f"{partner}: {words}")
