"""The address the local copy is served at."""

import errno
import os
import socket
from collections.abc import Mapping

from tracker.stack.console import StackError

HOST = "127.0.0.1"
DEFAULT_PORT = 8000


def port_from(environment: Mapping[str, str]) -> int:
    text = environment.get("PORT") or str(DEFAULT_PORT)
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise StackError(f"PORT is {text!r}, which is no port number")
    return int(text)


def refuse_taken(port: int) -> None:
    """Say which port is taken before anything is started."""
    problem = _bind(port)
    if problem is None:
        return
    if problem == errno.EADDRINUSE:
        raise StackError(f"port {port} is taken; choose another: PORT={next_free(port)} ./dev up")
    raise StackError(f"port {port} cannot be used: {os.strerror(problem)}")


def next_free(port: int) -> int:
    candidates = range(port + 1, min(port + 100, 65536))
    return next((candidate for candidate in candidates if _bind(candidate) is None), DEFAULT_PORT)


def _bind(port: int) -> int | None:
    """Try to take the port for a moment; the error number if that fails."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as problem:
            return problem.errno
    return None
