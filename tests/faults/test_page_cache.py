"""The page cache of two web processes under faults (RELIABILITY D3, D4), asked over real connections."""

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import redis

from tests.browser.conftest import start_copy
from tests.faults.web_copy import BOTH, SETTINGS, WebCopy

CANARY = "zebracanary"
PUBLISH = (
    "import uuid; from commitments.models import Undertaking; "
    "from tests.factories import make_entry, make_person; "
    "who = [make_person(username=uuid.uuid4().hex[:12], role='Publisher') for _ in range(2)]; "
    "owed = Undertaking.objects.filter(endorsement__signatory__slug='kenya')[0]; "
    "make_entry(undertaking=owed, by=who[0], reviewer=who[1], claim='{claim}')"
)


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebCopy]:
    for copy in start_copy(tmp_path_factory.mktemp("web") / "state", extra=SETTINGS):
        yield WebCopy(copy)


def settled(web: WebCopy) -> None:
    """Until both processes know what was committed: they look several times a second."""
    time.sleep(1.5)


def test_what_is_published_is_on_both_processes_soon(web: WebCopy) -> None:
    web.both("/en/countries/kenya")
    web.shell(PUBLISH.format(claim="It happened at noon."))
    settled(web)
    answers = (
        web.both("/en/countries/kenya")
        + web.both("/ar/countries/kenya")
        + web.both("/en/countries/kenya.atom")
    )
    assert all("It happened at noon." in answer.text for answer in answers)


def test_a_crowd_at_a_new_page_has_it_rendered_once_for_each_process_at_most(web: WebCopy) -> None:
    web.shell(PUBLISH.format(claim="A crowd came."))
    settled(web)
    before = web.sources()
    with ThreadPoolExecutor(64) as threads:
        answers = list(threads.map(lambda _: web.ask("/en/countries/kenya"), range(400)))
    after = web.sources()
    assert all("A crowd came." in answer.text for answer in answers)
    assert 1 <= after["rendered"] - before["rendered"] <= 2
    assert after["not_kept"] == before["not_kept"]


def test_a_page_that_shows_nothing_of_what_was_published_is_not_rendered_again(web: WebCopy) -> None:
    """Its queries are asked again, which takes a fraction of it."""
    untouched = "/en/method"
    first = web.both(untouched)
    web.shell(PUBLISH.format(claim="Nothing of the method."))
    settled(web)
    before = web.sources()
    again = web.both(untouched)
    after = web.sources()
    assert {answer.text for answer in again} == {answer.text for answer in first}
    assert after["rendered"] == before["rendered"]
    assert 1 <= after["confirmed"] - before["confirmed"] <= 2


def test_a_shared_copy_that_somebody_wrote_is_not_believed(web: WebCopy) -> None:
    clean = web.ask("/en/countries/kenya").text
    with redis.Redis(unix_socket_path=str(socket_of_valkey(web))) as client:
        names = [name for name in client.scan_iter("tracker:page:*") if not name.endswith(b":lock")]
        assert names
        for name in names:
            written = client.get(name)
            assert isinstance(written, bytes)
            client.set(name, written.replace(b"200 OK", b"200 NO")[:-40] + CANARY.encode() * 4)
    restart_web_processes(web)
    for answer in web.both("/en/countries/kenya"):
        assert (answer.status, answer.text) == (200, clean)


def restart_web_processes(web: WebCopy) -> None:
    """Their memory goes with them; granian makes new ones."""
    master, *workers = sorted(web.process_ids("tracker.web"))
    assert len(workers) == 2, (master, workers)
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if web.ask("/healthz").status == 200 and len(web.process_ids("tracker.web")) == 3:
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the web processes did not come back")


def send(processes: list[int], what: signal.Signals) -> None:
    """To those that are still there: PostgreSQL ends some by itself, as those that clean up."""
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, what)


def socket_of_valkey(web: WebCopy) -> str:
    (valkey,) = web.process_ids("valkey-server")
    words = Path(f"/proc/{valkey}/cmdline").read_text().replace("\0", " ").split()
    return next(word.removeprefix("unixsocket:") for word in words if word.startswith("unixsocket:"))


def test_a_silent_redis_costs_a_render_and_no_error(web: WebCopy) -> None:
    (valkey,) = web.process_ids("valkey-server")
    os.kill(valkey, signal.SIGSTOP)
    try:
        answers = web.ask_all(public_pages_of("uruguay", "chile", "japan", "india", "france", "germany"))
    finally:
        os.kill(valkey, signal.SIGCONT)
    assert {answer.status for answer in answers} == {200}


def public_pages_of(*countries: str) -> list[str]:
    return [f"/{language}/countries/{country}" for country in countries for language in ("en", "fr", "ar")]


def test_pages_are_there_while_postgres_is_not(web: WebCopy) -> None:
    web.both("/en/countries/kenya")
    clean = web.ask("/en/countries/kenya").text
    servers = web.process_ids("postgres")
    assert len(servers) > 3, servers
    send(servers, signal.SIGSTOP)
    try:
        time.sleep(1.5)  # until the last version that was read counts no more
        answers = web.ask_all(["/en/countries/kenya"] * BOTH)
    finally:
        send(servers, signal.SIGCONT)
    assert {(answer.status, answer.text) for answer in answers} == {(200, clean)}
    web.shell(PUBLISH.format(claim="And it went on."))
    settled(web)
    assert all("And it went on." in answer.text for answer in web.both("/en/countries/kenya"))
