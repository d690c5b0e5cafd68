"""What visitors offer or challenge: received, then taken up or declined by somebody of the desk.

A suggestion never changes a status and never becomes an entry by itself.
"""

import contextlib
import datetime as dt
from typing import Final

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q

from commitments.actions import acts, assessments, notices, staff
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import DeskActKind, NoticeKind, SuggestionKind, SuggestionState
from commitments.models import Assessment, Delivery, EntryDraft, StaffMember, Suggestion, Undertaking

AN_HOUR: Final = dt.timedelta(hours=1)
FROM_ONE_NETWORK_AN_HOUR: Final = 5
FROM_ONE_NETWORK_A_DAY: Final = 20
FROM_ONE_PROVIDER_AN_HOUR: Final = 20  # or ten networks of one provider would shut out everybody
FROM_EVERYBODY_AN_HOUR: Final = 200
RECEIVE_LOCK: Final = 7_203_046
NETWORK_KEPT: Final = dt.timedelta(days=2)
SENDER_KEPT: Final = dt.timedelta(days=28)
SENDER_KEPT_AT_MOST: Final = dt.timedelta(days=365)


@transaction.atomic
def receive(
    *,
    kind: SuggestionKind | str,
    undertaking: Undertaking,
    text: str,
    url: str = "",
    sender_name: str = "",
    sender_email: str = "",
    version: int | None = None,
    network: str = "",
    wide_network: str = "",
    at: dt.datetime,
) -> Suggestion:
    """Keeps a suggestion for the desk.

    `version` is the published assessment that was in view; `network` a keyed digest of where it came from,
    `wide_network` of the provider's whole range. Raises ActionRefusedError where one of them, or everybody
    together, sent too many.
    """
    with connection.cursor() as cursor:  # those who arrive at once are counted one after another
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RECEIVE_LOCK])
    refuse_too_many(network, wide_network, at=at)
    in_view = Assessment.objects.filter(undertaking=undertaking, version=version or 0).first()
    return Suggestion.objects.create(
        kind=kind,
        undertaking=undertaking,
        assessment=in_view or assessments.newest(undertaking),
        text=text.strip(),
        url=url,
        sender_name=sender_name.strip(),
        sender_email=sender_email.strip(),
        network=network,
        wide_network=wide_network,
        received_at=at,
    )


def refuse_too_many(network: str, wide_network: str, *, at: dt.datetime) -> None:
    recent = Suggestion.objects.filter(received_at__gt=at - AN_HOUR)
    of_network = Suggestion.objects.filter(network=network).exclude(network="")
    if (
        of_network.filter(received_at__gt=at - AN_HOUR).count() >= FROM_ONE_NETWORK_AN_HOUR
        or of_network.filter(received_at__gt=at - dt.timedelta(days=1)).count() >= FROM_ONE_NETWORK_A_DAY
    ):
        raise ActionRefusedError(
            f"We take {FROM_ONE_NETWORK_AN_HOUR} suggestions an hour and {FROM_ONE_NETWORK_A_DAY} a day from "
            "one network, and yours has sent that many. Nothing was sent. Your words are still below: "
            "please try again later."
        )
    of_provider = recent.filter(wide_network=wide_network).exclude(wide_network="")
    if recent.count() >= FROM_EVERYBODY_AN_HOUR or of_provider.count() >= FROM_ONE_PROVIDER_AN_HOUR:
        raise ActionRefusedError(
            "So many suggestions came in this hour that we take no more for now. Nothing was sent. "
            "Your words are still below: please try again later."
        )


