"""The fetcher against real servers that lie, stall and redirect. The canaries must never hear of it."""

import gzip
import socket
import time
from pathlib import Path

import pytest

from commitments.fetching.fetcher import Fetched, Limits
from commitments.fetching.wire import FetchError
from tests.certificates import authority_and_certificate
from tests.source_servers import ELSEWHERE, PUBLIC, Net, page, redirect, small_internet

INSIDE = [
    "169.254.169.254",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[64:ff9b::7f00:1]",
    "[fd12:3456::1]",
    "[fe80::1]",
    "127.0.0.1",
    "2130706433",
    "0x7f.1",
    "0x7f000001",
    "0177.0.0.1",
    "127.1",
    "0",
    "0.0.0.0",
    "10.0.0.1",
    "192.168.1.1",
    "①②⑦.⓪.⓪.①",
    "１２７.０.０.１",
    "inside.example",
    "mixed.example",
]
NAMES = {
    "inside.example": [["10.0.0.1"]],
    "mixed.example": [[PUBLIC, "::1"]],
    "other.example": [[ELSEWHERE]],
}


def fetch(net: Net, path: str = "/", **options: object) -> Fetched:
    return net.fetcher(**options).fetch(f"http://site.example{path}")


def refused(net: Net, url: str) -> str:
    with pytest.raises(FetchError) as failure:
        net.fetcher().fetch(url)
    return failure.value.sentence


def test_fetch_reads_a_page() -> None:
    answer = page("<h1>Décret</h1>", Content_Type="text/html; charset=ISO-8859-1")
    with small_internet({"/law?id=7": answer}) as net:
        found = fetch(net, "/law?id=7#article-2")
    assert (found.url, found.status, found.is_page) == ("http://site.example/law?id=7", 200, True)
    assert (found.content_type, found.charset) == ("text/html", "ISO-8859-1")
    assert found.body == "<h1>Décret</h1>".encode()
    assert not found.is_cut


def test_fetch_says_who_asks_and_brings_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with small_internet({"/": page("x", Set_Cookie="track=1; Path=/"), "/2": page("y")}) as net:
        fetcher = net.fetcher()
        fetcher.fetch("http://site.example/")
        fetcher.fetch("http://site.example/2")
        first, second = net.web.requests
    assert "User-Agent: Test (https://tracker.example)\r\n" in first
    assert "Host: site.example\r\n" in first
    assert "cookie" not in second.lower()
    assert "referer" not in second.lower()


@pytest.mark.parametrize("host", INSIDE)
def test_fetch_reaches_nothing_inside(host: str) -> None:
    with small_internet({}, names=NAMES) as net:
        assert refused(net, f"http://{host}/latest/meta-data/")
        assert refused(net, f"https://{host}/")
        # at the canary's own port: what would be heard if any of the checks let it through
        assert refused(net, f"http://{host}:{net.canaries[0].port}/")
        assert (net.dialled, net.canaries_heard) == ([], 0)


@pytest.mark.parametrize("host", INSIDE)
@pytest.mark.parametrize("status", ["301 Moved Permanently", "307 Temporary Redirect"])
def test_fetch_follows_no_redirect_inside(host: str, status: str) -> None:
    def to_inside(connection: socket.socket, path: str) -> None:
        connection.sendall(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nLocation: ".encode())
        connection.sendall(f"http://{host}/admin\r\n\r\n".encode())

    with small_internet({"/": to_inside}, names=NAMES) as net:
        assert refused(net, "http://site.example/")
        assert net.dialled == [(PUBLIC, 80)]
        assert net.canaries_heard == 0


def test_fetch_after_a_rebinding_stays_with_the_first_answer() -> None:
    names = {"rebinding.example": [[PUBLIC], ["127.0.0.1"]]}
    with small_internet({"/": page("public")}, names=names) as net:
        assert net.fetcher().fetch("http://rebinding.example/").body == b"public"
        assert refused(net, "http://rebinding.example/") == (
            "The address leads to a machine that is not on the public internet."
        )
        assert (net.dialled, net.canaries_heard) == ([(PUBLIC, 80)], 0)


def test_fetch_checks_a_name_again_on_redirect() -> None:
    names = {"rebinding.example": [[PUBLIC], ["127.0.0.1"]]}
    with small_internet({"/": redirect("/again")}, names=names) as net:
        assert "not on the public internet" in refused(net, "http://rebinding.example/")
        assert net.canaries_heard == 0


def test_the_canaries_hear_what_is_let_through() -> None:
    with small_internet({}) as net:
        port = net.canaries[2].port
        net.fetcher(exempt=frozenset({("127.0.0.1", port)})).fetch(f"http://127.0.0.1:{port}/")
        assert net.canaries_heard == 1


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("ftp://site.example/x", "Only pages at http or https"),
        ("file:///etc/passwd", "Only pages at http or https"),
        ("gopher://site.example/", "Only pages at http or https"),
        ("//site.example/x", "Only pages at http or https"),
        ("javascript:alert(1)", "Only pages at http or https"),
        ("http://site.example:22/", "Port 22"),
        ("http://site.example:6379/", "Port 6379"),
        ("https://site.example:8443/", "Port 8443"),
        ("http://user:secret@site.example/", "user name"),
        ("http://127.0.0.1:80@site.example/", "user name"),
        ("http://site.example\\@127.0.0.1/", "user name"),
        ("http:///nowhere", "not a valid one"),
        ("http://site example/", "not a valid one"),
        ("http://[fe80::1%25lo]/", "not a valid one"),
        ("http://site.example:99999999/", "Port 99999999"),
        ("http://site.example/" + "x" * 1000, "not a valid one"),
        ("http://site.example/\r\nX-Evil: 1", "not a valid one"),
        ("http://%31%32%37.0.0.1/", "not a valid one"),
        ("http://unknown.example/", "no server of the name unknown.example"),
    ],
)
def test_fetch_refuses_addresses_that_are_no_public_page(url: str, sentence: str) -> None:
    with small_internet({}) as net:
        assert sentence in refused(net, url)
        assert (net.dialled, net.canaries_heard) == ([], 0)


