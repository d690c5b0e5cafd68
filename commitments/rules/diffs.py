"""What changed between two texts, word by word."""

import difflib
import re
from dataclasses import dataclass
from typing import Final

WORDS: Final = re.compile(r"\w+|\s+|[^\w\s]")
SAME, GONE, NEW = "same", "gone", "new"


@dataclass(frozen=True)
class Piece:
    """A run of words: `kind` is "same", "gone" or "new"."""

    kind: str
    text: str


def word_diff(was: str, now: str) -> tuple[Piece, ...]:
    """The new text with what was taken out and put in, in reading order; what goes stands before what comes.

    The pieces that are not new give the old text letter for letter, those that are not gone the new one.
    """
    before, after = WORDS.findall(was), WORDS.findall(now)
    pieces = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for kind, start, stop, new_start, new_stop in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece(SAME, "".join(before[start:stop])))
            continue
        pieces.append(Piece(GONE, "".join(before[start:stop])))
        pieces.append(Piece(NEW, "".join(after[new_start:new_stop])))
    return tuple(piece for piece in bridged(pieces) if piece.text)


def bridged(pieces: list[Piece]) -> list[Piece]:
    """A lone space between two changes belongs to both, so that a rewritten phrase reads as one."""
    result: list[Piece] = []
    for place, piece in enumerate(pieces):
        is_between = 0 < place < len(pieces) - 1
        if piece.kind == SAME and piece.text.isspace() and is_between:
            result += [Piece(GONE, piece.text), Piece(NEW, piece.text)]
        else:
            result.append(piece)
    return merged(result)


def merged(pieces: list[Piece]) -> list[Piece]:
    """One piece per kind between two unchanged ones."""
    result: list[Piece] = []
    gone = new = ""
    for piece in [*pieces, Piece(SAME, "")]:
        if piece.kind == GONE:
            gone += piece.text
        elif piece.kind == NEW:
            new += piece.text
        else:
            result += [Piece(GONE, gone), Piece(NEW, new), piece]
            gone = new = ""
    return result
