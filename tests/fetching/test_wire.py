import socket
import threading

import httpcore
import pytest

from commitments.fetching.wire import Deadline, FetchError, GuardedBackend, TimedStream, ask_the_system
from tests.source_servers import PUBLIC, Net, small_internet

REBINDS = {"rebinding.example": [[PUBLIC], ["127.0.0.1"]], "both.example": [[PUBLIC, "10.0.0.1"]]}


def backend(net: Net, **options: object) -> GuardedBackend:
    given = {
        "resolve": net.names.addresses,
        "dial": net.dial,
        "exempt": (),
        "deadline": Deadline(3),
    } | options
    return GuardedBackend(**given)  # type: ignore[arg-type]


def test_connect_goes_to_the_address_that_was_checked() -> None:
    with small_internet({}, names=REBINDS) as net:
        backend(net).connect_tcp("rebinding.example", 80).close()
        assert net.names.asked == ["rebinding.example"]
        assert net.dialled == [(PUBLIC, 80)]


def test_connect_refuses_a_name_that_was_bound_anew() -> None:
    with small_internet({}, names=REBINDS) as net:
        guard = backend(net)
        guard.connect_tcp("rebinding.example", 80).close()
        with pytest.raises(FetchError, match="not on the public internet"):
            guard.connect_tcp("rebinding.example", 80)
        assert len(net.dialled) == 1


def test_connect_refuses_a_name_with_one_bad_address_among_good_ones() -> None:
    with small_internet({}, names=REBINDS) as net:
        with pytest.raises(FetchError, match="not on the public internet"):
            backend(net).connect_tcp("both.example", 443)
        assert net.dialled == []


@pytest.mark.parametrize("port_of", ["other", "own"])
def test_connect_exempts_one_host_at_one_port_only(port_of: str) -> None:
    with small_internet({}) as net:
        first, second = (canary.port for canary in net.canaries[:2])
        guard = backend(net, exempt={("127.0.0.1", first)})
        if port_of == "own":
            guard.connect_tcp("127.0.0.1", first).close()
        else:
            with pytest.raises(FetchError):
                guard.connect_tcp("127.0.0.1", second)
        assert len(net.dialled) == (1 if port_of == "own" else 0)


def test_connect_tries_the_next_address_where_one_does_not_answer() -> None:
    closed = socket.create_server(("127.0.0.1", 0))
    port = closed.getsockname()[1]
    closed.close()
    with small_internet({}, names={"two.example": [["93.184.215.99", PUBLIC]]}) as net:
        net.hosts["93.184.215.99"] = port
        backend(net).connect_tcp("two.example", 80).close()
        assert [address for address, _ in net.dialled] == ["93.184.215.99", PUBLIC]
        net.hosts[PUBLIC] = port
        with pytest.raises(httpcore.ConnectError):
            backend(net).connect_tcp("two.example", 80)


def test_look_up_of_no_name_says_that_it_is_gone() -> None:
    with small_internet({}, names={"empty.example": [[]]}) as net:
        for name in ("gone.example", "empty.example"):
            with pytest.raises(FetchError) as refused:
                backend(net).connect_tcp(name, 80)
            assert refused.value.name_is_gone


def failing(errno: int) -> list[str]:
    raise socket.gaierror(errno, "made up")


@pytest.mark.parametrize(
    ("errno", "is_gone"),
    [
        (socket.EAI_NONAME, True),
        (socket.EAI_NODATA, True),
        (socket.EAI_AGAIN, False),
        (socket.EAI_FAIL, False),
    ],
)
def test_look_up_tells_no_such_name_from_no_answer(errno: int, is_gone: bool) -> None:
    with small_internet({}) as net, pytest.raises(FetchError) as refused:
        backend(net, resolve=lambda name, port: failing(errno)).connect_tcp("x.example", 80)
    assert refused.value.name_is_gone is is_gone


def test_look_up_does_not_wait_for_a_name_server_beyond_the_deadline() -> None:
    released = threading.Event()

    def never(name: str, port: int) -> list[str]:
        released.wait(20)
        return []

    with small_internet({}) as net:
        with pytest.raises(FetchError, match="No name server answered"):
            backend(net, resolve=never, deadline=Deadline(0.2)).connect_tcp("slow.example", 80)
        released.set()


def test_connect_unix_socket_is_refused() -> None:
    with small_internet({}) as net, pytest.raises(FetchError):
        backend(net).connect_unix_socket("/run/postgres")


def test_timed_stream_refuses_after_the_deadline() -> None:
    with small_internet({}) as net:
        stream = backend(net).connect_tcp("site.example", 80)
        late = TimedStream(stream, Deadline(0))
        with pytest.raises(FetchError, match="did not finish within 0 seconds"):
            late.read(10)
        with pytest.raises(FetchError):
            late.write(b"x")
        stream.close()


@pytest.mark.parametrize("written", ["2130706433", "0x7f.1", "0177.0.0.1", "127.1"])
def test_ask_the_system_unmasks_loopback_in_other_clothes(written: str) -> None:
    assert ask_the_system(written, 80) == ["127.0.0.1"]
