import threading

from cachetools import LRUCache

from commitments.page_cache.kept import Kept
from commitments.page_cache.questions import Asked


class Memory:
    """The copies of this process, never more than `most` bytes: what was not asked for the longest goes."""

    def __init__(self, most: int) -> None:
        self._pages: LRUCache[Asked, Kept] = LRUCache(most, getsizeof=lambda kept: kept.weight)
        self._lock = threading.Lock()

    def get(self, asked: Asked) -> Kept | None:
        with self._lock:
            return self._pages.get(asked)

    def put(self, asked: Asked, kept: Kept) -> None:
        with self._lock:
            try:
                self._pages[asked] = kept
            except ValueError:  # larger than all of the memory
                self._pages.pop(asked, None)

    def drop(self, asked: Asked) -> None:
        with self._lock:
            self._pages.pop(asked, None)

    @property
    def size(self) -> int:
        return int(self._pages.currsize)

    def __len__(self) -> int:
        return len(self._pages)
