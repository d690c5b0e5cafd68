"""Posting to servers that lie, stall and redirect, and to addresses that lead inside. Canaries listen."""

import socket
import time
from pathlib import Path

import pytest

from commitments.fetching.poster import Answer, Poster
from commitments.fetching.wire import FetchError
from tests.certificates import authority_and_certificate
from tests.fetching.test_fetcher import INSIDE, NAMES
from tests.source_servers import PUBLIC, Net, page, small_internet
from tests.webhook_servers import PartnerServer, running_partner

BODY = '{"note":"Décret"}'.encode()
HEADERS = {"webhook-id": "msg_1"}


def post(poster: Poster, address: str) -> Answer:
    return poster.post(address, body=BODY, headers=HEADERS)


def to(partner: PartnerServer) -> Poster:
    return Poster(user_agent="Test", exempt=frozenset({("127.0.0.1", partner.port)}))


def poster_of(net: Net, **options: object) -> Poster:
    return Poster(user_agent="Test", resolve=net.names.addresses, dial=net.dial, **options)  # type: ignore


def refused(poster: Poster, address: str) -> str:
    with pytest.raises(FetchError) as failure:
        post(poster, address)
    return failure.value.sentence


def test_post_brings_body_and_headers_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with running_partner() as partner:
        assert post(to(partner), partner.address) == Answer(204)
        (received,) = partner.received
    assert received.body == BODY
    assert received.headers == {
        "host": f"127.0.0.1:{partner.port}",
        "user-agent": "Test",
        "content-type": "application/json",
        "content-length": str(len(BODY)),
        "accept-encoding": "identity",
        "connection": "close",
        "webhook-id": "msg_1",
    }


def test_post_goes_over_https_with_a_certificate_of_this_name(tmp_path: Path) -> None:
    client, server = authority_and_certificate(tmp_path, "partner.example")
    with running_partner(tls=server) as partner, small_internet({}, names=public("partner.example")) as net:
        net.hosts[PUBLIC] = partner.port
        assert post(poster_of(net, tls=client), "https://partner.example/hook").is_success
        assert net.dialled == [(PUBLIC, 443)]
        assert "certificate is not valid" in refused(poster_of(net), "https://partner.example/hook")
        assert "certificate is not valid" in refused(poster_of(net, tls=client), "https://site.example/hook")
        assert len(partner.received) == 1


def public(name: str) -> dict[str, list[list[str]]]:
    return {name: [[PUBLIC]]}


@pytest.mark.parametrize("host", INSIDE)
def test_post_reaches_nothing_inside(host: str) -> None:
    with small_internet({}, names=NAMES) as net:
        assert refused(poster_of(net), f"https://{host}/latest/meta-data/")
        assert refused(poster_of(net), f"http://{host}/")
        assert refused(poster_of(net), f"https://{host}:{net.canaries[0].port}/")
        assert (net.dialled, net.canaries_heard) == ([], 0)


def test_post_after_a_rebinding_goes_nowhere() -> None:
    names = {"rebinding.example": [["127.0.0.1"], [PUBLIC]]}
    with small_internet({}, names=names) as net:
        assert refused(poster_of(net), "https://rebinding.example/") == (
            "The address leads to a machine that is not on the public internet."
        )
        assert (net.dialled, net.names.asked) == ([], ["rebinding.example"])


