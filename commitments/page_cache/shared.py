"""The copies that all processes share, in Redis or Valkey.

It may be slow, away, full or wrong: each of that costs a render and is never an error. What comes back is
believed only with our seal on it, which is of the name of the page too.
"""

import hashlib
import hmac
import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

import redis

from commitments.page_cache.kept import Kept, Period
from commitments.page_cache.questions import Asked

PREFIX: Final = "tracker:page:"
TIMEOUT_SECONDS: Final = 0.05
PAUSE_SECONDS: Final = 2.0  # after a failure nobody asks
KEPT_SECONDS: Final = 600
LOCK_SECONDS: Final = 2.0
LOOK_AGAIN_SECONDS: Final = 0.02
SEAL_BYTES: Final = 16
# gives the lock back only to whom it belongs
UNLOCK: Final = "if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end"

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")


class Shared:
    """`made_of` hashes everything beside the database that pages are made of: code, templates, settings."""

    def __init__(self, client: "redis.Redis", *, secret: str, made_of: Callable[[], str]) -> None:
        self._client, self._made_of = client, made_of
        self._key = hashlib.sha256(b"page cache " + secret.encode()).digest()
        self._shut_until = 0.0
        self._code = ""
        self._coding = threading.Lock()

    def get(self, asked: Asked, period: Period, now: float) -> Kept | None:
        """`now` in seconds since 1970: what was kept for a moment only may be over."""
        name = self._name(asked, period)
        written = self._ask(lambda: self._client.get(name))
        if not isinstance(written, bytes) or not self._is_ours(name, written):
            return None
        found = Kept.from_bytes(written[SEAL_BYTES:])
        return found if found.holds(period.version, period.day, now) else None

    def put(self, asked: Asked, kept: Kept) -> None:
        name, content = self._name(asked, kept.period), kept.as_bytes()
        self._ask(lambda: self._client.set(name, self._seal(name, content) + content, ex=KEPT_SECONDS))

    @contextmanager
    def alone(self, asked: Asked, period: Period, now: float) -> Iterator[Kept | None]:
        """Holds off the other processes for a moment; what one of them has made meanwhile, or None."""
        name, token = f"{self._name(asked, period)}:lock", secrets.token_hex(8)
        until = time.monotonic() + LOCK_SECONDS
        while True:
            is_ours = self._ask(lambda: self._client.set(name, token, nx=True, px=int(LOCK_SECONDS * 1000)))
            if is_ours or self.is_shut or time.monotonic() > until:
                break
            time.sleep(LOOK_AGAIN_SECONDS)
            if made := self.get(asked, period, now):
                yield made
                return
        try:
            yield None
        finally:
            if is_ours:
                self._ask(lambda: self._client.eval(UNLOCK, 1, name, token))

    @property
    def is_shut(self) -> bool:
        return time.monotonic() < self._shut_until

    def _ask(self, what: Callable[[], Answer]) -> Answer | None:
        if self.is_shut:
            return None
        try:
            return what()
        except (redis.RedisError, OSError, ValueError) as problem:
            self._shut_until = time.monotonic() + PAUSE_SECONDS
            logger.warning("the shared copies of pages cannot be used for now: %s", problem)
            return None

    def _name(self, asked: Asked, period: Period) -> str:
        with self._coding:
            self._code = self._code or self._made_of()
        what = "\0".join((self._code, str(period.version), str(period.day), asked.name))
        return PREFIX + hashlib.sha256(what.encode()).hexdigest()

    def _seal(self, name: str, content: bytes) -> bytes:
        return hashlib.blake2b(name.encode() + content, key=self._key, digest_size=SEAL_BYTES).digest()

    def _is_ours(self, name: str, written: bytes) -> bool:
        return hmac.compare_digest(written[:SEAL_BYTES], self._seal(name, written[SEAL_BYTES:]))


def client_of(url: str) -> Any:
    return redis.Redis.from_url(
        url, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS, retry=None
    )
