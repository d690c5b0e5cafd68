"""Files of the log made by hand here; tests/test_check_log.py tries real ones and the other program."""

import datetime as dt
import hashlib
from typing import Any

import pytest

from commitments.rules.canonical_json import canonical
from commitments.rules.published_log import (
    LOG,
    NOTHING,
    PROOF,
    AlteredError,
    Head,
    body_digest,
    check,
    closing,
    head_from,
    link_hash,
    moment,
)

SALT = "0123456789abcdef" * 2


def chain(*bodies: dict[str, Any], kind: str = "entry") -> list[dict[str, Any]]:
    links, previous = [], NOTHING
    for position, body in enumerate(bodies, start=1):
        parts = {
            "at": "2026-11-23T12:00:00.000000Z", "kind": body.get("kind", kind), "position": position,
            "body_digest": body_digest(SALT, canonical(body)), "previous": previous,
        }  # fmt: skip
        previous = link_hash(**parts)
        links.append(parts | {"hash": previous, "body": body, "salt": SALT})
    return links


def bare(link: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in link.items() if key not in ("body", "salt")}


def as_file(links: list[dict[str, Any]], file: str = LOG) -> list[bytes]:
    last = Head(links[-1]["position"], links[-1]["hash"]) if links else Head(0, NOTHING)
    return [f"{canonical(link)}\n".encode() for link in links] + [f"{closing(last, file)}\n".encode()]


def heads(links: list[dict[str, Any]]) -> list[Head]:
    return [Head(link["position"], link["hash"]) for link in links]


def test_a_link_is_hashed_as_the_page_says() -> None:
    (link,) = chain({"claim": "A."})
    assert link["body_digest"] == hashlib.sha256(f'{SALT}{{"claim":"A."}}'.encode()).hexdigest()
    text = (
        f'{{"at":"2026-11-23T12:00:00.000000Z","body_digest":"{link["body_digest"]}","kind":"entry",'
        f'"position":1,"previous":"{NOTHING}"}}'
    )
    assert link["hash"] == hashlib.sha256(b"\x00" + text.encode()).hexdigest()


def test_moments_are_written_in_utc_to_the_microsecond() -> None:
    at = dt.datetime(2026, 11, 23, 13, 0, 0, 5, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    assert moment(at) == "2026-11-23T12:00:00.000005Z"


def test_a_whole_file_holds_together_and_reaches_every_head() -> None:
    links = chain({"a": 1}, {"a": 2}, {"a": 3})
    found = check(as_file(links), [Head(0, NOTHING), *heads(links)])
    assert (found.first, found.head, found.spoken) == (1, heads(links)[-1], 3)


def test_an_empty_log_holds_together() -> None:
    assert check(as_file([]), [Head(0, NOTHING)]).head == Head(0, NOTHING)


def test_a_proof_leads_from_one_head_to_another() -> None:
    links = chain({"a": 1}, {"a": 2}, {"a": 3}, {"a": 4})
    lines = as_file([bare(link) for link in links[2:]], PROOF)
    found = check(lines, [heads(links)[1], heads(links)[3]])
    assert (found.first, found.unspoken) == (3, 2)


def test_one_place_with_its_words_and_the_rest_as_a_proof() -> None:
    links = chain({"a": 1}, {"a": 2}, {"a": 3})
    found = check(as_file([links[1], bare(links[2])], PROOF), [heads(links)[2]])
    assert (found.spoken, found.unspoken) == (1, 1)


def test_removed_words_are_said_to_be_removed() -> None:
    links = chain({"a": 1}, {"kind": "removal", "position": 1})
    links[0] |= {"body": None, "salt": None}
    assert check(as_file(links)).removed == {1}


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda lines: [*lines[:1], *lines[2:]], r"Line 2 \(place 3\) stands where place 2 should\."),
        (lambda lines: [lines[1], lines[0], *lines[2:]], r"Line 2 \(place 1\) stands where place 3 should\."),
        (lambda lines: [*lines[:2], lines[1], *lines[2:]], r"Line 3 \(place 2\) stands where place 3"),
        (lambda lines: lines[:-1], "breaks off"),
        (lambda lines: [*lines[:-2], lines[-1]], "The closing line names another end"),
        (lambda lines: [*lines, lines[0]], "Line 5 comes after the closing line"),
        (lambda lines: [*lines[:-1], lines[-1][:-1]], "Line 4 is cut off"),
        (lambda lines: [*lines[:1], b"\n", *lines[1:]], "Line 2 is not written"),
        (lambda lines: [*lines[:1], b'{"a":1}\n', *lines[1:]], "Line 2 does not have the parts"),
        (lambda lines: [*lines[:1], b"\xff\n", *lines[1:]], "Line 2 is not written"),
        (lambda lines: [lines[0].replace(b"{", b"{ ", 1), *lines[1:]], "Line 1 is not written"),
        (lambda lines: lines[1:], "calls itself the log, but something is left out"),
        (lambda lines: [*lines[:-1], lines[-1].replace(b"log", b"lag")], "does not say what file it ends"),
        (lambda lines: [lines[0].replace(b'tion":1', b'tion":true'), *lines[1:]], "Line 1 does not"),
    ],
)  # fmt: skip
def test_what_was_done_to_a_file_is_named(spoil: Any, sentence: str) -> None:
    with pytest.raises(AlteredError, match=sentence):
        check(spoil(as_file(chain({"a": 1}, {"a": 2}, {"a": 3}))))


def test_words_that_went_in_silence_are_named() -> None:
    links = chain({"a": 1}, {"kind": "removal", "position": 3})
    links[0] |= {"body": None, "salt": None}
    with pytest.raises(AlteredError, match="What place 1 said is missing"):
        check(as_file(links))


def test_a_log_whose_words_were_left_out_is_not_the_log() -> None:
    links = chain({"a": 1}, {"a": 2})
    with pytest.raises(AlteredError, match="something is left out"):
        check(as_file([links[0], bare(links[1])]))


def test_a_salt_written_otherwise_is_another() -> None:
    links = chain({"a": 1})
    links[0]["salt"] = SALT.upper()
    with pytest.raises(AlteredError, match="needs both what it says and a salt"):
        check(as_file(links))


@pytest.mark.parametrize(
    ("head", "sentence"),
    [
        (Head(2, "f" * 64), "At place 2 the head that was written down has another hash"),
        (Head(9, "f" * 64), "The file ends at 3, before the head at 9"),
        (Head(0, "f" * 64), "At place 0"),
    ],
)
def test_a_log_that_was_written_anew_or_cut_short_does_not_reach_the_head(head: Head, sentence: str) -> None:
    with pytest.raises(AlteredError, match=sentence):
        check(as_file(chain({"a": 1}, {"a": 2}, {"a": 3})), [head])


def test_a_head_before_the_file_is_not_reached() -> None:
    links = chain({"a": 1}, {"a": 2}, {"a": 3})
    with pytest.raises(AlteredError, match="The file begins at 3, after the head at 1"):
        check(as_file([bare(links[2])], PROOF), heads(links)[:1])


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"hash":1,"position":"1"}', '{"position":1}', "\ufeff"])
def test_what_is_no_head_is_refused(text: str) -> None:
    with pytest.raises(AlteredError, match="The head is not one"):
        head_from(text)


def test_a_head_is_read_from_what_the_site_gives() -> None:
    assert head_from('{"at":null,"checkpoint":null,"hash":"ab","position":3}\n') == Head(3, "ab")
