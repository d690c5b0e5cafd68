import gzip
import random
from email.utils import formatdate

import brotli
import pytest

from commitments.page_cache.kept import (
    CACHE_CONTROL,
    KINDS,
    LARGEST,
    SECONDS_OF_A_MOMENT,
    SMALLEST_COMPRESSED,
    Kept,
    Period,
    accepted,
    is_too_large,
    may_be_kept,
)
from tests.page_cache_factories import TODAY, WORDS, Answer, ask, make_kept, make_rendered

CHANGED_AT = 1_795_000_000
MADE_AT = 1_795_430_000.0
DATE = ("Last-Modified", formatdate(CHANGED_AT, usegmt=True))
NAMES = (("Content-Disposition", "inline"), ("Content-Language", "fr"), ("Link", "<x>; rel=canonical"))


def got(kept: Kept, *, method: str = "GET", **headers: str) -> Answer:
    return ask(kept.answer, "/en", method=method, **headers)


def unpacked(answer: Answer) -> bytes:
    match answer.header("Content-Encoding"):
        case "br":
            return bytes(brotli.decompress(answer.body))
        case "gzip":
            return gzip.decompress(answer.body)
    return answer.body


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("", "identity"),
        ("gzip", "gzip"),
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("br;q=0.5,gzip;q=0.4", "br"),
        ("GZIP ; Q=0.8", "gzip"),
        ("gzip; q=0.001", "gzip"),
        ("*", "br"),
        ("*;q=0.1, gzip", "gzip"),
        ("br;q=0, *", "gzip"),
        ("gzip;q=0", "identity"),
        ("gzip;q=0.0, br;q=0.000", "identity"),
        ("*;q=0", "identity"),
        ("identity", "identity"),
        ("deflate, zstd", "identity"),
        ("gzip;q=many", "identity"),
        ("br;q=nan", "identity"),
        (",;=,;q=,", "identity"),
    ],
)
def test_a_reader_gets_the_best_encoding_that_it_takes(header: str, encoding: str) -> None:
    assert accepted(header) == encoding
    answer = got(make_kept(), HTTP_ACCEPT_ENCODING=header)
    assert (answer.status, unpacked(answer)) == (200, WORDS)
    assert answer.header("Content-Encoding") == ("" if encoding == "identity" else encoding)
    assert int(answer.header("Content-Length")) == len(answer.body)
    assert "accept-encoding" in answer.header("Vary").lower()


def test_a_reader_that_names_no_encoding_gets_none() -> None:
    answer = got(make_kept())
    assert (answer.body, answer.header("Content-Encoding")) == (WORDS, "")


def test_what_is_short_is_not_compressed() -> None:
    short = make_kept(body=b"x" * (SMALLEST_COMPRESSED - 1))
    answer = got(short, HTTP_ACCEPT_ENCODING="gzip, br")
    assert (answer.body, answer.header("Content-Encoding")) == (b"x" * (SMALLEST_COMPRESSED - 1), "")
    long = make_kept(body=b"x" * SMALLEST_COMPRESSED)
    assert got(long, HTTP_ACCEPT_ENCODING="gzip, br").header("Content-Encoding") == "br"


def test_each_encoding_has_an_etag_of_its_own_and_so_has_each_body() -> None:
    kept, other = make_kept(), make_kept(body=WORDS + b".")
    etags = {
        got(page, HTTP_ACCEPT_ENCODING=encoding).header("ETag")
        for page in (kept, other)
        for encoding in ("br", "gzip", "")
    }
    assert len(etags) == 6
    assert all(etag.startswith('"') and etag.endswith('"') for etag in etags)


def test_the_same_body_has_the_same_bytes_and_etags_whenever_it_was_made() -> None:
    first, second = make_kept(now=MADE_AT), make_kept(now=MADE_AT + 86_400, period=Period(9, 9))
    assert (first.bodies, first.etags) == (second.bodies, second.etags)


