import threading
from collections import OrderedDict

from commitments.page_cache.kept import Kept
from commitments.page_cache.questions import Asked


class Memory:
    """The copies of this process, never more than `most` bytes: what was not asked for the longest goes.

    A dictionary in order, since the lists of last use that libraries keep take a tenth of a whole answer.
    """

    def __init__(self, most: int) -> None:
        self._pages: OrderedDict[Asked, Kept] = OrderedDict()
        self._most, self._size = most, 0
        self._lock = threading.Lock()

    def get(self, asked: Asked) -> Kept | None:
        with self._lock:
            kept = self._pages.get(asked)
            if kept is not None:
                self._pages.move_to_end(asked)
            return kept

    def put(self, asked: Asked, kept: Kept) -> None:
        with self._lock:
            self._drop(asked)
            if kept.weight > self._most:
                return
            self._pages[asked] = kept
            self._size += kept.weight
            while self._size > self._most:
                _, oldest = self._pages.popitem(last=False)
                self._size -= oldest.weight

    def drop(self, asked: Asked) -> None:
        with self._lock:
            self._drop(asked)

    def _drop(self, asked: Asked) -> None:
        if (gone := self._pages.pop(asked, None)) is not None:
            self._size -= gone.weight

    @property
    def size(self) -> int:
        return self._size

    def __len__(self) -> int:
        return len(self._pages)
