"""Lighthouse on six pages and on results of a search, on a phone as it simulates one.

Run it by `python bench/lighthouse.py [RUNS]`.

Starts a copy of its own with reference data: sample data ask search engines to stay away, which costs points.
Needs Node 20 or newer and Chromium; CHROME_PATH says where the latter is. `LIGHTHOUSE` may name an installed
program in place of `npx lighthouse@12.8.2`. Prints the median per page and category of RUNS runs, five unless
told. Exit code 1 where performance is below 0.99 or another category below 1.
"""

import json
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench.running_copy import running_copy

PAGES = {
    "overview": "/en",
    "country": "/en/countries/france",
    "undertaking": "/en/countries/france/D3.e",
    "matrix": "/en/matrix",
    "text": "/en/instruments/paris-declaration",
    "search": "/en/search",
    "results": "/en/search?q=health",
}
LEAST = {"performance": 0.99, "accessibility": 1.0, "best-practices": 1.0, "seo": 1.0}
NOT_FOR_SEARCH_ENGINES = {("results", "seo")}  # they are kept out of search engines on purpose
RUNS = 5
CHROME_FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking --no-first-run"


def main() -> int:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    program = shlex.split(os.environ.get("LIGHTHOUSE", "npx --yes lighthouse@12.8.2"))
    os.environ.setdefault("CHROME_PATH", shutil.which("chromium") or shutil.which("google-chrome") or "")
    missed = []
    with tempfile.TemporaryDirectory() as folder, running_copy(Path(folder) / "state") as copy:
        for page, path in PAGES.items():
            results = [scores(program, copy.url + path) for _ in range(runs)]
            medians = {name: statistics.median(result[name] for result in results) for name in LEAST}
            print(
                f"{page:12}", "  ".join(f"{name} {score:.2f}" for name, score in medians.items()), flush=True
            )
            missed += [
                f"{page}: {name} {score}"
                for name, score in medians.items()
                if score < LEAST[name] and (page, name) not in NOT_FOR_SEARCH_ENGINES
            ]
    print("\n".join(missed))
    return 1 if missed else 0


def scores(program: list[str], address: str) -> dict[str, float]:
    """Of one run, by category; what cost points goes to the error output."""
    flags = ["--output=json", "--quiet", f"--chrome-flags={CHROME_FLAGS}"]
    done = subprocess.run([*program, address, *flags], capture_output=True, text=True, check=True)
    report = json.loads(done.stdout)
    for name in LEAST:
        for audit in report["categories"][name]["auditRefs"]:
            found = report["audits"][audit["id"]]
            if audit["weight"] and found["score"] is not None and found["score"] < 0.9:
                print(
                    f"  {address}: {name}: {found['title']} {found.get('displayValue', '')}", file=sys.stderr
                )
    return {name: report["categories"][name]["score"] for name in LEAST}


if __name__ == "__main__":
    sys.exit(main())
