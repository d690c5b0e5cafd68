"""How the page cache does, for /metrics: of all web processes of this machine together."""

import os
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

FOLDER_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"
OURS: Final = CollectorRegistry()
ANSWERS: Final = Counter(
    "tracker_page_answers",
    "Answers to readers: from memory; shared, from another process; confirmed, an older copy of which "
    "PostgreSQL says that nothing changed; rendered; stale, while PostgreSQL does "
    "not answer; not_kept, which no copy may be made of; passed, what the cache has no part in.",
    ["source"],
    registry=OURS,
)
BYTES: Final = Gauge(
    "tracker_page_cache_bytes", "Memory that copies take.", registry=OURS, multiprocess_mode="livesum"
)
PAGES: Final = Gauge(
    "tracker_page_cache_pages", "Copies in memory.", registry=OURS, multiprocess_mode="livesum"
)
MOST_BYTES: Final = Gauge(
    "tracker_page_cache_most_bytes",
    "Memory that copies may take.",
    registry=OURS,
    multiprocess_mode="livesum",
)
MEMORY, SHARED, CONFIRMED, RENDERED, STALE, NOT_KEPT, PASSED = (
    ANSWERS.labels(source)
    for source in ("memory", "shared", "confirmed", "rendered", "stale", "not_kept", "passed")
)


def written() -> bytes:
    if FOLDER_VARIABLE not in os.environ:
        return generate_latest(OURS)
    of_all = CollectorRegistry()
    MultiProcessCollector(of_all)
    return generate_latest(of_all)


def forget_the_dead(folder: Path) -> None:
    """Removes what processes that have ended left: to Prometheus their counts begin anew."""
    for file in folder.glob("*_*.db"):
        pid = file.stem.rpartition("_")[2]
        if pid.isdigit() and not is_alive(int(pid)):
            file.unlink(missing_ok=True)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
