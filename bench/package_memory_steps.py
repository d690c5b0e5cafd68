"""The step of bench/package_memory.py that runs in a process of its own."""

import json
import resource
import sys
import time
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
django.setup()

from django.utils import timezone  # noqa: E402

from commitments.actions.packages import making  # noqa: E402


def main() -> None:
    began, now = time.monotonic(), timezone.now()
    package = making.make(day=now.date(), at=now)
    assert package is not None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    figures = {"rows": package.total, "seconds": time.monotonic() - began, "most": most}
    sizes = {"zip": package.zip.size, "sqlite": package.sqlite.size}
    print(json.dumps(figures | sizes))


if __name__ == "__main__":
    main()
