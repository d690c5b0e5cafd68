"""How the published log is written as a file, and whether such a file holds together.

docs/check_log.py does the same without this module; tests/test_check_log.py holds the two to one opinion.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from commitments.rules.canonical_json import NotCanonicalError, canonical, read

NOTHING: Final = "0" * 64  # what the first link calls the hash before it
LOG, PROOF = "log", "proof"  # a file with what its links say, and one without
LINK: Final = frozenset({"at", "body_digest", "hash", "kind", "position", "previous"})
SPOKEN: Final = LINK | {"body", "salt"}
CLOSING: Final = frozenset({"file", "hash", "position"})
SALT: Final = re.compile(r"[0-9a-f]{32}")
REMOVAL: Final = "removal"


class AlteredError(Exception):
    """Something is not as it was published; the sentence says what and where."""


@dataclass(frozen=True)
class Head:
    """The end of the chain as somebody wrote it down."""

    position: int
    hash: str


@dataclass
class Found:
    """What was read of a file so far, and at the end what it contains."""

    first: int = 0
    head: Head = Head(0, NOTHING)
    spoken: int = 0
    unspoken: int = 0
    removed: set[int] = field(default_factory=set)
    stated: set[int] = field(default_factory=set)  # places of which a later one says that they were removed
    wanted: dict[int, str] = field(default_factory=dict)

    def reach(self, position: int, known: str) -> None:
        """Takes a head that was reached off the list, where the chain has the same hash there."""
        self.head = Head(position, known)
        if self.wanted.pop(position, known) != known:
            raise AlteredError(f"At place {position} the head that was written down has another hash.")


def moment(value: dt.datetime) -> str:
    return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def body_digest(salt: str, body: str) -> str:
    return hashlib.sha256(f"{salt}{body}".encode()).hexdigest()


def link_hash(*, at: str, body_digest: str, kind: str, position: int, previous: str) -> str:
    link = {"at": at, "body_digest": body_digest, "kind": kind, "position": position, "previous": previous}
    return hashlib.sha256(b"\0" + canonical(link).encode()).hexdigest()


def closing(head: Head, file: str) -> str:
    return canonical({"file": file, "hash": head.hash, "position": head.position})


def head_from(text: str) -> Head:
    """What /log/head.json said, or a line of that form."""
    try:
        said = read(text.strip())
        head = Head(said["position"], said["hash"])
    except (NotCanonicalError, KeyError, TypeError) as error:
        raise AlteredError("The head is not one: it needs a position and a hash.") from error
    if type(head.position) is not int or type(head.hash) is not str:
        raise AlteredError("The head is not one: it needs a position and a hash.")
    return head


def check(lines: Iterable[bytes], heads: Sequence[Head] = ()) -> Found:
    """Reads a file of the log, or a proof. Raises AlteredError at the first thing that is wrong."""
    found = Found(wanted={head.position: head.hash for head in heads})
    last: dict[str, Any] | None = None
    for number, raw in enumerate(lines, start=1):
        if last is not None:
            raise AlteredError(f"Line {number} comes after the closing line.")
        said = read_line(number, raw)
        if said.keys() == CLOSING:
            last = said
        else:
            take(number, said, found)
    if last is None:
        raise AlteredError("The file breaks off: its closing line is missing.")
    check_end(last, found)
    return found


def read_line(number: int, raw: bytes) -> dict[str, Any]:
    if not raw.endswith(b"\n"):
        raise AlteredError(f"Line {number} is cut off.")
    try:
        said = read(raw[:-1].decode())
    except ValueError as error:
        raise AlteredError(f"Line {number} is not written as the log is written.") from error
    if not isinstance(said, dict) or said.keys() not in (LINK, SPOKEN, CLOSING):
        raise AlteredError(f"Line {number} does not have the parts of a link.")
    return said


def take(number: int, said: dict[str, Any], found: Found) -> None:
    position = said["position"]
    if type(position) is not int or position < 1:
        raise AlteredError(f"Line {number} does not have the parts of a link.")
    if found.first == 0:
        found.first = position
        found.reach(position - 1, NOTHING if position == 1 else said["previous"])
    line = f"Line {number} (place {position})"
    if position != found.head.position + 1:
        raise AlteredError(f"{line} stands where place {found.head.position + 1} should.")
    if said["previous"] != found.head.hash:
        raise AlteredError(f"{line} does not follow from the one before it.")
    if link_hash(**{key: said[key] for key in LINK - {"hash"}}) != said["hash"]:
        raise AlteredError(f"{line} was altered: its hash would be another.")
    if "body" in said:
        take_body(line, said, found)
    else:
        found.unspoken += 1
    found.reach(position, said["hash"])


def take_body(line: str, said: dict[str, Any], found: Found) -> None:
    body, salt = said["body"], said["salt"]
    if body is None and salt is None:
        found.removed.add(said["position"])
        return
    if not isinstance(body, dict) or not isinstance(salt, str) or not SALT.fullmatch(salt):
        raise AlteredError(f"{line} was altered: it needs both what it says and a salt.")
    if body_digest(salt, canonical(body)) != said["body_digest"]:
        raise AlteredError(f"{line} was altered: it says something else than was published.")
    found.spoken += 1
    if said["kind"] == REMOVAL:
        found.stated.add(body["position"])


def check_end(last: dict[str, Any], found: Found) -> None:
    if found.first == 0 and not found.wanted.keys() - {0}:
        found.reach(0, NOTHING)
    if (last["position"], last["hash"]) != (found.head.position, found.head.hash):
        raise AlteredError("The closing line names another end than the last place.")
    if last["file"] not in (LOG, PROOF):
        raise AlteredError("The closing line does not say what file it ends.")
    if last["file"] == LOG and (found.unspoken or found.first > 1):
        raise AlteredError("The file calls itself the log, but something is left out of it.")
    if unsaid := found.removed - found.stated:
        raise AlteredError(
            f"What place {min(unsaid)} said is missing, and no place says that it was removed."
        )
    for position in sorted(found.wanted):
        if position > found.head.position:
            raise AlteredError(f"The file ends at {found.head.position}, before the head at {position}.")
        raise AlteredError(f"The file begins at {found.first}, after the head at {position}.")
