"""How fast the desk answers, with 575 undertakings and sample data: `python bench/desk.py [ROUNDS]`.

Starts a copy of its own, signs in as a member of its staff and goes round all calls again and again, so
that a noisy moment falls on all of them alike. Prints median and 95th percentile of each call, and the
ratio of its median to that of the health address in the same run. Exit code 1 where a call of the
journeys of a working day (marked *) takes 200 ms or more at the 95th percentile.
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import httpx
from selectolax.lexbor import LexborHTMLParser, LexborNode

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench.running_copy import RunningCopy, running_copy

LIMIT_MS = 200
PLAIN_PAGES = {
    "* inbox, due": "/desk?queue=due",
    "* inbox, mine": "/desk?queue=mine",
    "* inbox, to review": "/desk?queue=review",
    "* inbox, stale": "/desk?queue=stale",
    "* inbox, leads": "/desk?queue=leads",
    "* type-ahead": "/desk/find?q=fra+d3e",
    "* log, empty form": "/desk/log",
    "* one commitment, all signatories": "/desk/commitments/D3.e",
    "workload": "/desk/workload",
    "activity": "/desk/activity",
    "assignments": "/desk/assignments",
    "sources": "/desk/sources",
    "imports": "/desk/imports",
    "rounds of replies": "/desk/replies",
    "public: France": "/en/countries/france",
    "health": "/healthz",
}


class Desk:
    """One member of staff at a browser."""

    def __init__(self, copy: RunningCopy, name: str) -> None:
        self.http = httpx.Client(base_url=copy.url, timeout=30, follow_redirects=True)
        self.form_at("/desk/sign-in", {"login": name, "username": name, "password": copy.password})
        if self.http.get("/desk").url.path != "/desk":
            raise SystemExit(f"{name} could not sign in.")
        found = LexborHTMLParser(self.http.get("/desk/undertakings").text)
        self.undertakings = [link for link in links(found) if link.startswith("/desk/undertakings/")]
        waiting = LexborHTMLParser(self.http.get("/desk?queue=review").text)
        self.reviews = [link for link in links(waiting) if link.startswith("/desk/reviews/")]

    def fields(self, path: str) -> dict[str, list[str]]:
        return form_fields(LexborHTMLParser(self.http.get(path).text))

    def form_at(self, path: str, changes: dict[str, str]) -> httpx.Response:
        data = self.fields(path) | {name: [value] for name, value in changes.items()}
        return self.http.post(path, data=data, headers={"Referer": f"{self.http.base_url}{path}"})


def form_fields(page: LexborHTMLParser) -> dict[str, list[str]]:
    """What a browser would send from the largest form of the page, as it stands."""
    form = max(page.css("form[method=post]"), key=lambda form: len(form.css("input, textarea")))
    found: dict[str, list[str]] = {}
    for control in form.css("input, textarea, select"):
        name, value = control.attributes.get("name"), value_of(control)
        if name and value is not None:
            found.setdefault(name, []).append(value)
    return found


def links(page: LexborHTMLParser) -> list[str]:
    return [link.attributes.get("href") or "" for link in page.css("main a[href]")]


def value_of(control: LexborNode) -> str | None:
    """None for a control that a browser leaves out."""
    kind, attributes = control.attributes.get("type"), control.attributes
    if kind in ("submit", "button", "file") or (
        kind in ("radio", "checkbox") and "checked" not in attributes
    ):
        return None
    if control.tag == "select":
        chosen = control.css_first("option[selected]")
        return (chosen.attributes.get("value") if chosen else "") or ""
    return control.text() if control.tag == "textarea" else attributes.get("value") or ""


def calls(desk: Desk) -> dict[str, Callable[[], tuple[float, httpx.Response]]]:
    """Each call returns the seconds of its one measured request, without what only prepares it."""

    def get(path: str) -> tuple[float, httpx.Response]:
        begun = time.perf_counter()
        response = desk.http.get(path)
        return time.perf_counter() - begun, response

    def post(path: str, data: dict[str, list[str]]) -> tuple[float, httpx.Response]:
        begun = time.perf_counter()
        response = desk.http.post(path, data=data, follow_redirects=False)
        return time.perf_counter() - begun, response

    def log() -> tuple[float, httpx.Response]:
        number = uuid4().hex[:8]
        typed = {
            "bears_on": ["France D3.e"],
            "happened": ["2026-10-05"],
            "claim": [f"France published register number {number}."],
            "source-0-url": [f"https://www.example.org/{number}"],
            "then": ["another"],
        }
        return post("/desk/log", desk.fields("/desk/log") | typed)

    def keep() -> tuple[float, httpx.Response]:
        return post("/desk/saved-forms/log", desk.fields("/desk/log") | {"claim": ["Half a sentence"]})

    def assess() -> tuple[float, httpx.Response]:
        path = random.choice(desk.undertakings)
        return post(path, desk.fields(path) | {"reasons": ["A register exists."], "then": ["save"]})

    pages = {name: (lambda path=path: get(path)) for name, path in PLAIN_PAGES.items()}
    return pages | {
        "* log, save": log,
        "* a form saves itself": keep,
        "* assess, form": lambda: get(random.choice(desk.undertakings)),
        "* assess, save": assess,
        "* review": lambda: get(random.choice(desk.reviews)),
    }


def percentile_95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    with tempfile.TemporaryDirectory() as folder, running_copy(Path(folder) / "state", "--sample") as copy:
        desk = Desk(copy, "alice")
        taken: dict[str, list[float]] = {}
        for number in range(rounds + 3):
            for name, call in calls(desk).items():
                seconds, response = call()
                if response.status_code >= 400:
                    raise SystemExit(f"{name}: {response.status_code}\n{response.text[:2000]}")
                if number >= 3:  # the first rounds warm up
                    taken.setdefault(name, []).append(seconds * 1000)
    base = statistics.median(taken["health"])
    print(f"{rounds} rounds\n{'':36}{'median ms':>10}{'p95 ms':>10}{'x health':>10}")
    for name, values in sorted(taken.items(), key=lambda row: -percentile_95(row[1])):
        middle = statistics.median(values)
        print(f"{name:36}{middle:10.0f}{percentile_95(values):10.0f}{middle / base:10.1f}")
    slow = [name for name, values in taken.items() if name[0] == "*" and percentile_95(values) >= LIMIT_MS]
    print(f"over {LIMIT_MS} ms at the 95th percentile: {', '.join(slow) or 'none'}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
