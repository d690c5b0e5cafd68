"""The cast and the clock. Alice and Bob publish each other's work, Charlie has no rights."""

import datetime as dt
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import time_machine
from django.test import Client
from xdist.scheduler import LoadScopeScheduling

from commitments.models import StaffMember
from tests import catalogue
from tests.browser.page_types import every_case, pairs
from tests.factories import NOW, make_person

# a busy machine is no failure of a property
hypothesis.settings.register_profile("tracker", deadline=None)
hypothesis.settings.load_profile("tracker")

TESTS = Path(__file__).parent
# They start whole copies of the product: one process runs them all, one after the other, in this order.
WHOLE_COPIES = ("browser", "faults")
LOOPBACK = ("127.", "::1", "localhost")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--full", action="store_true", help="look at every page in every combination of settings"
    )
    parser.addoption(
        "--reliability",
        action="store_true",
        help="run the tests of tests/catalogue.toml alone, and write docs/reliability.md",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("reliability") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(catalogue.Plugin())


def pytest_report_header(config: pytest.Config) -> str:
    every, chosen = len(list(every_case())), len(list(pairs()))
    if config.getoption("full"):
        return f"browser: all {every} combinations of page and setting"
    return f"browser: {chosen} of {every} combinations of page and setting, every two settings together once"


class ByFile(LoadScopeScheduling):
    """A file's tests run in one process, as with `--dist loadfile`, and so do all that start whole copies."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return "whole copies" if Path(path).parts[1] in WHOLE_COPIES else path


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    return ByFile(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The slowest come first, so that none waits for them."""
    if config.getoption("reliability"):
        items[:], others = catalogue.only_named(items)
        config.hook.pytest_deselected(items=others)
    items.sort(key=lambda item: folder_of(item) not in WHOLE_COPIES)
    for item in items:
        if folder_of(item) == "browser":
            item.add_marker(pytest.mark.browser)


def folder_of(item: pytest.Item) -> str:
    return item.path.relative_to(TESTS).parts[0]


@pytest.fixture(autouse=True)
def _network_is_shut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only loopback and Unix sockets: a test that reaches out is a mistake."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(LOOPBACK):
            raise RuntimeError(f"a test tried to reach {address!r}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def clock() -> Iterator[dt.datetime]:
    """Time stands still at noon UTC on 23 November 2026."""
    with time_machine.travel(NOW, tick=False):
        yield NOW


@pytest.fixture
def alice(db: None) -> StaffMember:
    return make_person(username="alice", role="Publisher", first_name="Alice", last_name="Archer")


@pytest.fixture
def bob(db: None) -> StaffMember:
    return make_person(username="bob", role="Publisher", first_name="Bob", last_name="Baker")


@pytest.fixture
def charlie(db: None) -> StaffMember:
    return make_person(username="charlie")


@pytest.fixture
def desk(client: Client, alice: StaffMember) -> Client:
    """Alice's browser, signed in."""
    client.force_login(alice)
    return client


@pytest.fixture
def bobs_desk(bob: StaffMember) -> Client:
    """Bob's browser, signed in."""
    client = Client()
    client.force_login(bob)
    return client