def test_fetch_follows_three_redirects_and_tells_of_them() -> None:
    answers = {
        "/1": redirect("/2", "301 Moved Permanently"),
        "/2": redirect("//other.example/3", "308 Permanent Redirect"),
        "/3": redirect("http://site.example:80/4#part", "301 Moved Permanently"),
        "/4": page("here"),
    }
    with small_internet(answers, names=NAMES) as net:
        found = fetch(net, "/1")
    assert (found.url, found.body) == ("http://site.example/4", b"here")
    assert (found.redirects, found.moved_for_good) == (3, True)


def test_fetch_is_not_moved_for_good_where_one_step_is_temporary() -> None:
    answers = {"/1": redirect("/2", "301 Moved Permanently"), "/2": redirect("/3"), "/3": page("here")}
    with small_internet(answers) as net:
        assert fetch(net, "/1").moved_for_good is False
        assert fetch(net, "/3").moved_for_good is False


def test_fetch_gives_up_on_endless_redirects() -> None:
    with small_internet({"/": redirect("/")}) as net:
        assert "more than 3 times" in refused(net, "http://site.example/")
        assert len(net.web.requests) == 4


@pytest.mark.parametrize(
    "location", ["http://[", "http://site.example:port/", "ftp://site.example/", "data:,x"]
)
def test_fetch_refuses_a_redirect_to_no_address(location: str) -> None:
    with small_internet({"/": redirect(location)}) as net:
        assert refused(net, "http://site.example/")
        assert len(net.dialled) == 1


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "503 Busy", "304 Not Modified", "302 Found"])
def test_fetch_reads_no_body_of_what_is_no_page(status: str) -> None:
    with small_internet({"/": page("a long explanation", status=status)}) as net:
        found = fetch(net)
    assert (found.status, found.is_page, found.body) == (int(status[:3]), False, b"")


def drip(connection: socket.socket, path: str) -> None:
    """A byte at a time, each well within any time for one read."""
    connection.sendall(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + b""
        if path == "/headers"
        else page("", Content_Length="")
    )
    for _ in range(200):
        connection.sendall(b"X-A: b\r\n" if path == "/headers" else b"x")
        time.sleep(0.05)


@pytest.mark.parametrize("path", ["/headers", "/body"])
def test_fetch_ends_a_drip_at_the_deadline(path: str) -> None:
    sentence = r"did not finish within 0.5 seconds|did not answer in time"
    with small_internet({path: drip}) as net, pytest.raises(FetchError, match=sentence):
        fetch(net, path, limits={"total_seconds": 0.5})


def test_fetch_of_a_silent_server_ends_at_the_deadline() -> None:
    silent = {"/": lambda connection, path: time.sleep(5)}
    with small_internet(silent) as net, pytest.raises(FetchError, match=r"did not answer in time"):
        fetch(net, limits={"total_seconds": 0.3})


def test_fetch_counts_redirects_into_the_deadline() -> None:
    def slow(connection: socket.socket, path: str) -> None:
        time.sleep(0.3)
        connection.sendall(redirect("/"))

    with small_internet({"/": slow}) as net:
        with pytest.raises(FetchError, match=r"within|in time"):
            fetch(net, limits={"total_seconds": 0.7})
        assert len(net.web.requests) <= 3


def test_fetch_cuts_a_page_without_end() -> None:
    def flood(connection: socket.socket, path: str) -> None:
        connection.sendall(page("", Content_Length=""))
        while True:
            connection.sendall(b"word " * 10_000)

    with small_internet({"/": flood}) as net:
        found = fetch(net, limits={"max_bytes": 300_000})
    assert (len(found.body), found.is_cut) == (300_000, True)


