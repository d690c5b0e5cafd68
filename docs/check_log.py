#!/usr/bin/env python3
"""Checks a file of the published log: that nothing in it was altered, taken out, added or put elsewhere.

    python3 check_log.py log.jsonl [--against head.json ...]

Needs Python 3.9 or newer and nothing else. The heads are those you wrote down earlier (/log/head.json): only
they show that the log was not written anew, or cut short, since then. How it is made: docs/published-log.md.
Ends with 0 where everything holds, with 1 and a sentence that names the line where something does not.
"""

import hashlib
import json
import re
import sys
from typing import Any, NoReturn

LINK = {"at", "body_digest", "hash", "kind", "position", "previous"}
SPOKEN = LINK | {"body", "salt"}
CLOSING = {"file", "hash", "position"}
START = (0, "0" * 64)


def stop(sentence: str) -> NoReturn:
    sys.exit(f"NOT AS PUBLISHED: {sentence}")


def written(value: Any) -> bytes:
    """The one way to write it: sorted keys, no spaces, nothing escaped that need not be."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def no_fraction(text: str) -> NoReturn:
    raise ValueError(text)


def parse(line: str, raw: bytes) -> Any:
    try:
        value = json.loads(raw.decode("utf-8"), parse_float=no_fraction, parse_constant=no_fraction)
        if raw == written(value):
            return value
    except (ValueError, RecursionError):
        pass
    return stop(f"{line} is not written as the log is written.")


def check_link(line: str, link: dict, before: tuple) -> None:
    if link["position"] != before[0] + 1:
        stop(f"{line} stands where place {before[0] + 1} should.")
    if link["previous"] != before[1]:
        stop(f"{line} does not follow from the one before it.")
    hashed = b"\0" + written({key: link[key] for key in LINK - {"hash"}})
    if hashlib.sha256(hashed).hexdigest() != link["hash"]:
        stop(f"{line} was altered: its hash would be another.")


def check_body(line: str, link: dict, removed: set, stated: set) -> None:
    body, salt = link["body"], link["salt"]
    if body is None and salt is None:
        removed.add(link["position"])
        return
    if not isinstance(body, dict) or not re.fullmatch("[0-9a-f]{32}", str(salt)):
        stop(f"{line} was altered: it needs both what it says and a salt.")
    if hashlib.sha256(salt.encode() + written(body)).hexdigest() != link["body_digest"]:
        stop(f"{line} was altered: it says something else than was published.")
    if link["kind"] == "removal":
        stated.add(body["position"])


def check(file: Any, wanted: dict) -> None:
    first, bare, end, closing = 0, 0, START, {}
    removed, stated, passed = set(), set(), {}
    for number, raw in enumerate(file, start=1):
        if closing:
            stop(f"Line {number} comes after the closing line.")
        if not raw.endswith(b"\n"):
            stop(f"Line {number} is cut off.")
        link = parse(f"Line {number}", raw[:-1])
        keys = set(link) if isinstance(link, dict) else set()
        if keys == CLOSING:
            closing = link
            continue
        if keys not in (LINK, SPOKEN) or type(link["position"]) is not int or link["position"] < 1:
            stop(f"Line {number} does not have the parts of a link.")
        if not first:  # a proof may begin anywhere
            first = link["position"]
            end = START if first == 1 else (first - 1, link["previous"])
            passed[end[0]] = end[1]
        line = f"Line {number} (place {link['position']})"
        check_link(line, link, end)
        if keys == SPOKEN:
            check_body(line, link, removed, stated)
        else:
            bare += 1
        end = (link["position"], link["hash"])
        if end[0] in wanted:
            passed[end[0]] = end[1]
    if not closing:
        stop("The file breaks off: its closing line is missing.")
    if (closing["position"], closing["hash"]) != end:
        stop("The closing line names another end than the last place.")
    if closing["file"] not in ("log", "proof"):
        stop("The closing line does not say what file it ends.")
    if closing["file"] == "log" and (bare or first > 1):
        stop("The file calls itself the log, but something is left out of it.")
    if removed - stated:
        stop(f"What place {min(removed - stated)} said is missing, and no place says that it was removed.")
    passed.setdefault(*end)
    for position, known in sorted(wanted.items()):
        if position not in passed:
            stop(f"The head at place {position} lies outside of the file, which holds {first} to {end[0]}.")
        if passed[position] != known:
            stop(f"At place {position} the head that was written down has another hash.")
    print(f"Places {first} to {end[0]} hold together. {len(removed)} had words removed, as the log says.")
    if bare:
        print(f"What {bare} of them say is not in the file and was not checked.")
    if not wanted:
        print("No earlier head was compared: keep this one, and compare it next time.")
    print(f"Head: {end[0]} {end[1]}")


if __name__ == "__main__":
    names = [name for name in sys.argv[1:] if name != "--against"]
    if not names or names[0] in ("-h", "--help"):
        sys.exit(__doc__)
    heads = []
    for name in names[1:]:
        with open(name, encoding="utf-8") as file:
            heads.append(json.load(file))
    with open(names[0], "rb") as lines:
        check(lines, {head["position"]: head["hash"] for head in heads})
