"""docs/roles.md as data: who may call which address of the desk, and how."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

DOCUMENT: Final = Path(settings.BASE_DIR) / "docs" / "roles.md"
COLUMNS: Final = ("Visitor", "No role", "Researcher", "Reviewer", "Publisher", "Administrator")
ROW: Final = re.compile(r"^\| `(?P<name>[\w:-]+)` \| (?P<method>[A-Z]+) \|(?P<cells>(?: (?:yes|no) \|){6})$")


@dataclass(frozen=True)
class Rule:
    """One row: the address by its name, the method, and the columns that say yes."""

    name: str
    method: str
    allowed: frozenset[str]


def read(text: str) -> list[Rule]:
    found = []
    for line in text.splitlines():
        row = ROW.fullmatch(line)
        if row:
            cells = zip(COLUMNS, row["cells"].replace("|", " ").split(), strict=True)
            allowed = frozenset(column for column, cell in cells if cell == "yes")
            found.append(Rule(row["name"], row["method"], allowed))
    return found


def rows_in(text: str) -> int:
    """Every line of the table of addresses, well written or not."""
    table = text.split("## The addresses of the desk")[1].split("\n## ")[0]
    return sum(line.startswith("| `") for line in table.splitlines())


def desk_patterns(
    resolver: URLResolver | None = None, namespace: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every address of the desk with its name, and each once: django-allauth has a second name for some."""
    seen = set()
    for name, pattern in every_pattern(resolver or get_resolver(), namespace):
        route = str(pattern.pattern)
        if route.split("/")[0] == "desk" and route not in seen:
            seen.add(route)
            yield name, pattern


def every_pattern(resolver: URLResolver, namespace: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name or ''}", pattern
        else:
            inner = pattern.namespace or pattern.app_name or ""
            if inner != "admin":
                yield from every_pattern(pattern, f"{namespace}{inner}:" if inner else namespace)
