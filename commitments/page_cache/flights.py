import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

LONGEST_WAIT: Final = 10.0
Result = TypeVar("Result")


@dataclass
class Flight(Generic[Result]):
    landed: threading.Event = field(default_factory=threading.Event)
    result: Result | None = None


class Flights(Generic[Result]):
    """Work that several ask for at the same time is done once, and they share what came of it."""

    def __init__(self) -> None:
        self._flying: dict[Hashable, Flight[Result]] = {}
        self._lock = threading.Lock()

    def once(self, what: Hashable, work: Callable[[], Result]) -> tuple[Result, bool]:
        """What came of it, and whether we did it. Where it failed or takes too long, each does it alone."""
        with self._lock:
            flight = self._flying.get(what)
            is_ours = flight is None
            if flight is None:
                flight = self._flying[what] = Flight()
        if not is_ours:
            flight.landed.wait(LONGEST_WAIT)
            return (flight.result, False) if flight.result is not None else (work(), True)
        try:
            flight.result = work()
            return flight.result, True
        finally:
            with self._lock:
                del self._flying[what]
            flight.landed.set()
