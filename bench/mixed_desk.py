"""Two members of staff at work, through the forms that they have: one writes, the other publishes.

`Newsroom.steps()` gives one request after the other: an entry with its source, the assessment that rests on
it, its way through review. Each publication is told to whoever looks whether readers see it.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final
from uuid import uuid4

import httpx
from selectolax.lexbor import LexborHTMLParser, LexborNode

from bench.desk import form_fields, value_of

LEVEL: Final = "first_steps"
HAPPENED: Final = "2026-10-05"


@dataclass(frozen=True)
class Publication:
    """What was published; its page has `words` then. The commit lies between `asked_at` and `answered_at`."""

    pk: int
    path: str
    words: str
    asked_at: float
    answered_at: float


@dataclass(frozen=True)
class Step:
    kind: str
    run: Callable[[], httpx.Response]
    status: int = 200


class Person:
    """At a browser: what the page before said is sent back with what is typed now."""

    def __init__(self, url: str, name: str, password: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=30, headers={"Origin": url})
        self.page = LexborHTMLParser("")
        self.get("/desk/sign-in")
        self.post("/desk/sign-in", {"login": name, "username": name, "password": password})
        if self.get("/desk").status_code != 200:
            raise SystemExit(f"{name} could not sign in.")

    def get(self, path: str) -> httpx.Response:
        response = self.http.get(path)
        self.page = LexborHTMLParser(response.text)
        return response

    def post(self, path: str, changes: Mapping[str, str | Sequence[str]]) -> httpx.Response:
        typed = {name: [value] if isinstance(value, str) else list(value) for name, value in changes.items()}
        response = self.http.post(path, data=form_fields(self.page) | typed)
        self.page = LexborHTMLParser(response.text)
        return response

    def choices(self, name: str) -> list[str]:
        """Values of boxes and buttons of this name."""
        return [str(box.attributes.get("value")) for box in self.inputs(f"input[name='{name}']")]

    def inputs(self, selector: str) -> list[LexborNode]:
        return list(self.page.css(selector))


class Newsroom:
    def __init__(
        self,
        url: str,
        password: str,
        undertakings: Sequence[Mapping[str, Any]],
        *,
        random: Random,
        published: Callable[[Publication], None],
    ) -> None:
        self.author, self.reviewer = (Person(url, name, password) for name in ("alice", "bob"))
        self.undertakings, self.random, self.published = undertakings, random, published
        self.place = self.words = ""

    def steps(self) -> Iterator[Step]:
        """Without end. A step is made when it is its turn, since it needs what the one before brought."""
        while True:
            yield from self.publish_one(self.random.choice(self.undertakings))

    def publish_one(self, owed: Mapping[str, Any]) -> Iterator[Step]:
        author, reviewer = self.author, self.reviewer
        yield Step("desk, read", lambda: author.get("/desk/log"))
        yield Step("desk, write", lambda: self.went(author.post("/desk/log", self.entry(owed))), 302)
        assessed = f"/desk/undertakings/{owed['pk']}"
        if not self.place.startswith(assessed):  # the same words name a second undertaking
            return
        yield Step("desk, read", lambda: author.get(self.place))
        yield Step("desk, write", lambda: self.went(author.post(assessed, self.assessment())), 302)
        review = self.place
        yield Step("desk, read", lambda: author.get(review))
        yield Step("desk, read", lambda: reviewer.get("/desk?queue=review"))
        yield Step("desk, read", lambda: reviewer.get(review))
        yield Step("publication", lambda: self.approve(review, owed), 302)
        yield Step("desk, read", lambda: reviewer.get(self.place))

    def went(self, response: httpx.Response) -> httpx.Response:
        self.place = response.headers.get("location", "")
        return response

    def entry(self, owed: Mapping[str, Any]) -> dict[str, str]:
        number = uuid4().hex[:10]
        return {
            "bears_on": owed["names"],
            "happened": HAPPENED,
            "claim": f"The ministry published register number {number}.",
            "source-0-url": f"https://www.example.org/registers/{number}",
            "source-0-title": f"Register {number}",
            "source-0-publisher": "A ministry",
            "source-0-kind": "primary",
            "source-0-language": "en",
            "then": "assess",
        }

    def assessment(self) -> dict[str, str | Sequence[str]]:
        """Rests on the new entry."""
        person = self.author
        self.words = f"Register number {uuid4().hex[:10]} was published"
        unsaid = (box for box in person.inputs("select[name^='shows']") if not value_of(box))
        shown = {str(box.attributes.get("name")): "4" for box in unsaid}
        return {
            "verified_level": LEVEL,
            "entry_drafts": person.choices("entry_drafts")[:1],
            "reasons": f"{self.words}, and no figures yet.",
            "change_note": f"{self.words}.",
            "effective_on": HAPPENED,
            "then": "review",
            **shown,
        }

    def approve(self, review: str, owed: Mapping[str, Any]) -> httpx.Response:
        asked_at = time.perf_counter()
        response = self.went(self.reviewer.post(review, {"verdict": "approve"}))
        if response.status_code == 302:
            self.published(Publication(owed["pk"], owed["path"], self.words, asked_at, time.perf_counter()))
        return response


def refusal(page: str) -> str:
    """What a page of the desk says stands in the way."""
    said = LexborHTMLParser(page).css_first(".errors[role=alert]")
    return " ".join(said.text(separator=" ").split())[:300] if said else ""
