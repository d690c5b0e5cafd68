"""Which version of the public site holds now, as one thread of this process sees it."""

import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Final

from django.db import connection

from commitments.summaries import public_version

EVERY_SECONDS: Final = 0.4
# For so long a version counts after it was read.
HOLDS_SECONDS: Final = 0.8

logger = logging.getLogger(__name__)


class Watch:
    """Asks PostgreSQL a few times a second, beside the requests, so that they need not wait for it."""

    def __init__(
        self, read: Callable[[], int] = public_version.stamp, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._read, self._clock = read, clock
        self._seen: tuple[int, float] | None = None
        self._asking = threading.Lock()
        self._starting = threading.Lock()
        self._pid = 0
        self._is_failing = False

    def current(self) -> int | None:
        """None where it is not known: PostgreSQL refuses, or it keeps whoever asks it waiting.

        Where the thread alone is late, as on a machine with too much to do, the request asks for itself.
        """
        if (found := self._fresh()) is None:
            self.look()
            found = self._fresh()
        return found

    def last(self) -> int | None:
        """What was seen last, however long ago; None where nothing ever was."""
        return self._seen[0] if self._seen else None

    def seconds_blind(self) -> float:
        """For how long nothing is known; endless where nothing ever was."""
        return self._clock() - self._seen[1] if self._seen else float("inf")

    def look(self) -> None:
        """Does nothing while another thread asks."""
        if not self._asking.acquire(blocking=False):
            return
        try:
            asked_at = self._clock()  # a change that is committed while we ask may not be in the answer
            version = self._read()
        except Exception as problem:  # whatever it is, the next look may succeed
            connection.close()  # that of this thread
            if not self._is_failing:
                logger.warning("the version of the public site cannot be read: %s", problem)
            self._is_failing = True
        else:
            self._is_failing = False
            self._seen = (version, asked_at)
        finally:
            self._asking.release()

    def start(self) -> None:
        """Begins to look, once in each process: a thread does not live on in a copy of its process."""
        if self._pid == os.getpid():
            return
        with self._starting:
            if self._pid != os.getpid():
                self._pid = os.getpid()
                self.look()
                threading.Thread(target=self._run, name="watch of the public version", daemon=True).start()

    def _run(self) -> None:
        while True:
            time.sleep(EVERY_SECONDS)
            self.look()

    def _fresh(self) -> int | None:
        seen = self._seen
        return seen[0] if seen and self._clock() - seen[1] <= HOLDS_SECONDS else None
