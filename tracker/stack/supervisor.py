"""Watching the children: who dies is started again, who dies again and again ends the copy."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tracker.stack.console import StackError, last_lines, say
from tracker.stack.processes import Guard, Process, stop_all
from tracker.stack.stopping import pause

LIVED_WELL = 20.0  # seconds after which a death counts as the first again
MOST_QUICK_DEATHS = 6
LONGEST_DELAY = 8.0
APPLICATION_STOP_TIME = 9.0  # with the servers' 5 s all is stopped within 15 s
RESTART_STOP_TIME = 5.0


@dataclass
class QuickDeaths:
    """How often in a row a child died soon after its start."""

    count: int = 0

    def delay_after(self, lived: float) -> float | None:
        """Seconds to wait before the next start; None to give up."""
        self.count = 1 if lived > LIVED_WELL else self.count + 1
        if self.count > MOST_QUICK_DEATHS:
            return None
        return min(0.25 * 2**self.count, LONGEST_DELAY)


@dataclass
class Child:
    """A program that has to be there for as long as the copy runs."""

    process: Process
    dependents: tuple[str, ...] = ()  # names of those that must start afresh after this one did
    wait_until_ready: Callable[[], None] | None = None
    deaths: QuickDeaths = field(default_factory=QuickDeaths)
    start_again_at: float | None = None

    @property
    def name(self) -> str:
        return self.process.program.name


class Supervisor:
    def __init__(self, guard: Guard, children: Sequence[Child]) -> None:
        self._guard = guard
        self._children = {child.name: child for child in children}

    def watch(self) -> None:
        """Run until a stop is requested or a child cannot be kept alive."""
        while True:
            self.look_once()
            pause(0.2)

    def look_once(self) -> None:
        if not self._guard.ensure_running():
            say("the guard process had died: started again")
        for child in self._children.values():
            if child.start_again_at is not None:
                if time.monotonic() >= child.start_again_at:
                    self._start_again(child)
            elif not child.process.is_running():
                self._note_death(child, child.process.how_it_ended())

    def _note_death(self, child: Child, how: str) -> None:
        child.process.clear_away()
        delay = child.deaths.delay_after(time.monotonic() - child.process.started_at)
        if delay is None:
            raise StackError(
                f"{child.name} died {child.deaths.count} times in a row, so everything stops; "
                f"the end of its log:{last_lines(child.process.program.log_file)}"
            )
        say(f"{child.name} died ({how}): starting it again")
        child.start_again_at = time.monotonic() + delay

    def _start_again(self, child: Child) -> None:
        child.start_again_at = None
        child.process.start()
        if child.wait_until_ready:
            try:
                child.wait_until_ready()
            except StackError:
                return  # it has ended again; the next look notes that
        say(f"{child.name} was started again")
        self._restart(child.dependents, because=child.name)

    def _restart(self, names: Sequence[str], because: str) -> None:
        """Celery can hang or stop consuming for good after its broker went away."""
        present = [self._children[name] for name in names if name in self._children]
        running = [child for child in present if child.start_again_at is None]
        stop_all([child.process for child in running], RESTART_STOP_TIME)
        for child in running:
            child.process.start()
        if running:
            say(f"started afresh because {because} was: {', '.join(child.name for child in running)}")
