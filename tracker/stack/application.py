"""The three programs of the site over the two servers: web, worker and scheduler."""

import http.client
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from tracker.stack.console import StackError, last_lines
from tracker.stack.ports import HOST
from tracker.stack.processes import Process, Program
from tracker.stack.state import StateFolder
from tracker.stack.stopping import wait_until

WEB, WORKER, BEAT = "the web server", "the worker", "the scheduler"
SHARED_MEMORY = Path("/dev/shm")
START_TIME = 180.0


def environment_of(mode: str, state: StateFolder, port: int, servers: Mapping[str, str]) -> dict[str, str]:
    """The variables that make the settings those of this copy; they go over the environment we were given."""
    return {
        "DJANGO_SETTINGS_MODULE": "tracker.settings",
        "PYTHONUNBUFFERED": "1",
        "PORT": str(port),
        "TRACKER_MODE": mode,
        "TRACKER_SECRET_KEY": state.secret("secret-key"),
        "TRACKER_SITE_URL": os.environ.get("TRACKER_SITE_URL") or f"http://{HOST}:{port}",
        "TRACKER_STATE": str(state.path),
        "TRACKER_STATIC_ROOT": str(state.path / "static"),
        **servers,
    }


def programs(state: StateFolder, port: int, environment: Mapping[str, str]) -> list[Program]:
    celery = ["-m", "celery", "-A", "tracker"]
    web = [
        "-m", "tracker.web", "--host", HOST, "--port", str(port),
        "--workers", os.environ.get("TRACKER_WEB_WORKERS") or "1",
        "--blocking-threads", "4", "--respawn-failed-workers",
    ]  # fmt: skip
    worker = [
        *celery, "worker", "--concurrency", "2", "--loglevel", "info", "--without-mingle", "--without-gossip",
        *pool_flags(SHARED_MEMORY),
    ]  # fmt: skip
    beat = [
        *celery,
        "beat",
        "--loglevel",
        "info",
        "--schedule",
        str(state.path / "beat-schedule"),
        "--pidfile=",
    ]
    counts = {"PROMETHEUS_MULTIPROC_DIR": str(state.fresh_folder("metrics"))}
    commands = ((WEB, "web", web), (WORKER, "worker", worker), (BEAT, "beat", beat))
    return [
        Program(name, [sys.executable, *arguments], {**environment, **counts}, state.log_file(log))
        for name, log, arguments in commands
    ]


def pool_flags(shared_memory: Path) -> tuple[str, ...]:
    """Celery's default pool of processes needs shared memory for its locks; threads do without."""
    if os.name == "posix" and sys.platform == "linux" and not os.access(shared_memory, os.W_OK):
        return ("--pool", "threads")
    return ()


def wait_until_healthy(port: int, web: Process) -> None:
    """Return when /healthz answers 200; raise StackError if the web server ends or never gets there."""
    last_answer = "no answer"

    def healthy_or_ended() -> bool:
        nonlocal last_answer
        status, last_answer = ask_health(port)
        return status == 200 or not web.is_running()

    try:
        wait_until(healthy_or_ended, "starting the site", START_TIME)
    except StackError as problem:
        raise StackError(f"{problem}; /healthz said: {last_answer}") from problem
    if not web.is_running():
        raise StackError(
            f"the web server did not start; the end of its log:{last_lines(web.program.log_file)}"
        )


def ask_health(port: int) -> tuple[int | None, str]:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        response = connection.getresponse()
        return response.status, f"{response.status} {response.read(300).decode(errors='replace')}"
    except (OSError, http.client.HTTPException) as problem:
        return None, str(problem)
    finally:
        connection.close()
