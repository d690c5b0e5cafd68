"""The place in the inbox somebody works from, as one word for addresses: "due.7.me.france"."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode

from django.urls import reverse

JOINT = "joint"  # the filter for undertakings that all owe together


@dataclass(frozen=True)
class Trail:
    """A queue, how many items stand before this one, and the filters; `index` counts from 0."""

    queue: str
    index: int = 0
    person: str = ""
    signatory: str = ""

    def __str__(self) -> str:
        return f"{self.queue}.{self.index or ''}.{self.person}.{self.signatory}".rstrip(".")

    @classmethod
    def read(cls, text: str) -> Self:
        """What `str` wrote; anything else is a queue that does not exist, and so the first one."""
        queue, index, person, signatory, *_ = [*text[:120].split("."), "", "", "", ""]
        number = int(index) if index.isascii() and index.isdigit() and len(index) < 7 else 0
        return cls(queue, number, person, signatory)

    def address(self, *, page: int = 1) -> str:
        """The queue's own address with these filters."""
        asked = {"queue": self.queue, "person": self.person, "signatory": self.signatory}
        parts = {name: value for name, value in asked.items() if value}
        if page > 1:
            parts["page"] = str(page)
        return f"{reverse('desk:inbox')}?{urlencode(parts)}"
