"""How long a mirror of the reference data takes: `python bench/mirror.py [PROCESSES]`.

Makes one, then once more with nothing changed, then after one entry was published, in a copy
of the product of its own. Exit code 1 where the first takes more than 180 seconds or the last more than 10.
What the processes computed is printed too: other work on the machine makes only the time by the clock longer.
"""

import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench.running_copy import RunningCopy, running_copy

MOST_WHOLE: Final = 180.0
MOST_AGAIN: Final = 10.0
# an entry on record, as the tests make them: it shows on the undertaking, the country, the promise, in lists
ONE_CHANGE: Final = (
    "from commitments.models import Undertaking; from tests.factories import make_entry, make_person; "
    "who = [make_person(username=name, role='Publisher') for name in ('ada', 'ben')]; "
    "owed = Undertaking.objects.filter(endorsement__signatory__slug='kenya')[0]; "
    "make_entry(undertaking=owed, by=who[0], reviewer=who[1])"
)


def measured(copy: RunningCopy, what: str, folder: Path, processes: str) -> float:
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    said = copy.manage("export_site", str(folder), "--processes", processes)
    seconds, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    computed = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(
        f"{what:16} {seconds:7.1f} s by the clock, {computed:7.1f} s computed outside PostgreSQL;",
        said.strip(),
    )
    return seconds


def main() -> int:
    processes = sys.argv[1] if len(sys.argv) > 1 else "2"
    with tempfile.TemporaryDirectory() as name, running_copy(Path(name) / "state") as copy:
        folder = Path(name) / "mirror"
        whole = measured(copy, "whole", folder, processes)
        measured(copy, "nothing changed", folder, processes)
        copy.manage("shell", "--command", ONE_CHANGE)
        again = measured(copy, "one change", folder, processes)
        files = [path for path in folder.rglob("*") if path.is_file()]
        print(f"{len(files)} files, {sum(path.stat().st_size for path in files) / 1e6:.0f} MB")
    print("load average", *(f"{load:.1f}" for load in os.getloadavg()))
    return int(whole > MOST_WHOLE or again > MOST_AGAIN)


if __name__ == "__main__":
    raise SystemExit(main())
