"""What an export remembers of the last one: kept in the state folder, never among the files it writes.

It holds queries that are sent to PostgreSQL again, so nobody but us may write it. Each page is added as it is
done, and what was killed goes on from there; a line that was cut short counts for nothing.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from commitments.mirror.files import Known
from commitments.mirror.queries import Query, short_hash
from commitments.mirror.work import Done


class BusyError(Exception):
    """Another export writes the same folder."""


@dataclass
class Ledger:
    """`key` is of everything that all pages depend on; under another one nothing of the pages counts.

    All pages in it are as the database stood when its `tables` had these contents. `forms` are the texts of
    queries, by the names that the file has for them; `names` are those of addresses, by their paths.
    """

    path: Path
    key: str = ""
    pages: dict[str, Done] = field(default_factory=dict)
    queries: dict[str, Query] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    open_file: IO[str] | None = None
    forms: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, state: Path, folder: Path) -> "Ledger":
        name = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:20]
        return cls(state / "mirrors" / f"{name}.jsonl")

    @contextmanager
    def held(self) -> Iterator[None]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.with_suffix(".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as problem:
                raise BusyError("Another export is writing this folder.") from problem
            try:
                yield
            finally:
                if self.open_file:
                    self.open_file.close()
                    self.open_file = None

    def read(self) -> None:
        try:
            lines = self.path.read_text(encoding="utf-8").split("\n")
        except FileNotFoundError:
            return
        for line in lines[:-1]:  # after the last line break stands nothing, or what was cut short
            self.take(json.loads(line))

    def take(self, row: dict[str, Any]) -> None:
        if "key" in row:
            self.key, self.tables, self.names = row["key"], row["tables"], row["names"]
        elif "form" in row:
            self.forms[row["form"]] = row["sql"]
        elif "query" in row:
            self.queries[row["query"]] = Query(self.forms[row["of"]], tuple(row["values"]))
        else:
            files = {name: (known[0], known[1], known[2]) for name, known in row["files"].items()}
            self.pages[row["address"]] = Done(row["address"], files, row["links"], row["answers"])

    def forget_all_but(self, key: str) -> None:
        if key != self.key:
            self.pages, self.queries, self.tables, self.names = {}, {}, {}, {}
        self.key = key

    def start(self, tables: dict[str, str]) -> None:
        """Writes anew what still counts, and goes on from there."""
        self.tables = tables
        self.write_whole()
        self.open_file = self.path.open("a", encoding="utf-8")

    def add(self, done: Done) -> None:
        self.pages[done.address] = done
        self.queries.update(done.queries)
        if self.open_file:
            self.open_file.writelines(self.rows_of_queries(done.queries))
            self.open_file.write(row_of_page(done))
            self.open_file.flush()

    def finish(self, addresses: set[str], contents: Callable[[Iterable[Query]], dict[str, str]]) -> None:
        """Forgets pages that are gone, and queries that no page asks any more."""
        self.pages = {address: done for address, done in self.pages.items() if address in addresses}
        asked = {name for done in self.pages.values() for name in done.answers or ()}
        self.queries = {name: query for name, query in self.queries.items() if name in asked}
        self.tables = contents(self.queries.values())
        self.write_whole()

    def write_whole(self) -> None:
        new = self.path.with_suffix(".new")
        with new.open("w", encoding="utf-8") as file:
            os.chmod(new, 0o600)
            file.write(json.dumps({"key": self.key, "tables": self.tables, "names": self.names}) + "\n")
            self.forms = {}
            file.writelines(self.rows_of_queries(self.queries))
            file.writelines(map(row_of_page, self.pages.values()))
        new.replace(self.path)

    def rows_of_queries(self, queries: Mapping[str, Query]) -> Iterator[str]:
        """Each form stands once, before the first query of it."""
        for name, query in queries.items():
            form = short_hash(query.sql.encode())
            if form not in self.forms:
                self.forms[form] = query.sql
                yield json.dumps({"form": form, "sql": query.sql}) + "\n"
            yield json.dumps({"query": name, "of": form, "values": query.values}) + "\n"

    @property
    def files(self) -> dict[str, Known]:
        return {name: known for done in self.pages.values() for name, known in done.files.items()}


def row_of_page(done: Done) -> str:
    page = {"address": done.address, "files": done.files, "links": done.links, "answers": done.answers}
    return json.dumps(page) + "\n"
