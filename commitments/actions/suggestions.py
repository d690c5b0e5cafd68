"""What visitors offer or challenge: received, then taken up or declined by somebody of the desk.

A suggestion never changes a status and never becomes an entry by itself.
"""

import datetime as dt
from typing import Final

from django.db import transaction

from commitments.actions import acts, assessments, notices, staff
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import DeskActKind, NoticeKind, SuggestionKind, SuggestionState
from commitments.models import Assessment, StaffMember, Suggestion, Undertaking

AN_HOUR: Final = dt.timedelta(hours=1)
FROM_ONE_NETWORK_AN_HOUR: Final = 5
FROM_ONE_NETWORK_A_DAY: Final = 20
FROM_EVERYBODY_AN_HOUR: Final = 200
NETWORK_KEPT: Final = dt.timedelta(days=2)
SENDER_KEPT: Final = dt.timedelta(days=28)


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
    at: dt.datetime,
) -> Suggestion:
    """Keeps a suggestion for the desk.

    `version` is the published assessment that was in view; `network` a keyed digest of where it came from.
    Raises ActionRefusedError where that network, or everybody together, sent too many.
    """
    refuse_too_many(network, at=at)
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
        received_at=at,
    )


def refuse_too_many(network: str, *, at: dt.datetime) -> None:
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
    if recent.count() >= FROM_EVERYBODY_AN_HOUR:
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
    """Takes a suggestion up or declines it, once, and tells its sender where they asked for that.

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
    notices.queue(
        kind=NoticeKind.SUGGESTION_SETTLED, key=f"suggestion/{suggestion.pk}", to_suggestion=suggestion, at=at
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


def forget(*, at: dt.datetime) -> None:
    """Erases where a suggestion came from after two days, and who sent it 28 days after it was settled."""
    Suggestion.objects.filter(received_at__lt=at - NETWORK_KEPT).exclude(network="").update(network="")
    settled = Suggestion.objects.filter(decided_at__lt=at - SENDER_KEPT)
    settled.exclude(sender_email="", sender_name="").update(sender_email="", sender_name="")
