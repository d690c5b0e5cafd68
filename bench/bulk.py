"""How fast and in how much memory all entries stream out of the API: `python bench/bulk.py [ENTRIES]`.

Plants a million made-up progress entries on the reference data, in a database of its own, and reads
`/api/v1/progress-entries.ndjson` to its last line in one process without a server between. Prints rows a
second and how much the memory of the process grew after the first ten thousand rows. Exit code 1 where that
is more than 50 MB, or where a row is missing.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench.past_days import Bench

MOST_GROWTH: Final = 50.0  # MB


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory(prefix="bench-bulk-") as folder:
        bench = Bench(Path(folder) / "copy")
        try:
            bench.run("manage.py", "migrate", "--verbosity", "0")
            bench.run("manage.py", "load_reference")
            print(bench.run("bench/bulk_steps.py", "plant", str(count)), end="", flush=True)
            figures = json.loads(bench.run("bench/bulk_steps.py", "read").splitlines()[-1])
        finally:
            bench.stop()
    print(
        f"{figures['rows']:,} rows, {figures['bytes'] / 1e6:,.0f} MB in {figures['seconds']:,.0f} s: "
        f"{figures['rows'] / figures['seconds']:,.0f} rows a second; "
        f"memory grew by {figures['growth']:.1f} MB"
    )
    return int(figures["growth"] > MOST_GROWTH or figures["rows"] < count or not figures["is_complete"])


if __name__ == "__main__":
    sys.exit(main())
