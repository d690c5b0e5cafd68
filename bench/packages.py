"""What others make of our data: `python bench/packages.py PYTHON [--sample]`.

PYTHON is that of an environment with frictionless and datasette in it (docs/data-package.md says how). Starts
a copy, takes the package of the whole dataset from it and the data behind pages of every kind, and lets them
read all of it. Exit code 1 where they find fault with any of it, or do not find one that was
planted.
"""

import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench.running_copy import RunningCopy, running_copy

CHECKS = Path(__file__).with_name("packages_checks.py")
# what a reader meets from here, in one step or two
BEGIN = (
    "/en/countries", "/en/organisations", "/en/commitments", "/en/instruments", "/en/matrix", "/en/map",
    "/en/compare?c=france&c=kenya", "/en/deadlines", "/en/changes", "/en/corrections", "/en/sources",
    "/en/digests", "/en/method", "/en/method/reliability", "/en/search?q=openness",
    "/en/countries/france", "/en/countries/kazakhstan/D3.e",
)  # fmt: skip
OF_A_KIND = 20  # pages that are looked at, such as those of countries


def take(url: str) -> bytes | None:
    """None where there is nothing."""
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError:
        return None


def pages(copy: RunningCopy) -> list[str]:
    """Every page named above, and some of each kind to which they lead."""
    found, kinds = list(BEGIN), Counter[tuple[str, int]]()
    for page in BEGIN:
        for path in re.findall(r'href="(/en/[^"?#]+)"', (take(copy.url + page) or b"").decode()):
            kind = (path.split("/")[2], path.count("/"))
            if path not in found and "." not in path.rpartition("/")[2][3:] and kinds[kind] < OF_A_KIND:
                found.append(path)
                kinds[kind] += 1
    return [copy.url + path for path in found]


def take_siblings(copy: RunningCopy, folder: Path) -> int:
    """The CSV of every page that has one, beside its schema."""
    folder.mkdir()
    count = 0
    for page in pages(copy):
        path, mark, question = page.partition("?")
        table = take(f"{path}.csv{mark}{question}")
        if table is not None:
            schema = take(f"{path}.schema.json{mark}{question}")
            assert schema is not None, page
            (folder / f"{count}.csv").write_bytes(table)
            (folder / f"{count}.schema.json").write_bytes(schema)
            count += 1
    return count


def main() -> int:
    if len(sys.argv) < 2:
        print("Which Python? See docs/data-package.md.", file=sys.stderr)
        return 2
    content = ["--sample"] if "--sample" in sys.argv else []
    python = next(argument for argument in sys.argv[1:] if argument != "--sample")
    with tempfile.TemporaryDirectory(prefix="bench-packages-") as name:
        folder = Path(name)
        with running_copy(folder / "copy", *content) as copy:
            print(copy.manage("make_data_package").splitlines()[-3])
            for form in ("zip", "sqlite"):
                (folder / f"package.{form}").write_bytes(
                    take(f"{copy.url}/data/package/latest.{form}") or b""
                )
            (folder / "catalog.jsonld").write_bytes(take(f"{copy.url}/data/catalog.jsonld") or b"")
            print(f"{take_siblings(copy, folder / 'siblings')} tables behind pages")
        return subprocess.run([python, CHECKS, folder], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
