"""What changed between two long texts from elsewhere, in a time that does not depend on what they say.

Comparing word by word takes a time that grows with the square of the length, and a page may be made to be
slow. So sentences are compared first, and words only inside the first few short sentences that changed.
"""

import difflib
import re
from typing import Final

from commitments.rules.diffs import GONE, NEW, SAME, Piece, word_diff

SENTENCE: Final = re.compile(r"[^.!?。؟।]{1,300}[.!?。؟।]*\s*|[.!?。؟।]+\s*")
MOST_SENTENCES: Final = 1500
SHORT: Final = 400  # letters up to which two versions of a sentence are compared by words
MOST_SHORT: Final = 40
AROUND: Final = 160  # letters of unchanged text kept on either side of a change


def changes(was: str, now: str) -> tuple[Piece, ...]:
    """The changes in reading order with a little of what stands around them; nothing where there are none."""
    before, after = SENTENCE.findall(was)[:MOST_SENTENCES], SENTENCE.findall(now)[:MOST_SENTENCES]
    pieces: list[Piece] = []
    compared = 0
    for kind, start, stop, new_start, new_stop in difflib.SequenceMatcher(None, before, after).get_opcodes():
        old, new = "".join(before[start:stop]), "".join(after[new_start:new_stop])
        if kind == "equal":
            pieces.append(Piece(SAME, old))
        elif old and new and max(len(old), len(new)) <= SHORT and compared < MOST_SHORT:
            compared += 1
            pieces += word_diff(old, new)
        else:
            pieces += [Piece(kind, text) for kind, text in ((GONE, old), (NEW, new)) if text]
    return shortened(pieces) if any(piece.kind != SAME for piece in pieces) else ()


def is_beyond_comparing(text: str) -> bool:
    """Whether the end of a text is left out of a comparison."""
    return len(SENTENCE.findall(text)) > MOST_SENTENCES


def shortened(pieces: list[Piece]) -> tuple[Piece, ...]:
    last = len(pieces) - 1
    return tuple(
        Piece(SAME, near(piece.text, is_first=place == 0, is_last=place == last))
        if piece.kind == SAME
        else piece
        for place, piece in enumerate(pieces)
    )


def near(text: str, *, is_first: bool, is_last: bool) -> str:
    """The beginning and the end of a long unchanged run."""
    if len(text) <= 2 * AROUND:
        return text
    return f"{'' if is_first else text[:AROUND]} … {'' if is_last else text[-AROUND:]}"
