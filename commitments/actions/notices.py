"""Planning single mails about one matter: the ledger sends them as it sends digests."""

import datetime as dt
from typing import Final

from django.db import transaction

from commitments.desk_vocabulary import MessagePurpose, NoticeKind
from commitments.models import (
    Delivery,
    Notice,
    ReplyInvitation,
    ReviewDecision,
    StaffMember,
    Suggestion,
)

WORTH_SENDING_FOR: Final = dt.timedelta(days=2)


@transaction.atomic
def queue(
    *,
    kind: NoticeKind,
    key: str,
    at: dt.datetime,
    to_staff: StaffMember | None = None,
    to_invitation: ReplyInvitation | None = None,
    to_suggestion: Suggestion | None = None,
    decision: ReviewDecision | None = None,
    occasion: str = "",
    not_before: dt.datetime | None = None,
) -> Notice | None:
    """Plans one mail to exactly one recipient; None where `key` was planned before, or nobody has an address.

    `key` says what makes the mail one and only, such as "verdict/<decision>". It is composed when it goes
    (summaries/notice_mail.py), from what is true then.
    """
    notice = Notice(
        kind=kind,
        to_staff=to_staff,
        to_invitation=to_invitation,
        to_suggestion=to_suggestion,
        decision=decision,
        occasion=occasion,
        made_at=at,
    )
    if not notice.address or Delivery.objects.filter(key=f"notice/{key}").exists():
        return None
    notice.save()
    due = not_before or at
    Delivery.objects.create(
        purpose=MessagePurpose.NOTICE,
        notice=notice,
        key=f"notice/{key}",
        not_before=due,
        expires_at=due + WORTH_SENDING_FOR,
    )
    return notice
