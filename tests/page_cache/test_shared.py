import random
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import redis
from django.conf import settings

from commitments.page_cache import shared as module
from commitments.page_cache.kept import Period
from commitments.page_cache.questions import Asked
from commitments.page_cache.shared import KEPT_SECONDS, PREFIX, Shared, client_of
from tests.page_cache_factories import TODAY, make_kept, valkey

__all__ = ["valkey"]
PAGE, OTHER = Asked("/en/countries", "region=Africa"), Asked("/en/countries", "region=Asia")
KEPT = make_kept()
SOON = 3.0  # seconds in which a reader is not kept waiting, with room for a busy machine


@pytest.fixture
def shared(valkey: "redis.Redis") -> Shared:
    return make_shared(valkey)


def make_shared(client: "redis.Redis", *, secret: str = "secret", code: str = "code") -> Shared:
    """One process of the site, as it were."""
    return Shared(client, secret=secret, made_of=lambda: code)


def only_key(client: "redis.Redis") -> bytes:
    (key,) = client.keys()
    return bytes(key)


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def shared_at(port: int) -> Shared:
    return make_shared(client_of(f"redis://127.0.0.1:{port}/0"))


def connections_to(server: socket.socket) -> int:
    count = 0
    while True:
        try:
            server.accept()[0].close()
        except BlockingIOError:
            return count
        count += 1


def test_what_one_process_puts_another_finds(valkey: "redis.Redis", shared: Shared) -> None:
    assert shared.get(PAGE, TODAY, 0.0) is None
    shared.put(PAGE, KEPT)
    assert make_shared(valkey).get(PAGE, TODAY, 0.0) == KEPT
    assert only_key(valkey).startswith(PREFIX.encode())
    assert KEPT_SECONDS - 60 < valkey.ttl(only_key(valkey)) <= KEPT_SECONDS


def test_a_copy_of_the_moment_is_shared_no_longer_than_it_holds(shared: Shared) -> None:
    kept = make_kept(now=1_000.0, is_of_the_moment=True)
    shared.put(PAGE, kept)
    assert [shared.get(PAGE, TODAY, now) for now in (1_000.0, 1_029.9, 1_030.0)] == [kept, kept, None]


@pytest.mark.parametrize(
    ("page", "period"),
    [
        (OTHER, TODAY),
        (Asked("/fr/countries", PAGE.question), TODAY),
        (Asked(PAGE.path), TODAY),
        (replace(PAGE, is_part=True), TODAY),
        (PAGE, Period(TODAY.version + 1, TODAY.day)),
        (PAGE, Period(TODAY.version - 1, TODAY.day)),
        (PAGE, Period(TODAY.version, TODAY.day + 1)),
    ],
)
def test_another_page_another_version_and_another_day_are_not_there(
    shared: Shared, page: Asked, period: Period
) -> None:
    shared.put(PAGE, KEPT)
    assert shared.get(page, period, 0.0) is None
    assert shared.get(PAGE, TODAY, 0.0) == KEPT


def test_what_other_code_made_is_not_there(valkey: "redis.Redis", shared: Shared) -> None:
    shared.put(PAGE, KEPT)
    assert make_shared(valkey, code="newer code").get(PAGE, TODAY, 0.0) is None


def test_what_another_secret_sealed_is_not_believed(valkey: "redis.Redis", shared: Shared) -> None:
    shared.put(PAGE, KEPT)
    assert make_shared(valkey, secret="another").get(PAGE, TODAY, 0.0) is None
    assert not make_shared(valkey, secret="another").is_shut


def test_a_changed_byte_is_noticed_wherever_it_is(valkey: "redis.Redis", shared: Shared) -> None:
    shared.put(PAGE, KEPT)
    key, dice = only_key(valkey), random.Random(1)
    written = bytes(valkey.get(key) or b"")
    places = {*range(20), len(written) - 1, *(dice.randrange(len(written)) for _ in range(60))}
    for place in places:
        changed = written[:place] + bytes([written[place] ^ (1 << place % 8)]) + written[place + 1 :]
        valkey.set(key, changed)
        assert shared.get(PAGE, TODAY, 0.0) is None, place
    valkey.set(key, written)
    assert shared.get(PAGE, TODAY, 0.0) == KEPT


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda written: b"",
        lambda written: written[:15],
        lambda written: written[:16],
        lambda written: written[:-1],
        lambda written: written + b"x",
        lambda written: written[16:],
        lambda written: b"<html>not ours</html>" * 50,
        lambda written: bytes(len(written)),
    ],
)
def test_garbage_is_no_page_and_no_error(
    valkey: "redis.Redis", shared: Shared, spoilt: Callable[[bytes], bytes]
) -> None:
    shared.put(PAGE, KEPT)
    key = only_key(valkey)
    valkey.set(key, spoilt(bytes(valkey.get(key) or b"")))
    assert shared.get(PAGE, TODAY, 0.0) is None
    assert not shared.is_shut


def test_the_sealed_bytes_of_another_page_are_not_believed(valkey: "redis.Redis", shared: Shared) -> None:
    """Else whoever can write there, without our secret, could show one page in the place of another."""
    shared.put(OTHER, make_kept(body=b"Of Asia."))
    others = only_key(valkey)
    shared.put(PAGE, KEPT)
    (key,) = set(valkey.keys()) - {others}
    valkey.rename(others, key)
    assert shared.get(PAGE, TODAY, 0.0) is None
    assert shared.get(OTHER, TODAY, 0.0) is None


def test_what_is_no_text_at_all_is_no_page_and_no_error(valkey: "redis.Redis", shared: Shared) -> None:
    shared.put(PAGE, KEPT)
    key = only_key(valkey)
    valkey.delete(key)
    valkey.rpush(key, b"one", b"two")
    assert shared.get(PAGE, TODAY, 0.0) is None
    valkey.delete(key)
    valkey.hset(key, "a", "b")
    assert make_shared(valkey).get(PAGE, TODAY, 0.0) is None


