"""Whom we ask to reply at present, for everybody: a ministry can check that a letter is ours."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from commitments.desk_vocabulary import NoticeKind
from commitments.models import Delivery, ReplyRound
from commitments.summaries.signatory_names import own_name
from commitments.vocabulary import DeliveryState


@dataclass(frozen=True)
class AskedNow:
    """One signatory that may reply until the end of `until` (UTC)."""

    name: str
    url: str
    asked_on: dt.date
    until: dt.date


def load(*, now: dt.datetime) -> tuple[AskedNow, ...]:
    """Open rounds of which a letter went, by the name of the signatory. One query."""
    went = Delivery.objects.filter(
        notice__kind=NoticeKind.REPLY_INVITATION,
        notice__to_invitation__round=OuterRef("pk"),
        state=DeliveryState.SENT,
    )
    rounds = ReplyRound.objects.open_at(now).filter(Q(reached_at__isnull=False) | Q(Exists(went)))
    return tuple(
        AskedNow(
            name=own_name(round_.signatory),
            url=round_.signatory.get_absolute_url(),
            asked_on=(round_.reached_at or round_.opened_at).date(),
            until=round_.last_day,
        )
        for round_ in rounds.select_related("signatory").order_by("signatory__sort_key")
    )
