"""The place in the inbox somebody works from, as one word for addresses: "due.7.me.france"."""

from dataclasses import asdict, dataclass, fields
from typing import Self
from urllib.parse import quote, unquote, urlencode

from django.urls import reverse

JOINT = "joint"  # the filter for undertakings that all owe together
LONGEST = 600


@dataclass(frozen=True)
class Filters:
    """What the address asks for besides the queue. Unknown values count as none."""

    person: str = ""
    signatory: str = ""
    commitment: str = ""
    region: str = ""
    language: str = ""
    words: str = ""


@dataclass(frozen=True)
class Trail:
    """A queue, how many items stand before this one, and the filters; `index` counts from 0."""

    queue: str
    index: int = 0
    person: str = ""
    signatory: str = ""
    commitment: str = ""
    region: str = ""
    language: str = ""
    words: str = ""

    @classmethod
    def of(cls, queue: str, index: int, filters: Filters) -> Self:
        return cls(queue, index, **asdict(filters))

    @property
    def filters(self) -> Filters:
        return Filters(**{field.name: getattr(self, field.name) for field in fields(Filters)})

    def __str__(self) -> str:
        parts = [safe(part) for part in asdict(self.filters).values()]
        return ".".join([safe(self.queue), str(self.index or ""), *parts]).rstrip(".")

    @classmethod
    def read(cls, text: str) -> Self:
        """What `str` wrote; anything else is a queue that does not exist, and so the first one."""
        queue, index, *parts = [*text[:LONGEST].split("."), ""]
        number = int(index) if index.isascii() and index.isdigit() and len(index) < 7 else 0
        return cls(unquote(queue), number, *[unquote(part) for part in parts[: len(fields(Filters))]])

    def address(self, *, page: int = 1) -> str:
        """The queue's own address with these filters."""
        asked = {"queue": self.queue} | asdict(self.filters)
        parts = {name: value for name, value in asked.items() if value}
        if page > 1:
            parts["page"] = str(page)
        return f"{reverse('desk:inbox')}?{urlencode(parts)}"


def safe(part: str) -> str:
    """Without the dot that parts the word, and without a sign that an address would read otherwise."""
    return quote(part, safe="").replace(".", "%2E")
