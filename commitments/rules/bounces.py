"""What a relay's refusal says of an address, and when an address has failed often enough."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Final

from commitments.desk_vocabulary import BounceKind

SOFT_ONES_ENOUGH: Final = 3
SOFT_ONES_WITHIN: Final = dt.timedelta(days=30)
ENHANCED: Final = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
# RFC 3463 and 7505: no such mailbox, no such domain, not an address, moved, takes no mail, closed
NO_SUCH_ADDRESS: Final = {"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"}
PLAIN_NO_SUCH_ADDRESS: Final = {550, 551, 553}
FULL: Final = {"5.2.2", "4.2.2"}
FULL_WORDS: Final = re.compile(r"quota|mailbox[ _]?(is )?full|too[ _]large", re.IGNORECASE)
# Where no code says it: words of servers that refuse the sender or what a message says
ABOUT_US: Final = re.compile(
    r"block|black.?list|\blisted\b|spam|reputation|polic(y|ies)|\b(dns|[rs])bl\b|\b(spf|dkim|dmarc)\b"
    r"|relay(ing)?[ /](access )?(denied|not )|unable to relay|permitted to relay|access denied|banned",
    re.IGNORECASE,
)


def kind_of(code: int, words: str) -> BounceKind | None:
    """What a refusal of the recipient says of the address; None where it is about us, such as a block.

    The enhanced code decides where there is one: 550 5.7.1 is a policy against the sender.
    """
    found = ENHANCED.search(words)
    enhanced = found[1] if found else ""
    if is_about_us(words):
        return None
    if enhanced in FULL or 400 <= code < 500 or code == 552 or (not enhanced and FULL_WORDS.search(words)):
        return BounceKind.SOFT
    if enhanced:
        return BounceKind.HARD if enhanced in NO_SUCH_ADDRESS else None
    return BounceKind.HARD if code in PLAIN_NO_SUCH_ADDRESS else None


def is_about_us(words: str) -> bool:
    """Whether a server refuses the sender or the content: by its enhanced code, else by its words."""
    found = ENHANCED.search(words)
    return found[1][1:].startswith(".7.") if found else bool(ABOUT_US.search(words))


def is_enough(kind: BounceKind | str, soft_at: Sequence[dt.datetime], *, at: dt.datetime) -> bool:
    """Whether the address gets no more mail: one hard failure, a complaint, or three soft ones in 30 days.

    `soft_at`: when distinct messages bounced softly, with no success since the first.
    """
    if kind != BounceKind.SOFT:
        return True
    return sum(at - SOFT_ONES_WITHIN <= moment <= at for moment in soft_at) >= SOFT_ONES_ENOUGH