@transaction.atomic
def settle(
    *,
    suggestion: Suggestion,
    state: SuggestionState | str,
    decision: str,
    by: StaffMember,
    at: dt.datetime,
) -> Suggestion:
    """Takes a suggestion up, declines it or calls it spam, once.

    The sender is told where they asked for that; of spam nobody is, since the address may be a victim's.

    Raises ActionRefusedError on a declared conflict, where somebody was faster, and where declining
    gives no reason.
    """
    staff.refuse_role(by, "change_suggestion")
    suggestion = Suggestion.objects.select_for_update(of=("self",)).get(pk=suggestion.pk)
    if suggestion.state != SuggestionState.NEW:
        raise ActionRefusedError(f"{suggestion.decided_by} has already dealt with this suggestion.")
    assessments.refuse_conflicted(by, assessments.signatories_of(suggestion.undertaking))
    if state == SuggestionState.DECLINED and not decision.strip():
        raise ActionRefusedError({"decision": ["Say why, for the sender and for the record."]})
    suggestion.state, suggestion.decision = state, decision.strip()
    suggestion.decided_by, suggestion.decided_at = by, at
    suggestion.save(update_fields=["state", "decision", "decided_by", "decided_at"])
    if state != SuggestionState.SPAM:
        notices.queue(
            kind=NoticeKind.SUGGESTION_SETTLED,
            key=f"suggestion/{suggestion.pk}",
            to_suggestion=suggestion,
            at=at,
        )
    settled = f"{suggestion.get_state_display()}: {suggestion.get_kind_display().lower()}."
    acts.record(
        kind=DeskActKind.SUGGESTION,
        by=by,
        at=at,
        words=f"{settled} {decision}".strip(),
        undertaking=suggestion.undertaking,
    )
    return suggestion


@transaction.atomic
def finish(
    *,
    suggestion: Suggestion,
    outcome: str,
    by: StaffMember,
    at: dt.datetime,
    entry_draft: EntryDraft | None = None,
) -> Suggestion:
    """Says what became of one that was taken up, so that it leaves the inbox of whoever took it."""
    staff.refuse_role(by, "change_suggestion")
    suggestion = Suggestion.objects.select_for_update(of=("self",)).get(pk=suggestion.pk)
    if suggestion.state != SuggestionState.TAKEN or suggestion.finished_at is not None:
        raise ActionRefusedError("Nobody has this suggestion in hand any more.")
    assessments.refuse_conflicted(by, assessments.signatories_of(suggestion.undertaking))
    if not outcome.strip():
        raise ActionRefusedError({"outcome": ["Say what became of it, for the desk’s record."]})
    suggestion.outcome, suggestion.finished_at = outcome.strip(), at
    suggestion.entry_draft = entry_draft
    suggestion.save(update_fields=["outcome", "finished_at", "entry_draft"])
    acts.record(
        kind=DeskActKind.SUGGESTION,
        by=by,
        at=at,
        words=f"Finished: {outcome.strip()}",
        undertaking=suggestion.undertaking,
    )
    return suggestion


def finish_by_work(
    reference: str, *, outcome: str, by: StaffMember, at: dt.datetime, entry_draft: EntryDraft | None = None
) -> None:
    """The form carried the suggestion that it answers; one that is not in hand any more asks for nothing."""
    with contextlib.suppress(Suggestion.DoesNotExist, ValidationError, ActionRefusedError):
        found = Suggestion.objects.in_hand().get(reference=reference)
        finish(suggestion=found, outcome=outcome, by=by, at=at, entry_draft=entry_draft)


def forget(*, at: dt.datetime) -> None:
    """Erases where a suggestion came from after two days, and who sent it 28 days after it was settled.

    One that nobody settles keeps its sender for a year at most.
    """
    Suggestion.objects.filter(received_at__lt=at - NETWORK_KEPT).exclude(network="", wide_network="").update(
        network="", wide_network=""
    )
    old = Suggestion.objects.filter(
        Q(decided_at__lt=at - SENDER_KEPT) | Q(received_at__lt=at - SENDER_KEPT_AT_MOST)
    ).exclude(sender_email="", sender_name="")
    # first, while they can still be told by it: the relay's words may name whom the mail was for
    to_them = Delivery.objects.filter(notice__to_suggestion__in=old)
    to_them.exclude(reason="").update(reason="")
    old.update(sender_email="", sender_name="")
