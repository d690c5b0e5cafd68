"""One process of an export: asks for addresses, writes their files, says what it read and where they lead."""

import datetime as dt
import gc
import multiprocessing
import os
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import SuspiciousOperation
from django.db import connection, connections, transaction

from commitments.mirror import addresses
from commitments.mirror.asking import Answer, NotAnsweredError, ask
from commitments.mirror.files import Folder, Known
from commitments.mirror.links import Links
from commitments.mirror.queries import Query, asked_again
from commitments.mirror.traces import Trace
from commitments.rules.mirror_copy import MirrorCopy

ANY_KIND = "text/html"
# a page makes many objects that are gone with it, and few that need to be looked for
FEWER_COLLECTIONS = 50_000


@dataclass(frozen=True)
class Order:
    """What all processes of one export share. `snapshot` is that of PostgreSQL which they all read."""

    folder: Path
    base: str
    moment: dt.datetime
    snapshot: str = ""


@dataclass
class Done:
    """What came of one address. `answers` is None where it has to be asked for again each time."""

    address: str
    files: dict[str, Known] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    answers: dict[str, str] | None = None
    queries: dict[str, Query] = field(default_factory=dict)
    problem: str = ""


class Reading:
    """The one transaction of this process, for as long as it lives."""

    opened: ExitStack | None = None
    sent: set[str] = set()

    @classmethod
    def join(cls, snapshot: str) -> None:
        if cls.opened is not None or not snapshot:
            return
        connections.close_all()
        cls.opened, cls.sent = ExitStack(), set()
        cls.opened.enter_context(transaction.atomic())
        begin(snapshot)


def begin(snapshot: str = "") -> None:
    """The first words of a transaction: it sees one state, and PostgreSQL refuses to change any."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        if snapshot:
            cursor.execute("SET TRANSACTION SNAPSHOT %s", [snapshot])


def forked() -> None:
    """A connection cannot be shared with the process that this one comes from, and it ends with that one."""
    for one in connections.all():
        one.connection = None
    gc.set_threshold(FEWER_COLLECTIONS)
    threading.Thread(target=end_with_parent, daemon=True).start()


def end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def make(order: Order, asked: Sequence[tuple[str, Mapping[str, Known]]]) -> list[Done]:
    """The files of these addresses; with each, what is known of those it had last time."""
    Reading.join(order.snapshot)
    return [make_one(order, address, known) for address, known in asked]


def make_one(order: Order, address: str, known: Mapping[str, Known]) -> Done:
    trace, copy = Trace(), MirrorCopy(order.moment)
    maker = Maker(order, address, known, copy)
    try:
        with connection.execute_wrapper(trace.record):
            maker.run()
    except (NotAnsweredError, addresses.UnsafeNameError, OSError) as problem:
        return Done(address, problem=str(problem))
    is_from_rows = addresses.name_at(address.partition("?")[0]) not in addresses.FROM_A_FOLDER
    is_known = trace.is_whole and not copy.asked_the_time and is_from_rows
    queries = {name: query for name, query in trace.queries.items() if name not in Reading.sent}
    if is_known:
        Reading.sent.update(queries)
    return Done(
        address,
        maker.files,
        sorted(maker.found),
        trace.answers if is_known else None,
        queries if is_known else {},
    )


def verify(order: Order, queries: dict[str, Query]) -> dict[str, str]:
    Reading.join(order.snapshot)
    return asked_again(queries)


@dataclass
class Maker:
    order: Order
    address: str
    known: Mapping[str, Known]
    copy: MirrorCopy
    files: dict[str, Known] = field(default_factory=dict)
    found: set[str] = field(default_factory=set)

    def run(self) -> None:
        if self.address.startswith(settings.STATIC_URL):
            self.style_or_picture()
        elif self.address == addresses.MISSING:
            answer = ask(addresses.NOWHERE, self.copy, status=HTTPStatus.NOT_FOUND)
            self.page(answer, self.links(is_anywhere=True))
        elif self.address == addresses.FRONT:
            self.page(ask("/en", self.copy), self.links())
        elif addresses.asked_for(self.address) == self.address and self.address.endswith(".csv"):
            self.data()
        else:
            self.anything()

    def links(self, *, is_anywhere: bool = False) -> Links:
        day = self.order.moment.date().isoformat()
        return Links(self.address, settings.SITE_URL, self.order.base, day, is_anywhere)

    def put(self, address: str, body: bytes) -> None:
        name = addresses.file_of(address)
        self.files[name] = Folder(self.order.folder).write(name, body, self.known.get(name))

    def page(self, answer: Answer, links: Links) -> None:
        body = links.in_page(answer.body.decode()).encode()
        self.put(self.address, body)
        self.found |= links.found

    def anything(self) -> None:
        answer, links = ask(self.address, self.copy), self.links()
        if (answer.kind == ANY_KIND) != addresses.is_page(self.address):
            raise NotAnsweredError(f"{self.address} is {answer.kind}, which its address does not say.")
        if answer.kind == ANY_KIND:
            self.page(answer, links)
            for ending, text in answer.cited.items() if "?" not in self.address else ():
                self.put(f"{self.address}.{ending}", text.encode())
            return
        body = answer.body
        if answer.kind in ("application/atom+xml", "application/xml"):
            body = links.absolute(body.decode()).encode()
        elif self.address == addresses.ROBOTS and self.order.base:
            body = body.replace(settings.SITE_URL.encode() + b"/", self.order.base.encode())
        self.put(self.address, body)
        self.found |= links.found

    def data(self) -> None:
        """All forms under all languages: they say the same, so they are read once."""
        stem = self.address.removesuffix(".csv")
        forms = {form: ask(f"{stem}.{form}", self.copy).body for form in ("csv", "json", "schema.json")}
        for address in addresses.endings_replaced(self.address):
            form = next(form for form in ("csv", "schema.json", "json") if address.endswith(f".{form}"))
            self.put(address, forms[form])

    def style_or_picture(self) -> None:
        name = self.address.removeprefix(settings.STATIC_URL)
        body = static_file(name)
        if name.endswith(".css"):
            links = self.links()
            links.in_styles(body.decode())
            self.found |= links.found
        self.put(self.address, body)


def static_file(name: str) -> bytes:
    """As it was collected, or where nothing was, as it stands beside the code."""
    try:
        if staticfiles_storage.exists(name):
            with staticfiles_storage.open(name) as file:
                return bytes(file.read())
    except SuspiciousOperation as problem:
        raise NotAnsweredError(f"There is no static file {name}.") from problem
    found = finders.find(name)
    if not isinstance(found, str) or not os.path.isfile(found):
        raise NotAnsweredError(f"There is no static file {name}.")
    return Path(found).read_bytes()