def test_a_port_where_nobody_listens_costs_a_moment_and_is_no_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = int(server.getsockname()[1])
    shared, began = shared_at(port), time.monotonic()
    assert shared.get(PAGE, TODAY, 0.0) is None
    assert shared.is_shut
    shared.put(PAGE, KEPT)
    with shared.alone(PAGE, TODAY, 0.0) as found:
        assert found is None
    assert time.monotonic() - began < SOON


def test_a_server_that_says_nothing_costs_a_moment_and_is_left_alone_for_a_while(
    silent: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared, began = shared_at(silent.getsockname()[1]), time.monotonic()
    assert shared.get(PAGE, TODAY, 0.0) is None
    assert time.monotonic() - began < SOON
    assert connections_to(silent) == 1
    for _ in range(5):
        shared.get(PAGE, TODAY, 0.0)
        shared.put(PAGE, KEPT)
        with shared.alone(PAGE, TODAY, 0.0) as found:
            assert found is None
    assert (shared.is_shut, connections_to(silent)) == (True, 0)
    assert time.monotonic() - began < SOON
    monkeypatch.setattr(module, "PAUSE_SECONDS", 0.1)
    shared_again = shared_at(silent.getsockname()[1])
    shared_again.get(PAGE, TODAY, 0.0)
    time.sleep(0.15)
    shared_again.get(PAGE, TODAY, 0.0)
    assert connections_to(silent) == 2


def test_a_server_that_falls_silent_while_one_is_alone_is_no_error(silent: socket.socket) -> None:
    began = time.monotonic()
    with shared_at(silent.getsockname()[1]).alone(PAGE, TODAY, 0.0) as found:
        assert found is None
    assert time.monotonic() - began < SOON


def test_the_second_is_given_what_the_first_made(valkey: "redis.Redis", shared: Shared) -> None:
    second = make_shared(valkey)

    def take() -> tuple[object, float]:
        began = time.monotonic()
        with second.alone(PAGE, TODAY, 0.0) as found:
            return found, time.monotonic() - began

    with ThreadPoolExecutor(1) as threads:
        with shared.alone(PAGE, TODAY, 0.0) as found:
            assert found is None
            waiting = threads.submit(take)
            time.sleep(0.3)
            assert not waiting.done()
            shared.put(PAGE, KEPT)
        made, waited = waiting.result()
    assert made == KEPT
    assert waited >= 0.2


def test_whoever_renders_another_page_or_another_version_does_not_wait(
    valkey: "redis.Redis", shared: Shared
) -> None:
    second, began = make_shared(valkey), time.monotonic()
    with shared.alone(PAGE, TODAY, 0.0):
        for page, period in ((OTHER, TODAY), (PAGE, Period(TODAY.version + 1, TODAY.day))):
            with second.alone(page, period, 0.0) as found:
                assert found is None
    assert time.monotonic() - began < SOON


def test_when_the_first_is_done_nothing_is_held_though_it_failed(
    valkey: "redis.Redis", shared: Shared
) -> None:
    with pytest.raises(ZeroDivisionError), shared.alone(PAGE, TODAY, 0.0):
        raise ZeroDivisionError
    assert valkey.keys() == []


def test_whoever_never_comes_back_holds_the_others_up_for_a_moment_only(
    valkey: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOCK_SECONDS", 0.4)
    first, second = make_shared(valkey), make_shared(valkey)
    held = first.alone(PAGE, TODAY, 0.0)
    held.__enter__()
    began = time.monotonic()
    with second.alone(PAGE, TODAY, 0.0) as found:
        assert found is None
        assert 0.3 < time.monotonic() - began < 0.4 + SOON
    held.__exit__(None, None, None)


def test_a_lock_that_lasts_holds_nobody_up_for_longer(
    valkey: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    with make_shared(valkey).alone(PAGE, TODAY, 0.0):
        key = only_key(valkey)
        valkey.pexpire(key, 5_000)
        monkeypatch.setattr(module, "LOCK_SECONDS", 0.4)
        began = time.monotonic()
        with make_shared(valkey).alone(PAGE, TODAY, 0.0) as found:
            assert found is None
        assert 0.3 < time.monotonic() - began < 0.4 + SOON
        assert valkey.exists(key)  # it stays whose it is


def test_a_lock_that_has_passed_to_another_is_not_taken_from_it(
    valkey: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOCK_SECONDS", 0.2)
    first = make_shared(valkey).alone(PAGE, TODAY, 0.0)
    first.__enter__()
    time.sleep(0.4)  # until it has expired
    monkeypatch.setattr(module, "LOCK_SECONDS", 60.0)
    with make_shared(valkey).alone(PAGE, TODAY, 0.0):
        first.__exit__(None, None, None)
        assert valkey.ttl(only_key(valkey)) > 30
    assert valkey.keys() == []


def test_the_code_is_looked_at_once(valkey: "redis.Redis") -> None:
    codes = iter(["code"])
    shared = Shared(valkey, secret="secret", made_of=lambda: next(codes))
    for _ in range(3):
        shared.put(PAGE, KEPT)
        assert shared.get(PAGE, TODAY, 0.0) == KEPT


def test_the_client_of_the_settings_reaches_the_server() -> None:
    """It waits so short that a busy machine may be too slow for it: then it is asked again."""
    client = client_of(settings.REDIS_URL)
    for _ in range(50):
        try:
            assert client.ping()
            return
        except redis.TimeoutError:
            time.sleep(0.1)
    pytest.fail("no answer in time, not once of fifty")
