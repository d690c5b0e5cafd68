"""What a mail service's report says of an address. The words for events and reasons are django-anymail's."""

from typing import Final

from commitments.desk_vocabulary import BounceKind
from commitments.rules.bounces import ENHANCED, kind_of

UNWANTED: Final = {"complained", "unsubscribed"}
NOT_DELIVERED: Final = {"bounced", "rejected"}
UNCLEAR: Final = {"", "other"}
BY_REASON: Final = {
    "bounced": BounceKind.HARD,
    "invalid": BounceKind.HARD,
    "timed_out": BounceKind.SOFT,
    "spam": BounceKind.COMPLAINT,
    "unsubscribed": BounceKind.COMPLAINT,
}


def kind_of_report(event: str, reason: str, *, words: str = "", own_type: str = "") -> BounceKind | None:
    """What follows for the address; None where the report is no failure, or one of ours such as a block.

    `own_type` is what the service itself calls the event: most tell a soft bounce there and nowhere else.
    `words` are the receiving server's; an enhanced code in them decides.
    """
    if event in UNWANTED:
        return BounceKind.COMPLAINT
    if event not in NOT_DELIVERED:
        return None
    if "soft" in own_type.lower():
        return BounceKind.SOFT
    found = BY_REASON.get(reason)
    code = ENHANCED.search(words)
    if code and (found == BounceKind.HARD or reason in UNCLEAR):
        return kind_of(int(code[1][0]) * 100 + 50, words)
    return found
