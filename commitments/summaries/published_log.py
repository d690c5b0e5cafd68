"""The published log as files: its head, its links, what they say, and the heads that were kept."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from commitments.models import LogCheckpoint, LogLink
from commitments.rules.canonical_json import canonical
from commitments.rules.published_log import LOG, NOTHING, PROOF, Head, closing, moment

AT_ONCE: Final = 1_000  # links that are read with one query
LINES_TOGETHER: Final = 100  # and sent in one piece
SHOWN: Final = 31  # kept heads on the page; the file has all


@dataclass(frozen=True)
class KeptHead:
    """A head as it was kept on a day. `message` are the bytes that the signature is over."""

    taken_on: dt.date
    taken_at: dt.datetime
    position: int
    hash: str
    signature: str
    public_key: str

    @property
    def message(self) -> dict[str, Any]:
        return {"at": moment(self.taken_at), "hash": self.hash, "position": self.position}

    @property
    def shape(self) -> dict[str, Any]:
        signed = {"public_key": self.public_key or None, "signature": self.signature or None}
        return self.message | signed | {"taken_on": self.taken_on.isoformat()}


@dataclass(frozen=True)
class LogPage:
    head: Head
    chained_at: dt.datetime | None
    began_at: dt.datetime | None
    kept: tuple[KeptHead, ...]
    removed: int


def newest() -> LogLink | None:
    return LogLink.objects.order_by("-position").first()


def head() -> Head:
    """The end of the chain, on a past page as it was. One query."""
    return head_of(newest())


def head_at(position: int) -> Head:
    """The head when this place was the last one; 0 is the beginning. One query."""
    return head_of(LogLink.objects.filter(position=position).first())


def head_of(link: LogLink | None) -> Head:
    return Head(link.position, link.hash) if link else Head(0, NOTHING)


def load() -> LogPage:
    """Four queries."""
    last, first = newest(), LogLink.objects.order_by("position").first()
    return LogPage(
        head=head_of(last),
        chained_at=last.chained_at if last else None,
        began_at=first.chained_at if first else None,
        kept=tuple(kept_heads()[:SHOWN]),
        removed=LogLink.objects.filter(removal__isnull=False).count(),
    )


def kept_heads() -> list[KeptHead]:
    """The newest first. One query."""
    columns = ("taken_on", "taken_at", "position", "hash", "signature", "public_key")
    return [KeptHead(*row) for row in LogCheckpoint.objects.order_by("-taken_on").values_list(*columns)]


def head_shape() -> dict[str, Any]:
    """What /log/head.json says. Two queries."""
    last = newest()
    kept = LogCheckpoint.objects.order_by("-taken_on").values_list(
        "taken_on", "taken_at", "position", "hash", "signature", "public_key"
    )
    return {
        "at": moment(last.chained_at) if last else None,
        "checkpoint": KeptHead(*kept[0]).shape if kept[:1] else None,
        "hash": head_of(last).hash,
        "position": head_of(last).position,
    }


def file(end: Head) -> Iterator[str]:
    """The whole log up to this head, a thousand links in memory at a time, and the line that closes it."""
    yield from in_pieces(link_lines(0, end.position, speaks=True))
    yield closing(end, LOG) + "\n"


def proof(*, after: int, end: Head) -> Iterator[str]:
    """The links between two places without what they say: enough to get from one head to the other."""
    yield from in_pieces(link_lines(after, end.position, speaks=False))
    yield closing(end, PROOF) + "\n"


def one(position: int) -> str | None:
    """The line of one place. One query."""
    return next(link_lines(position - 1, position, speaks=True), None)


def link_lines(after: int, until: int, *, speaks: bool) -> Iterator[str]:
    columns = ["position", "kind", "chained_at", "body_digest", "previous", "hash"]
    columns += ["body__salt", "body__body"] if speaks else []
    while after < until:
        rows = LogLink.objects.filter(position__gt=after, position__lte=until).order_by("position")
        read = list(rows.values_list(*columns)[:AT_ONCE])
        if not read:
            return
        yield from (line(*row) if speaks else canonical(link(*row)) + "\n" for row in read)
        after = read[-1][0]


def link(position: int, kind: str, at: dt.datetime, *digests: str) -> dict[str, Any]:
    named = dict(zip(("body_digest", "previous", "hash"), digests, strict=True))
    return {"at": moment(at), "kind": kind, "position": position, **named}


def line(*row: Any) -> str:
    """A link with what it says. The body is canonical already; its key comes right after the first one."""
    *parts, salt, body = row
    told = canonical(link(*parts) | {"salt": salt})
    mark = ',"body_digest":'
    return told.replace(mark, f',"body":{"null" if body is None else body}{mark}', 1) + "\n"


def in_pieces(lines: Iterator[str]) -> Iterator[str]:
    held: list[str] = []
    for each in lines:
        held.append(each)
        if len(held) == LINES_TOGETHER:
            yield "".join(held)
            held.clear()
    yield "".join(held)