def test_fetch_cuts_a_bomb() -> None:
    bomb = gzip.compress(bytes(100_000_000))
    with small_internet({"/": page(bomb, Content_Encoding="gzip")}) as net:
        found = fetch(net)
    assert (len(found.body), found.is_cut) == (Limits.max_bytes, True)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (b"<html>no headers at all, as in 1991</html>\n", "does not speak HTTP"),
        (b"SSH-2.0-OpenSSH_9.9\r\n", "does not speak HTTP"),
        (b"HTTP/1.1 200 OK\r\n" + b"X-Long: " + b"a" * 300_000 + b"\r\n\r\n", "does not speak HTTP"),
        (
            b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(30_000)) + b"\r\n",
            "does not speak HTTP",
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ntoo short", "does not speak HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 9\r\n\r\n12345", "does not speak HTTP"),
        (b"HTTP/1.1 200 OK\r\nBad Header\r\n\r\n", "does not speak HTTP"),
        (b"", "does not speak HTTP"),
        (page(gzip.compress(b"x"), Content_Encoding="br"), "which we did not ask for"),
        (page(gzip.compress(b"x"), Content_Encoding="gzip, gzip"), "which we did not ask for"),
    ],
)
def test_fetch_of_a_broken_answer_is_a_sentence(answer: bytes, sentence: str) -> None:
    with small_internet({"/": answer}) as net:
        assert sentence in refused(net, "http://site.example/")


def test_fetch_counts_encodings_of_two_headers_together() -> None:
    answer = page(gzip.compress(gzip.compress(b"x")), Content_Encoding="gzip\r\nContent-Encoding: gzip")
    with small_internet({"/": answer}) as net:
        assert "gzip, gzip" in refused(net, "http://site.example/")


@pytest.mark.parametrize("kind", ["", "text/html; charset=", ";;;", "image/png", "application/x" + "y" * 500])
def test_fetch_takes_any_content_type(kind: str) -> None:
    with small_internet({"/": page("x", Content_Type=kind)}) as net:
        found = fetch(net)
    assert found.body == b"x"
    assert isinstance(found.content_type, str)
    assert isinstance(found.charset, str)


def test_file_name_is_read_from_the_header() -> None:
    answer = page("x", Content_Disposition="attachment; filename*=UTF-8''r%C3%A9sum%C3%A9.pdf")
    with small_internet({"/": answer}) as net:
        assert fetch(net).file_name == "résumé.pdf"


def test_fetch_checks_the_certificate_against_the_name(tmp_path: Path) -> None:
    trusted, server = authority_and_certificate(tmp_path, "site.example")
    names = {"other.example": [[PUBLIC]]}
    with small_internet({"/": page("secure")}, names=names, tls=server) as net:
        fetcher = net.fetcher(tls=trusted)
        assert fetcher.fetch("https://site.example/").body == b"secure"
        assert net.dialled == [(PUBLIC, 443)]
        with pytest.raises(FetchError, match="certificate is not valid"):
            fetcher.fetch("https://other.example/")
        assert "certificate is not valid" in refused(net, "https://site.example/")


def test_fetch_of_https_from_a_plain_server_is_a_sentence() -> None:
    with small_internet({"/": page("plain")}) as net:
        assert refused(net, "https://site.example/") in (
            "No encrypted connection could be made.",
            "The server could not be reached, or broke off.",
            "The server did not answer in time.",
        )


def test_fetch_notes_the_way_from_https_to_http(tmp_path: Path) -> None:
    trusted, server = authority_and_certificate(tmp_path, "site.example")
    answers = {"/": redirect("http://other.example/")}
    with (
        small_internet(answers, names=NAMES, tls=server) as net,
        small_internet({"/": page("plain")}) as plain,
    ):
        net.hosts[ELSEWHERE] = plain.web.port
        found = net.fetcher(tls=trusted).fetch("https://site.example/")
    assert (found.body, found.lost_encryption) == (b"plain", True)


@pytest.mark.parametrize(
    "location", ["/actualités".encode(), "/actualités".encode("latin-1"), b"/actualit%C3%A9s"]
)
def test_fetch_follows_an_address_that_is_not_escaped(location: bytes) -> None:
    moved = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + location + b"\r\n\r\n"
    with small_internet({"/": moved, "/actualit%C3%A9s": page("Nouvelles")}) as net:
        found = fetch(net)
    assert (found.body, found.url) == (b"Nouvelles", "http://site.example/actualit%C3%A9s")


def test_fetch_takes_port_0_for_what_it_says() -> None:
    with small_internet({}) as net:
        assert refused(net, "http://site.example:0/") == "Port 0 is not fetched from, only 80 and 443."
