"""What can go wrong, what must happen then, which tests show it: `catalogue.toml`, docs/reliability.md.

    ./dev test --reliability

runs the tests of the catalogue alone, and writes docs/reliability.md from it and from what became of them.
`open` says what no test shows yet. A row without tests is open as a whole.
"""

import datetime as dt
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest

TESTS: Final = Path(__file__).parent
DOCUMENT: Final = TESTS.parent / "docs" / "reliability.md"
SECTIONS: Final = {"D": "Mail", "E": "Editing, import, export", "W": "The web", "O": "Operations"}
COLUMNS: Final = "| | What breaks | What must happen | Shown by | Last run | Not shown yet |"
FIGURES: Final = "figures"  # what a test tells with record_property()
HEAD: Final = """# Reliability

What can go wrong here, what must happen then, and which tests show it. Written by
`./dev test --reliability`, which runs these tests; `tests/catalogue.toml` has the rows. Where something is
not shown yet, the row says what. Rows without a test are plans.

{summary}
"""


@dataclass(frozen=True)
class Row:
    """`tests` are node ids below tests/, without parameters."""

    name: str
    fault: str
    must: str
    tests: tuple[str, ...] = ()
    open: str = ""


def rows() -> tuple[Row, ...]:
    read = tomllib.loads((TESTS / "catalogue.toml").read_text(encoding="utf-8"))
    return tuple(Row(name, **told | {"tests": tuple(told.get("tests", ()))}) for name, told in read.items())


def named_tests() -> frozenset[str]:
    return frozenset(test for row in rows() for test in row.tests)


def plain(nodeid: str) -> str:
    """Below tests/ and without parameters."""
    return nodeid.removeprefix("tests/").partition("[")[0]


@dataclass
class Results:
    """What became of the tests, by node id below tests/; `figures` are lines that they told."""

    outcomes: dict[str, Counter[str]] = field(default_factory=dict)
    figures: list[str] = field(default_factory=list)

    def note(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            self.outcomes.setdefault(plain(report.nodeid), Counter())[report.outcome] += 1
        if report.when == "call":
            self.figures += [str(value) for name, value in report.user_properties if name == FIGURES]

    def words(self, row: Row) -> str:
        found = sum((self.outcomes.get(test, Counter()) for test in row.tests), Counter[str]())
        return ", ".join(f"{count} {outcome}" for outcome, count in sorted(found.items())) or "not run"


def written(results: Results, *, on: dt.date) -> str:
    """The whole document."""
    every = rows()
    shown = [row for row in every if row.tests]
    whole = sum(not row.open for row in shown)
    summary = (
        f"On {on.day} {on:%B %Y}, of {len(every)} rows {whole} are shown whole, {len(shown) - whole} in part "
        f"and {len(every) - len(shown)} not at all."
    )
    parts = [HEAD.format(summary=summary)]
    for letter, title in SECTIONS.items():
        parts.append(
            f"## {title}\n\n| | What breaks | What must happen | Shown by | Last run | Not shown yet |"
        )
        parts.append("|---|---|---|---|---|---|")
        parts += [line(row, results) for row in every if row.name.startswith(letter)]
        parts.append("")
    if results.figures:
        parts += ["## What the runs of faults counted", "", *(f"- {told}" for told in results.figures), ""]
    return "\n".join(parts)


def line(row: Row, results: Results) -> str:
    tests = "<br>".join(f"`{test}`" for test in row.tests)
    result = results.words(row) if row.tests else ""
    return f"| {row.name} | {row.fault} | {row.must} | {tests} | {result} | {row.open} |"


def told_in(document: str) -> dict[str, tuple[str, ...]]:
    """Of each row of the document everything but its results."""
    found = {}
    for text in document.splitlines():
        cells = [cell.strip() for cell in text.strip("|").split(" | ")]
        if text.startswith("| ") and len(cells) == 6 and cells[0]:
            found[cells[0]] = (*cells[:4], cells[5])
    return found


def expected() -> Mapping[str, tuple[str, ...]]:
    """What `told_in` must find."""
    return told_in("\n".join(line(row, Results()) for row in rows()))


def only_named(items: list[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """The tests of the catalogue, and the others."""
    named = named_tests()
    chosen: list[pytest.Item] = []
    others: list[pytest.Item] = []
    for item in items:
        (chosen if plain(item.nodeid) in named else others).append(item)
    return chosen, others


class Plugin:
    """Runs the tests of the catalogue alone and writes the document at the end."""

    def __init__(self) -> None:
        self.results = Results()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.results.note(report)

    def pytest_sessionfinish(self, session: Any) -> None:
        DOCUMENT.write_text(written(self.results, on=dt.datetime.now(dt.UTC).date()), encoding="utf-8")