@pytest.mark.parametrize(
    "known", ["{br}", "{gzip}", "{plain}", "W/{gzip}", '"x", {br}', ' "x" , W/{br},"y"', "*"]
)
@pytest.mark.parametrize("encoding", ["br", "gzip", ""])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_reader_that_has_it_in_any_encoding_hears_304(known: str, encoding: str, method: str) -> None:
    kept = make_kept(*NAMES, DATE)
    etags = {name: got(kept, HTTP_ACCEPT_ENCODING=name).header("ETag") for name in ("br", "gzip", "")}
    known = known.format(plain=etags[""], **{name: etags[name] for name in ("br", "gzip")})
    answer = got(kept, method=method, HTTP_ACCEPT_ENCODING=encoding, HTTP_IF_NONE_MATCH=known)
    assert (answer.status, answer.body) == (304, b"")
    assert answer.names == {"etag", "cache-control", "vary", "last-modified", "link"}
    assert answer.header("ETag") == etags[encoding]


@pytest.mark.parametrize("known", ['"x"', 'W/"x"', "", "x", '"', "{without}", "**"])
def test_a_reader_that_has_something_else_is_given_the_page(known: str) -> None:
    kept = make_kept(DATE)
    known = known.format(without=got(kept).header("ETag").strip('"'))
    answer = got(kept, HTTP_IF_NONE_MATCH=known, HTTP_IF_MODIFIED_SINCE=DATE[1])  # the first says it alone
    assert (answer.status, answer.body) == (200, WORDS)


@pytest.mark.parametrize(("since", "status"), [(0, 304), (86_400, 304), (-1, 200), (None, 200)])
def test_a_reader_that_says_when_it_asked_hears_304_unless_the_page_is_younger(
    since: int | None, status: int
) -> None:
    written = "yesterday" if since is None else formatdate(CHANGED_AT + since, usegmt=True)
    assert got(make_kept(DATE), HTTP_IF_MODIFIED_SINCE=written).status == status
    assert got(make_kept(), HTTP_IF_MODIFIED_SINCE=written).status == 200
    assert got(make_kept(("Last-Modified", "no date")), HTTP_IF_MODIFIED_SINCE=written).status == 200


@pytest.mark.parametrize("encoding", ["br", "gzip", ""])
def test_a_head_is_the_answer_without_its_body(encoding: str) -> None:
    kept = make_kept(*NAMES, DATE)
    whole, head = (got(kept, method=method, HTTP_ACCEPT_ENCODING=encoding) for method in ("GET", "HEAD"))
    assert (head.status, head.headers, head.body) == (200, whole.headers, b"")


def test_headers_of_the_page_stay_and_those_of_its_body_are_made_anew() -> None:
    theirs = (("ETag", '"theirs"'), ("Content-Length", "9"), ("Date", "then"), ("content-encoding", ""))
    answer = got(make_kept(*NAMES, *theirs, DATE), HTTP_ACCEPT_ENCODING="br")
    assert all(answer.header(name) == value for name, value in (*NAMES, DATE))
    assert (answer.header("Content-Type"), answer.header("Date")) == ("text/html; charset=utf-8", "")
    assert "theirs" not in answer.header("ETag")
    counted = [name.lower() for name, _ in answer.headers]
    assert len(counted) == len(set(counted))


def test_a_server_that_writes_into_the_headers_changes_no_copy() -> None:
    kept = make_kept()
    for status in ("200", "304"):
        known = {"HTTP_IF_NONE_MATCH": "*"} if status == "304" else {}
        got(kept, **known).headers.append(("X-Left", "behind"))
    said: list[list[tuple[str, str]]] = []
    kept.answer({"REQUEST_METHOD": "GET"}, lambda _, headers: said.append(headers))
    said[0].append(("X-Left", "behind"))
    assert "x-left" not in got(kept).names


def test_proxies_may_hand_it_out_for_a_second_unless_the_page_says_otherwise() -> None:
    assert got(make_kept()).header("Cache-Control") == CACHE_CONTROL
    assert got(make_kept(("Cache-Control", "max-age=60"))).header("Cache-Control") == "max-age=60"


