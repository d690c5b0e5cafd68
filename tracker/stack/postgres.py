"""The embedded PostgreSQL: one data folder, reached over a socket only."""

import hashlib
import os
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from tracker.stack.console import StackError, last_lines, step
from tracker.stack.postgres_programs import PostgresPrograms, find_programs, within_reach
from tracker.stack.privileges import unprivileged
from tracker.stack.processes import Program
from tracker.stack.state import StateFolder

NAME = "tracker"  # of the role and of the database
PORT = 5432  # only part of the socket's name
FIRST_MAJOR_WITH_BUILTIN_LOCALE = 17
THROW_AWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class EmbeddedPostgres:
    name = "PostgreSQL"

    def __init__(self, state: StateFolder, *, durable: bool = True, namespace: bool = True) -> None:
        """`durable=False` trades safety for speed; `namespace=False` forgoes the user namespace."""
        self._state = state
        self._durable = durable
        self._run_as = unprivileged(namespace=namespace)
        self._base = self._make_base()
        self._programs = within_reach(find_programs(), self._run_as, self._base)
        self._data = self._base / "data"
        self._sockets = self._socket_folder()
        self._password = state.secret("postgres-password")

    def _make_base(self) -> Path:
        """Under the state folder; where a system user must reach it, under /var/lib."""
        base = self._state.path / "postgres"
        if self._run_as.user is not None:
            digest = hashlib.sha256(os.fsencode(self._state.path)).hexdigest()[:12]
            base = Path("/var/lib") / f"ai-commitment-tracker-{digest}"
        base.mkdir(mode=0o755, exist_ok=True)
        return base

    def _socket_folder(self) -> Path:
        if self._run_as.user is None:
            return self._state.socket_folder()
        folder = self._base / "run"
        folder.mkdir(mode=0o700, exist_ok=True)
        self._run_as.give(folder)
        return folder

    @property
    def url(self) -> str:
        return f"postgresql://{NAME}:{self._password}@{quote(str(self._sockets), safe='')}:{PORT}/{NAME}"

    def prepare(self) -> None:
        """Make the data folder on first use; refuse one of another major version."""
        version_file = self._data / "PG_VERSION"
        if not version_file.exists():
            self._state.refuse_full_disk()
            with step("making PostgreSQL's data folder"):
                self._initdb()
        refuse_other_major(version_file.read_text().strip(), self._programs, self._data)

    def _initdb(self) -> None:
        unfinished = self._data.with_name("data.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        self._run_as.give(unfinished)
        password = self._base / "password.once"
        password.touch(mode=0o600)
        password.write_text(self._password)
        self._run_as.give(password)
        command = [
            *self._run_as.prefix, self._programs.path("initdb"), "--pgdata", str(unfinished),
            "--username", NAME, "--auth=scram-sha-256", f"--pwfile={password}", "--encoding=UTF8",
            *locale_flags(self._programs.major), "--no-instructions",
            *(() if self._durable else ("--no-sync",)),
        ]  # fmt: skip
        run = subprocess.run(
            command, env=environment(), cwd="/", text=True, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **self._run_as.popen_options,
        )  # fmt: skip
        password.unlink()
        if run.returncode:
            why = run.stdout.strip().splitlines()[-1]
            raise StackError(f"PostgreSQL could not make its data folder: {why}")
        unfinished.rename(self._data)

    def program(self) -> Program:
        settings = [
            "listen_addresses=",
            "unix_socket_permissions=0700",
            "log_line_prefix=%m ",
            "timezone=UTC",
        ]
        settings += [] if self._durable else THROW_AWAY
        command = [self._programs.path("postgres"), "-D", str(self._data), "-k", str(self._sockets)]
        return Program(
            name=self.name,
            command=[*command, "-p", str(PORT), *(part for setting in settings for part in ("-c", setting))],
            environment=environment(),
            log_file=self._state.log_file("postgres"),
            stop_signal=signal.SIGINT,  # "fast": ends sessions, writes a checkpoint, leaves
            run_as=self._run_as,
            folder=Path("/"),
        )

    def is_ready(self) -> bool:
        try:
            with psycopg.connect(self.url.removesuffix(NAME) + "postgres", autocommit=True) as connection:
                known = connection.execute("select from pg_database where datname = %s", [NAME]).fetchone()
                if known is None:
                    connection.execute(sql.SQL("create database {}").format(sql.Identifier(NAME)))
        except psycopg.OperationalError:
            return False
        return True

    def failure(self) -> str:
        return f"PostgreSQL did not start; the end of its log:{last_lines(self._state.log_file('postgres'))}"

    def remove(self) -> None:
        """Delete what lies outside the state folder."""
        if self._run_as.user is not None:
            shutil.rmtree(self._base, ignore_errors=True)


def environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC", "HOME": "/"}


def locale_flags(major: int) -> tuple[str, ...]:
    """Unicode rules that no system upgrade can change, from 17 on; order is by code point either way."""
    if major >= FIRST_MAJOR_WITH_BUILTIN_LOCALE:
        return ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    return ("--locale=C.UTF-8",)


def refuse_other_major(found: str, programs: PostgresPrograms, data: Path) -> None:
    if found == str(programs.major):
        return
    raise StackError(
        f"the data in {data} belong to PostgreSQL {found} and this is {programs.major}: write them out with "
        f"PostgreSQL {found}'s own server and pg_dump, move the folder away, start again, and load the dump "
        f"with {programs.path('psql')}"
    )


def reachable_problem(url: str) -> str | None:
    """Why a server of the reader's own cannot serve, or None."""
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            major = connection.info.server_version // 10_000
    except psycopg.Error as problem:
        return str(problem).strip().splitlines()[0]
    return None if major >= 15 else f"it is PostgreSQL {major}, and 15 or newer is needed"