@pytest.mark.parametrize("host", ["127.0.0.1", "169.254.169.254", "other.example", "site.example"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_post_follows_no_redirect(host: str, status: int) -> None:
    with running_partner() as partner, running_partner() as other:
        partner.statuses, partner.headers = [status], {"Location": f"http://127.0.0.1:{other.port}/"}
        if host != "127.0.0.1":
            partner.headers = {"Location": f"https://{host}/"}
        answer = post(to(partner), partner.address)
        assert (answer.status, answer.is_success, other.received) == (status, False, [])


@pytest.mark.parametrize(
    "address",
    ["http://site.example/x", "https://a:b@site.example/", "https://site.example:8443/", "https://10.0.0.1/"],
)
def test_post_asks_nobody_about_an_address_that_is_refused(address: str) -> None:
    """tests/rules/test_posting.py has more of them."""
    with small_internet({}) as net:
        assert refused(poster_of(net), address)
        assert (net.dialled, net.names.asked, net.canaries_heard) == ([], [], 0)


@pytest.mark.parametrize("value", ["120", "Mon, 30 Nov 2026 13:00:00 GMT"])
def test_post_reads_how_long_a_server_asks_to_wait(value: str) -> None:
    with running_partner() as partner:
        partner.statuses, partner.headers = [503], {"Retry-After": value}
        assert post(to(partner), partner.address) == Answer(503, value)


class Odd:
    """A server that answers with these bytes and then does as it likes."""

    def __init__(self, net: Net, answer: bytes, then: float = 0) -> None:
        def handler(connection: socket.socket, path: str) -> None:
            connection.sendall(answer)
            time.sleep(then)

        net.web.answers["/hook"] = handler
        self.net = net

    def poster(self, **limits: float) -> Poster:
        """Over plain http, so that the bytes are seen as they are: the port of the test is set as exempt."""
        made = self.net.fetcher(limits=limits).limits
        return Poster(user_agent="Test", limits=made, exempt=frozenset({("127.0.0.1", self.net.web.port)}))

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.net.web.port}/hook"


def test_post_reads_no_more_of_an_answer_than_it_needs() -> None:
    def flood(connection: socket.socket, path: str) -> None:
        connection.sendall(page("", Content_Length=""))
        while True:
            connection.sendall(b"word " * 10_000)

    with small_internet({"/hook": flood}) as net:
        odd = Odd(net, b"")
        net.web.answers["/hook"] = flood
        assert post(odd.poster(max_bytes=20_000), odd.address) == Answer(200)


@pytest.mark.parametrize("answer", [page("short", Content_Length="500"), page("", Content_Length="500")])
def test_a_body_that_breaks_off_changes_nothing_of_the_answer(answer: bytes) -> None:
    with small_internet({}) as net:
        odd = Odd(net, answer)
        assert post(odd.poster(), odd.address) == Answer(200)


def test_a_body_that_never_ends_changes_nothing_of_the_answer() -> None:
    with small_internet({}) as net:
        odd = Odd(net, page("", Content_Length="500"), then=5)
        assert post(odd.poster(total_seconds=0.5), odd.address) == Answer(200)


def test_a_silent_server_ends_at_the_deadline() -> None:
    with small_internet({}) as net:
        odd = Odd(net, b"", then=5)
        assert "in time" in refused(odd.poster(total_seconds=0.3), odd.address)


@pytest.mark.parametrize(
    "answer", [b"SSH-2.0-OpenSSH_9.9\r\n", b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 300_000 + b"\r\n\r\n", b""]
)
def test_what_is_no_answer_is_none(answer: bytes) -> None:
    with small_internet({}) as net:
        odd = Odd(net, answer)
        assert "does not speak HTTP" in refused(odd.poster(), odd.address)


def test_nobody_there_is_told_in_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    poster = Poster(user_agent="Test", exempt=frozenset({("127.0.0.1", port)}))
    assert "could not be reached" in refused(poster, f"http://127.0.0.1:{port}/")


def test_a_name_that_nobody_has_is_told_in_a_sentence() -> None:
    with small_internet({}) as net:
        assert "no server of the name" in refused(poster_of(net), "https://unknown.example/")


def test_the_canaries_hear_what_is_let_through() -> None:
    with small_internet({}) as net:
        port = net.canaries[2].port
        poster = poster_of(net, exempt=frozenset({("127.0.0.1", port)}))
        assert isinstance(post(poster, f"http://127.0.0.1:{port}/"), Answer)
        assert net.canaries_heard == 1