@pytest.mark.parametrize(
    ("vary", "kept"),
    [
        ([], "Accept-Encoding"),
        (["HX-Request, HX-Trigger"], "HX-Request, HX-Trigger, Accept-Encoding"),
        (["accept-encoding, HX-Request"], "accept-encoding, HX-Request"),
        (["HX-Request", "Accept-Language"], "HX-Request, Accept-Language, Accept-Encoding"),
    ],
)
def test_a_page_varies_by_encoding_beside_what_it_varies_by_anyway(vary: list[str], kept: str) -> None:
    assert got(make_kept(*(("Vary", value) for value in vary))).header("Vary") == kept


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_whole_public_page_may_be_kept(kind: str) -> None:
    assert may_be_kept(make_rendered(("Content-Type", f"{kind}; charset=utf-8"), ("Vary", "HX-Request")))
    assert may_be_kept(make_rendered(("Content-Type", kind), ("Cache-Control", "max-age=60")))


@pytest.mark.parametrize(
    "header",
    [
        ("Set-Cookie", "sessionid=1"),
        ("set-cookie", "messages=; Max-Age=0"),
        ("Vary", "Cookie"),
        ("vary", "HX-Request, cookie"),
        ("Vary", "*"),
        ("Cache-Control", "private"),
        ("Cache-Control", "max-age=0, no-cache, No-Store, must-revalidate"),
        ("cache-control", 'private="set-cookie"'),
        ("Content-Encoding", "gzip"),
        ("Content-Type", "text/plain"),
        ("Content-Type", "application/zip"),
        ("Content-Type", "application/problem+json"),
        ("Content-Type", ""),
    ],
)
def test_what_is_of_one_reader_or_not_to_be_kept_is_not(header: tuple[str, str]) -> None:
    assert not may_be_kept(make_rendered(header))


@pytest.mark.parametrize(
    "status",
    ["201 Created", "206 Partial Content", "301 Moved Permanently", "304 Not Modified", "404 Not Found",
     "500 Internal Server Error", "503 Service Unavailable", "2000 OK"],
)  # fmt: skip
def test_only_what_went_well_may_be_kept(status: str) -> None:
    assert not may_be_kept(make_rendered(status=status))


def test_what_is_too_large_is_told_by_its_whole_length() -> None:
    assert not is_too_large(make_rendered(body=b"x" * LARGEST))
    assert is_too_large(make_rendered(body=b"x" * (LARGEST + 1)))


def test_a_copy_holds_for_its_version_and_its_day() -> None:
    kept = make_kept(now=MADE_AT)
    assert kept.holds(TODAY.version, TODAY.day, MADE_AT + 86_000)
    assert not kept.holds(TODAY.version + 1, TODAY.day, MADE_AT)
    assert not kept.holds(TODAY.version - 1, TODAY.day, MADE_AT)
    assert not kept.holds(TODAY.version, TODAY.day + 1, MADE_AT)


def test_a_copy_of_the_moment_holds_half_a_minute() -> None:
    kept = make_kept(now=MADE_AT, is_of_the_moment=True)
    assert SECONDS_OF_A_MOMENT == 30
    assert [kept.holds(TODAY.version, TODAY.day, MADE_AT + seconds) for seconds in (0, 29.9, 30)] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize("body", [b"", b"short\n\nwith lines\n", WORDS, random.Random(1).randbytes(5_000)])
@pytest.mark.parametrize("is_of_the_moment", [True, False])
def test_a_copy_is_the_same_after_it_was_written_and_read(body: bytes, *, is_of_the_moment: bool) -> None:
    kept = make_kept(*NAMES, DATE, body=body, now=MADE_AT, is_of_the_moment=is_of_the_moment)
    read = Kept.from_bytes(kept.as_bytes())
    assert read == kept
    for encoding in ("br", "gzip", ""):
        answers = [got(page, HTTP_ACCEPT_ENCODING=encoding) for page in (kept, read)]
        assert answers[0] == answers[1]
        assert unpacked(answers[1]) == body


def test_its_weight_is_no_less_than_what_it_holds() -> None:
    kept = make_kept(*NAMES, body=random.Random(1).randbytes(100_000))
    held = sum(len(body) for body in kept.bodies.values()) + sum(len(a) + len(b) for a, b in kept.headers)
    assert held < kept.weight < held * 2
