"""What changed between two of our texts, sentence by sentence: a reader quotes sentences, not words.

A sentence read aloud with single words taken out and put in is hard to follow, so one that changed is given
whole, as it was and as it is now.
"""

import difflib

from commitments.rules.diffs import GONE, NEW, SAME, Piece
from commitments.rules.text_changes import SENTENCE


def sentence_diff(was: str, now: str) -> tuple[Piece, ...]:
    """The new text in reading order, what goes before what comes; the pieces that are not new give the old
    text letter for letter, those that are not gone the new one."""
    before, after = SENTENCE.findall(was), SENTENCE.findall(now)
    pieces: list[Piece] = []
    matcher = difflib.SequenceMatcher(None, trimmed(before), trimmed(after), autojunk=False)
    for kind, start, stop, new_start, new_stop in matcher.get_opcodes():
        old, new = "".join(before[start:stop]), "".join(after[new_start:new_stop])
        if kind == "equal":
            pieces.append(Piece(SAME, new))
        else:
            pieces += [Piece(GONE, old), Piece(NEW, new)]
    return tuple(piece for piece in pieces if piece.text)


def trimmed(sentences: list[str]) -> list[str]:
    """Spaces at the end depend on whether another sentence follows, and change nothing."""
    return [sentence.strip() for sentence in sentences]
