"""The tile map in miniature."""

from collections.abc import Iterable
from typing import Protocol

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

CELL = 10
SIDE = 9
ORGANISATION_WIDTH = 59


class TilePlace(Protocol):
    """Where a signatory stands on the tile map; the two organisations are wide tiles below."""

    @property
    def code(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def column(self) -> int: ...
    @property
    def row(self) -> int: ...


def tile_map(tiles: Iterable[tuple[TilePlace, str]], *, label: str) -> SafeString:
    """The tile map in miniature: each place with the class that colours it."""
    squares = format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>',
        ((css_class, *box(place)) for place, css_class in tiles),
    )
    return format_html(
        '<svg class="mini" viewBox="0 0 120 130" role="img" aria-label="{}">{}</svg>', label, squares
    )


def box(place: TilePlace) -> tuple[float, float, int, int]:
    """x, y, width and height, half a unit in so that hairlines fall on whole pixels."""
    width = SIDE if place.kind == "country" else ORGANISATION_WIDTH
    return (place.column - 1) * CELL + 0.5, (place.row - 1) * CELL + 0.5, width, SIDE


def locator(tiles: Iterable[TilePlace], *, here: str) -> SafeString:
    """Where one signatory lies among all. Decoration: its region stands beside it in words."""
    marked = [(place, "here" if place.code == here else "n0") for place in tiles]
    squares = format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>',
        ((css_class, *box(place)) for place, css_class in marked),
    )
    return format_html('<svg class="mini locator" viewBox="0 0 120 130" aria-hidden="true">{}</svg>', squares)
