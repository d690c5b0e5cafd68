"""How much longer a search takes with 10,000 entries than with 1,000: `python bench/search.py [ROUNDS]`.

Starts a copy of its own and plants, in a transaction that is never committed, entries with a source and a
passage each. Asks the same questions at both sizes in one process, without a server between, and prints
medians and their ratio, and whether PostgreSQL looks up a rare word and a misspelt one by index. Exit code 1
where it does not, or where a question takes more than three times as long.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench.running_copy import running_copy

FEW: Final = 1_000
MANY: Final = 10_000
ROUNDS: Final = 9
MOST: Final = 3.0


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with tempfile.TemporaryDirectory() as folder, running_copy(Path(folder) / "state") as copy:
        told = copy.manage(
            "shell", "--no-imports", "-c", f"from bench.search_steps import run; run({FEW}, {MANY}, {rounds})"
        )
    figures = json.loads(told.splitlines()[-1])
    for question, (few, many) in figures["medians"].items():
        print(f"{question:20} {few:8.1f} ms {many:8.1f} ms {many / few:6.2f}")
    for what, is_by_index in figures["by_index"].items():
        print(f"{what:20} {'by index' if is_by_index else 'WITHOUT INDEX'}")
    worst = max(many / few for few, many in figures["medians"].values())
    return int(worst > MOST or not all(figures["by_index"].values()))


if __name__ == "__main__":
    sys.exit(main())
