"""What a mail service's report says of an address. The words for events and reasons are django-anymail's."""

from collections.abc import Mapping
from typing import Final

from commitments.desk_vocabulary import BounceKind
from commitments.rules.bounces import ENHANCED, is_about_us, kind_of

UNWANTED: Final = {"complained", "unsubscribed"}
NOT_DELIVERED: Final = {"bounced", "rejected"}
UNCLEAR: Final = {"", "other"}
# SparkPost's numbers: for now; and blocks of the sender or of what a message says
SOFT_CLASSES: Final = {"20", "21", "22", "23", "24", "40", "70"}
BLOCK_CLASSES: Final = {"25", "50", "51", "52", "53", "54"}
BY_REASON: Final = {
    "bounced": BounceKind.HARD,
    "invalid": BounceKind.HARD,
    "timed_out": BounceKind.SOFT,
    "spam": BounceKind.COMPLAINT,
    "unsubscribed": BounceKind.COMPLAINT,
}


def kind_of_report(
    event: str, reason: str, *, words: str = "", own: Mapping[str, object] | None = None
) -> BounceKind | None:
    """What follows for the address; None where the report is no failure, or one of ours such as a block.

    `own` is the report as the service sent it: most tell a soft bounce there and nowhere else. `words` are
    the receiving server's; an enhanced code in them decides.
    """
    if event in UNWANTED:
        return BounceKind.COMPLAINT
    if event not in NOT_DELIVERED:
        return None
    own = innermost(own or {})
    bounce_class = str(own.get("bounce_class") or "")
    is_block_of_sender = event == "bounced" and reason == "spam"
    if is_block_of_sender or bounce_class in BLOCK_CLASSES:
        return None
    if is_soft(own, bounce_class):
        return None if reason == "blocked" or is_about_us(words) else BounceKind.SOFT
    found = BY_REASON.get(reason)
    if found == BounceKind.HARD or (ENHANCED.search(words) and reason in UNCLEAR):
        return explained(words)
    return found


def explained(words: str) -> BounceKind | None:
    """A final failure by the words of the receiving server; without any that tell more it is hard."""
    code = ENHANCED.search(words)
    return kind_of(int(code[1][0]) * 100 + 50 if code else 550, words)


def is_soft(own: Mapping[str, object], bounce_class: str) -> bool:
    """Whether the service calls it a failure for now, each in its own way."""
    own_type = str(own.get("Type") or own.get("event") or "")
    return "soft" in own_type.lower() or own.get("hard_bounce") is False or bounce_class in SOFT_CLASSES


def innermost(report: Mapping[str, object]) -> Mapping[str, object]:
    """SparkPost wraps each event twice, under names of their own."""
    wrapped = report.get("msys")
    inner = next(iter(wrapped.values()), {}) if isinstance(wrapped, Mapping) else report
    return inner if isinstance(inner, Mapping) else {}
