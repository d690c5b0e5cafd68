"""`./dev bench NAME`: the measurements in bench/, each a program of its own."""

import os
import signal
import sys
from collections.abc import Sequence

from tracker.stack.console import StackError, say
from tracker.stack.processes import run_in_foreground
from tracker.stack.stopping import hold_back_signals

# in the order in which `all` runs them
NAMED = {
    "pages": "public pages from memory, beside nginx and a trivial view",
    "profiles": "where the time goes on the three heaviest paths",
    "start": "memory of two web processes, and how soon they answer",
    "front_end": "pages in Chromium on a slow phone",
    "mail": "digests with the full guarantee, beside three peers, and how that grows",
    "desk": "the desk's pages while others work",
    "import": "5,000 rows with 200 planted faults",
    "bulk": "a million entries out of the API",
    "mirror": "a mirror, and once more after one change",
    "past_days": "pages of past days beside today's",
    "growth": "pages of a record a hundred times as long, and the whole matrix",
    "search": "searches among ten times as much",
    "scaling": "what a small model says of waiting, beside what was measured",
    "mixed": "an hour of everything at once",
    "guards": "whether tests fail where what they guard is taken out",
}


def bench(arguments: Sequence[str]) -> int:
    """Runs one of them, or all; what follows the name goes to it. The first exit code that is not 0."""
    name, *rest = arguments or [""]
    is_all = name == "all" and not rest
    if not is_all and name not in NAMED:
        listed = "".join(f"\n  {each:10} {what}" for each, what in NAMED.items())
        raise StackError(f"bench what? One of these, or all of them with `all`:{listed}")
    hold_back_signals()
    codes = [run(each, ()) for each in NAMED] if is_all else [run(name, rest)]
    return next((code for code in codes if code), 0)


def run(name: str, arguments: Sequence[str]) -> int:
    say(f"bench {name}: {NAMED[name]}")
    command = [sys.executable, f"bench/{name}.py", *arguments]
    # as Ctrl-C does: a measurement then ends what it started
    return run_in_foreground(command, os.environ, signal.SIGINT)
