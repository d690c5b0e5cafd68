"""Text as it is kept: one way to write each letter, and no signs that change what a reader sees unseen."""

import unicodedata
from typing import Final
from urllib.parse import urlsplit

# They turn the reading direction of what follows; a name or a date needs none of them.
DIRECTION: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# They show nothing at all. The joiners U+200C and U+200D are not among them: Persian and Hindi need them.
INVISIBLE: Final = frozenset("\u00ad\u180e\u200b\u2060\ufeff")
HIDDEN: Final = DIRECTION | INVISIBLE


def tidy_text(text: str) -> str:
    """Each letter written in one way (NFC), so that the same words are found again; nothing is taken out."""
    return unicodedata.normalize("NFC", text)


def tidy_line(text: str) -> str:
    """The same for what stands on one line, without hidden signs."""
    return "".join(sign for sign in tidy_text(text) if sign not in HIDDEN).strip()


def hidden_signs(text: str) -> tuple[str, ...]:
    """The names of the hidden signs in a text, for whoever reviews it: "U+202E right-to-left override"."""
    found = sorted({sign for sign in text if sign in HIDDEN})
    return tuple(f"U+{ord(sign):04X} {unicodedata.name(sign).lower()}" for sign in found)


def has_foreign_host(url: str) -> bool:
    """Whether the host of a link has letters beyond ASCII, which may only look like others."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return True
    return not host.isascii() or any(part.startswith("xn--") for part in host.split("."))
