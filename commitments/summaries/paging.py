"""One page out of a long list."""

from dataclasses import dataclass
from math import ceil

from django.utils.translation import gettext

from commitments.rules.echoed import echoed


@dataclass(frozen=True)
class Paging:
    """Which rows of `total` stand on page `number`, counted from 1. An empty list has one page."""

    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, ceil(self.total / self.size))

    @property
    def start(self) -> int:
        """Rows before this page."""
        return (self.number - 1) * self.size

    @property
    def stop(self) -> int:
        return min(self.number * self.size, self.total)

    @property
    def first(self) -> int:
        """The first row of the page as people count."""
        return self.start + 1 if self.total else 0

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None


def asked_page(text: str) -> int | None:
    """The page number in a query string: 1 where none is given, None where it is not a number from 1 up."""
    if not text:
        return 1
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 and int(text) else None


def turn_to(text: str, *, size: int, total: int) -> tuple[Paging, str]:
    """The page asked for, and a sentence for the reader where there is no such page; then it is the last."""
    asked = asked_page(text)
    paging = Paging(1, size, total)
    if asked is not None and asked <= paging.pages:
        return Paging(asked, size, total), ""
    last = Paging(paging.pages, size, total)
    return last, gettext("There is no page “{asked}” of this list. This is page {last} of {last}.").format(
        asked=echoed(text), last=last.pages
    )
