"""How much memory it takes to pack everything: `python bench/package_memory.py [ENTRIES]`.

Plants 300,000 made-up progress entries on the reference data, in a database of its own, and makes the package
of the whole dataset twice, each in a process of its own: of the first ten thousand entries, then of all.
Prints seconds, sizes and the most that each process held. Exit code 1 where the second held over 150 MB more.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench.past_days import Bench

FEW: Final = 10_000
MOST_GROWTH: Final = 150.0  # MB: a row group of Parquet and a chunk of rows


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300_000
    with tempfile.TemporaryDirectory(prefix="bench-package-") as folder:
        bench = Bench(Path(folder) / "copy")
        found = []
        try:
            bench.run("manage.py", "migrate", "--verbosity", "0")
            bench.run("manage.py", "load_reference")
            planted = 0
            for entries in (FEW, count):
                print(bench.run("bench/bulk_steps.py", "plant", str(entries), str(planted + 1)), end="")
                planted = entries
                figures = json.loads(bench.run("bench/package_memory_steps.py").splitlines()[-1])
                print(
                    f"{figures['rows']:,} rows in {figures['seconds']:,.0f} s: archive "
                    f"{figures['zip'] / 1e6:,.1f} MB, database {figures['sqlite'] / 1e6:,.1f} MB; "
                    f"at most {figures['most']:,.0f} MB held",
                    flush=True,
                )
                found.append(figures)
        finally:
            bench.stop()
    growth = found[1]["most"] - found[0]["most"]
    print(f"grew by {growth:.0f} MB")
    return int(growth > MOST_GROWTH or found[1]["rows"] < count)


if __name__ == "__main__":
    sys.exit(main())
