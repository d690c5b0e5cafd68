"""The cells of a matrix: hundreds on a page, of a dozen kinds, so that each kind is rendered once."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple, Protocol

from django import template
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()
# stands for the address in a kind of cell
HERE: Final = "@here@"


class Cell(Protocol):
    """As summaries.matrix has it."""

    @property
    def level(self) -> str: ...
    @property
    def words(self) -> str: ...
    @property
    def entry_count(self) -> int: ...
    @property
    def is_assessed(self) -> bool: ...
    @property
    def url(self) -> str: ...


class Kind(NamedTuple):
    """What cells can have in common. The number of entries is said in `language`."""

    level: str
    words: str
    entry_count: int
    is_assessed: bool
    is_lean: bool
    language: str

    @property
    def url(self) -> str:
        return HERE


@register.simple_tag
def matrix_cells(cells: Sequence[Cell | None], is_lean: bool | str = False) -> SafeString:
    """One table cell each, in their order; an empty one where the signatory did not endorse the text."""
    language = get_language() or ""
    return mark_safe(
        "".join(cell_html(cell, bool(is_lean), language) if cell else "<td></td>" for cell in cells)
    )


def cell_html(cell: Cell, is_lean: bool, language: str) -> str:
    kind = Kind(cell.level, cell.words, cell.entry_count, cell.is_assessed, is_lean, language)
    return rendered(kind).replace(HERE, escape(cell.url))


@lru_cache(maxsize=1024)
def rendered(kind: Kind) -> str:
    return render_to_string("components/_matrix_cell.html", {"cell": kind, "is_lean": kind.is_lean}).strip()
