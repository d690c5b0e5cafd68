"""What somebody put into an address, as a page may repeat it: on one line, and no longer than one reads."""

import unicodedata
from typing import Final

LONGEST: Final = 60
MOST_READ: Final = 100  # letters of a name or a code in an address; none is longer


def echoed(value: str) -> str:
    """The value cut to sixty characters with an ellipsis.

    Signs that nobody sees go, since some of them turn the direction of the sentence around it.
    """
    line = " ".join(value.split())
    seen = "".join(sign for sign in line if not unicodedata.category(sign).startswith("C"))
    return seen if len(seen) <= LONGEST else f"{seen[: LONGEST - 1].rstrip()}…"
