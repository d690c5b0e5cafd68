"""A mail as it goes over the wire, composed once with slots for what differs between readers.

Wire form: lines end in CRLF and have at most 998 bytes, text is UTF-8 as it is (8BITMIME), and a dot at the
start of a line is doubled (RFC 5321, 4.5.2). Filling a mould is joining bytes.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

LONGEST_LINE: Final = 998
ROOM_FOR_SLOTS: Final = 300  # a slot may be filled with something longer than it is
PLAIN_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9.-]+"
)
LINE_ENDS: Final = re.compile(rb"\r\n|\r|\n")
DOT_AT_START: Final = re.compile(rb"^\.", re.MULTILINE)


class NoMouldError(ValueError):
    """The mail does not fit the wire form: it must be encoded, and each reader's composed by itself."""


@dataclass(frozen=True)
class Mould:
    """`pieces` has an empty place for every slot; `places` says which slot belongs where."""

    pieces: tuple[bytes, ...]
    places: tuple[tuple[int, str], ...]

    def filled(self, values: Mapping[str, bytes]) -> bytes:
        pieces = list(self.pieces)
        for place, name in self.places:
            pieces[place] = values[name]
        return b"".join(pieces)

    @property
    def size(self) -> int:
        return sum(map(len, self.pieces))


def mould(wire: bytes, slots: Mapping[str, str]) -> Mould:
    """Cuts a mail wherever the text of a slot stands; `slots` goes from name to text."""
    names = {text.encode(): name for name, text in slots.items()}
    pattern = re.compile(b"|".join(re.escape(text) for text in names))
    pieces: list[bytes] = []
    places: list[tuple[int, str]] = []
    end = 0
    for found in pattern.finditer(wire):
        pieces += [wire[end : found.start()], b""]
        places.append((len(pieces) - 1, names[found[0]]))
        end = found.end()
    return Mould((*pieces, wire[end:]), tuple(places))


def assembled(headers: Sequence[str], text: str, html: str | None) -> bytes:
    """The whole mail in wire form, of header lines that are folded and encoded already, and its parts."""
    head = [*headers, "MIME-Version: 1.0"]
    if html is None:
        lines = [*head, "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", ""]
        return in_wire_form("\r\n".join([*lines, text]))
    boundary = f"=_{hashlib.sha256((text + html).encode()).hexdigest()[:32]}"
    lines = [*head, f'Content-Type: multipart/alternative; boundary="{boundary}"', ""]
    for kind, content in (("plain", text), ("html", html)):
        lines += [
            f"--{boundary}",
            f"Content-Type: text/{kind}; charset=utf-8",
            "Content-Transfer-Encoding: 8bit",
            "",
            content.rstrip("\r\n"),
            "",
        ]
    return in_wire_form("\r\n".join([*lines, f"--{boundary}--", ""]))


def in_wire_form(text: str) -> bytes:
    """Raises NoMouldError for a line that is too long and holds no space at which it could be broken."""
    lines: list[bytes] = []
    for line in LINE_ENDS.split(text.encode()):
        lines += broken(line)
    return stuffed(b"\r\n".join(lines))


def broken(line: bytes) -> list[bytes]:
    """A line too long for the wire, broken at spaces: in HTML a line's end is a space like any other."""
    longest, parts = LONGEST_LINE - ROOM_FOR_SLOTS, []
    while len(line) > longest:
        at = line.rfind(b" ", 1, longest)
        if at < 0:
            raise NoMouldError(f"A line of {len(line)} bytes holds no space.")
        parts.append(line[:at])
        line = line[at + 1 :]
    return [*parts, line]


def stuffed(wire: bytes) -> bytes:
    """Dots at the start of a line doubled, and the end of a line at the end of it all."""
    wire = DOT_AT_START.sub(b"..", wire)
    return wire if wire.endswith(b"\r\n") else wire + b"\r\n"


def header_lines(head: str) -> list[str]:
    """The headers of a mail, each with the lines it is folded into."""
    return re.split(r"\r\n(?![ \t])", head.strip("\r\n"))


def is_plain_address(address: str) -> bool:
    """Whether the address can be written into a header and the envelope as it stands."""
    return PLAIN_ADDRESS.fullmatch(address) is not None
