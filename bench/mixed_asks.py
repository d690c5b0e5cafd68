"""What the readers of bench/mixed.py ask for: few pages often, many seldom, in three languages."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import Any, Final

from bench.open_load import Answer, Ask

# of what is not the desk's: 4 in 100 are no pages
FILES, API, PARTS, RETURNING = 0.03, 0.0104, 0.05, 0.3
LANGUAGES: Final = {"en": 0.5, "fr": 0.3, "ar": 0.2}
ENCODINGS: Final = {"br, gzip": 0.75, "gzip": 0.2, "": 0.05}
FLATTER: Final = 1.0  # the nth page is asked for a nth as often as the first
FIRST: Final = ("/en/changes", "/en/countries", "/en/deadlines", "/en/countries/france", "/en/commitments")
FILTERS: Final = (
    "/countries?region=Europe", "/countries?region=Africa", "/matrix?level=met", "/deadlines?view=month",
    "/changes?kind=assessment", "/changes?signatory=kenya", "/sources?kind=primary",
)  # fmt: skip
OPERATIONS: Final = (
    "/api/v1/undertakings?limit=50", "/api/v1/undertakings/FR-D3.a", "/api/v1/changes?limit=50",
    "/api/v1/signatories/KE", "/api/v1/progress-entries?limit=20", "/api/v1/assessments?limit=20",
)  # fmt: skip
MOST_REMEMBERED: Final = 20_000


class Asks:
    def __init__(self, listed: Mapping[str, Any], *, random: Random) -> None:
        self.random = random
        self.pages = [*FIRST, *self.shuffled(set(listed["pages"]) - set(FIRST))]
        self.files = self.shuffled(listed["files"])
        self.of_pages, self.of_files = weights(self.pages), weights(self.files)
        self.etags: dict[tuple[str, str], str] = {}

    def shuffled(self, paths: Sequence[str] | set[str]) -> list[str]:
        rows = sorted(paths)
        self.random.shuffle(rows)
        return rows

    def draw(self) -> Ask:
        what = self.random.random()
        if what < FILES:
            return self.ask(self.random.choices(self.files, cum_weights=self.of_files)[0], "file")
        if what < FILES + API:
            return Ask(self.random.choice(OPERATIONS), "API", self.headers())
        language = self.random.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
        if self.random.random() < PARTS:
            path = f"/{language}{self.random.choice(FILTERS)}"
            return Ask(path, "part", {**self.headers(), "HX-Request": "true"})
        path = self.random.choices(self.pages, cum_weights=self.of_pages)[0]
        return self.ask(f"/{language}{path.removeprefix('/en')}", "page")

    def headers(self) -> dict[str, str]:
        encoding = self.random.choices(list(ENCODINGS), list(ENCODINGS.values()))[0]
        return {"Accept-Encoding": encoding} if encoding else {}

    def ask(self, path: str, kind: str) -> Ask:
        """Some come back, and say what they have."""
        headers = self.headers()
        known = self.etags.get((path, headers.get("Accept-Encoding", "")))
        if known and self.random.random() < RETURNING:
            return Ask(path, kind, {**headers, "If-None-Match": known}, statuses=(200, 304))
        return Ask(path, kind, headers)

    def learn(self, ask: Ask, answer: Answer) -> None:
        if (etag := answer.headers.get("etag")) and len(self.etags) < MOST_REMEMBERED:
            self.etags[ask.path, ask.headers.get("Accept-Encoding", "")] = etag


def weights(paths: Sequence[str]) -> list[float]:
    """Added up, as random.choices takes them."""
    return list(accumulate(shares(len(paths))))


def shares(number: int) -> Iterator[float]:
    return (1 / (place + 1) ** FLATTER for place in range(number))
