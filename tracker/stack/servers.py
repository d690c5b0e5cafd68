"""The two servers a command needs: embedded ones, or those the environment names."""

import re
from collections.abc import Mapping
from typing import Protocol

from tracker.stack import postgres, valkey
from tracker.stack.console import StackError, step
from tracker.stack.postgres import EmbeddedPostgres
from tracker.stack.processes import Guard, Process, Program, stop_all
from tracker.stack.state import StateFolder
from tracker.stack.stopping import wait_until
from tracker.stack.valkey import EmbeddedValkey

START_TIME = 180.0  # seconds; recovery after a crash may need some
STOP_TIME = 5.0


class EmbeddedServer(Protocol):
    name: str

    @property
    def url(self) -> str: ...
    def prepare(self) -> None: ...
    def program(self) -> Program: ...
    def is_ready(self) -> bool: ...
    def failure(self) -> str: ...
    def remove(self) -> None: ...


class Servers:
    """Started together, stopped together; `processes` holds the embedded ones."""

    def __init__(
        self, state: StateFolder, guard: Guard, environment: Mapping[str, str], *, durable: bool = True
    ) -> None:
        self._guard = guard
        self.embedded: list[EmbeddedServer] = []
        self.processes: dict[str, Process] = {}
        self.environment: dict[str, str] = {}
        if named := environment.get("DATABASE_URL"):
            refuse_unreachable("DATABASE_URL", named, postgres.reachable_problem(named))
            self.environment["DATABASE_URL"] = named
        else:
            self.embedded.append(EmbeddedPostgres(state, durable=durable))
            self.environment["DATABASE_URL"] = self.embedded[-1].url
        if named := environment.get("REDIS_URL"):
            refuse_unreachable("REDIS_URL", named, valkey.reachable_problem(named))
            self.environment["REDIS_URL"] = named
        else:
            self.embedded.append(EmbeddedValkey(state, durable=durable))
            self.environment["REDIS_URL"] = self.embedded[-1].url

    def start(self) -> None:
        for server in self.embedded:
            server.prepare()
        if not self.embedded:
            return
        with step(f"starting {' and '.join(server.name for server in self.embedded)}"):
            for server in self.embedded:
                self.processes[server.name] = Process(server.program(), self._guard)
                self.processes[server.name].start()
            for server in self.embedded:
                wait_for(server, self.processes[server.name])

    def stop(self) -> list[str]:
        return stop_all(self.processes.values(), STOP_TIME)

    def remove(self) -> None:
        for server in self.embedded:
            server.remove()


def wait_for(server: EmbeddedServer, process: Process) -> None:
    """Return when the server answers; raise StackError if it ends first."""

    def answers_or_ended() -> bool:
        return server.is_ready() or not process.is_running()

    wait_until(answers_or_ended, f"starting {server.name}", START_TIME)
    if not process.is_running():
        raise StackError(server.failure())


def refuse_unreachable(variable: str, url: str, problem: str | None) -> None:
    if problem is not None:
        raise StackError(
            f"the server named in {variable} ({without_password(url)}) cannot be used: {problem}"
        )


def without_password(url: str) -> str:
    return re.sub(r"(://[^:@/]*):[^@/]*@", r"\1@", url)
