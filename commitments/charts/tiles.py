"""The tile map in miniature."""

from collections.abc import Iterable, Sequence
from math import ceil
from typing import Protocol

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

CELL = 10
SIDE = 9
ORGANISATION_WIDTH = 59
DASHED = ("s0", "out", "empty")
PARTS = {"empty": 0, "out": 0, "part": 0.4}  # how far a box of the key is filled
CUES = {"s1": "–", "s2": "•", "s3": "••", "s4": "•••", "s5": "◆", "s6": "○"}


class TilePlace(Protocol):
    """Where a signatory stands on the tile map, if it does; organisations are wide tiles below."""

    @property
    def code(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def column(self) -> int | None: ...
    @property
    def row(self) -> int | None: ...


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


def labelled_map(
    tiles: Iterable[tuple[TilePlace, str, float]], *, key: Sequence[tuple[str, str]], label: str
) -> SafeString:
    """The map as a file: each place with its code, the class that colours it, and how far that fills it.

    `key` pairs a class with its words. A status has a cue under the code, for whoever sees no colours.
    """
    squares = format_html_join(
        "",
        "{}{}",
        (
            (
                square(css_class, *box(place), fill=fill),
                written(place.code, CUES.get(css_class, "") if fill else "", css_class, *box(place)),
            )
            for place, css_class, fill in tiles
        ),
    )
    lines = format_html_join(
        "",
        '{}{}<text x="{}" y="{}">{}</text>',
        (
            (
                square(css_class, x, y, 6, 4, fill=PARTS.get(css_class, 1)),
                written("", CUES.get(css_class, ""), css_class, x, y - 3, 6, 4),
                *(x + 8, y + 3, words),
            )
            for number, (css_class, words) in enumerate(key)
            for x, y in [(0.5 + 60 * (number % 2), 134 + 6 * (number // 2))]
        ),
    )
    height = 136 + 6 * ceil(len(key) / 2)
    return format_html(
        '<svg class="tiles" viewBox="0 0 120 {}" direction="ltr" role="img" aria-label="{}">{}{}</svg>',
        *(height, label, squares, lines),
    )


def square(css_class: str, x: float, y: float, width: float, height: float, *, fill: float) -> SafeString:
    """A box with its outline, coloured from its bottom as far as `fill` says."""
    high = round(height * fill, 2)
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>'
        '<rect class="outline {}" x="{}" y="{}" width="{}" height="{}"/>',
        *(css_class, x, round(y + height - high, 2), width, high),
        *("dashed" if css_class in DASHED or not fill else "", x, y, width, height),
    )


def written(
    code: str, cue: str, css_class: str, x: float, y: float, width: float, height: float
) -> SafeString:
    middle = round(x + width / 2, 2)
    return format_html(
        '<text class="code on-{0}" x="{1}" y="{2}" text-anchor="middle">{3}</text>'
        '<text class="cue on-{0}" x="{1}" y="{4}" text-anchor="middle">{5}</text>',
        *(css_class, middle, round(y + height / 2 + 0.6, 2), code, round(y + height / 2 + 3.4, 2), cue),
    )


# what charts.standalone cannot know about `labelled_map`
LABELLED_RULES = """
.tiles rect{stroke:none}
.tiles .s0,.tiles .sx{fill:none}
.tiles .outline{fill:none;stroke:$s0_line;stroke-width:.3}
.tiles .dashed{stroke-dasharray:1 .8}
.tiles .part{fill:$s6_fill}
.tiles .code{font-size:3.4px;font-weight:600;fill:$ink}
.tiles .cue{font-size:2.4px;fill:$ink}
.tiles .on-s1{fill:$s1_ink}
.tiles .on-s2{fill:$s2_ink}
.tiles .on-s3{fill:$s3_ink}
.tiles .on-s4{fill:$s4_ink}
.tiles .on-s5{fill:$s5_ink}
"""


def box(place: TilePlace) -> tuple[float, float, int, int]:
    """x, y, width and height, half a unit in so that hairlines fall on whole pixels."""
    width = SIDE if place.kind == "country" else ORGANISATION_WIDTH
    column, row = place.column or 1, place.row or 1
    return (column - 1) * CELL + 0.5, (row - 1) * CELL + 0.5, width, SIDE


def locator(tiles: Iterable[TilePlace], *, here: str) -> SafeString:
    """Where one signatory lies among all. Decoration: its region stands beside it in words."""
    marked = [(place, "here" if place.code == here else "n0") for place in tiles]
    squares = format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>',
        ((css_class, *box(place)) for place, css_class in marked),
    )
    return format_html('<svg class="mini locator" viewBox="0 0 120 130" aria-hidden="true">{}</svg>', squares)
