"""How a long list is parted into the documents of a feed (RFC 5005, section 4).

Counted from the oldest, so that what a document holds never changes once it is an archive. The newest
document holds one full portion and whatever came since; all before it are archives of one portion each.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """From `start` up to but not with `stop`, counted from the oldest. `archive` is 0 for the newest.

    `earlier` and `later` are the archives beside it, 0 where there is none.
    """

    start: int
    stop: int
    archive: int = 0
    earlier: int = 0
    later: int = 0


def part(total: int, *, size: int, asked: str = "") -> Part | None:
    """The document asked for, by its number; the newest where none is. None where there is no such one."""
    archives = max(total // size - 1, 0)
    if not asked:
        return Part(archives * size, total, earlier=archives)
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10 and 1 <= int(asked) <= archives):
        return None
    number = int(asked)
    later = number + 1 if number < archives else 0
    return Part((number - 1) * size, number * size, number, number - 1, later)
