"""The picture of a signatory or an undertaking that other sites show with a link to it, 1200 by 630.

One light picture for all: sites that show it know nothing of the reader's theme. Right to left, everything
but the marks is mirrored by its place; the drawing program shapes Arabic itself.
"""

import textwrap
from collections.abc import Iterator, Sequence
from typing import Final, Protocol

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from commitments.charts.raster import SANS, SANS_ARABIC, SERIF, SERIF_ARABIC
from commitments.charts.standalone import PALETTE
from commitments.vocabulary import DELIVERY, Delivery

WIDTH: Final = 1200
HEIGHT: Final = 630
EDGE: Final = 64
INNER: Final = WIDTH - 2 * EDGE
GAP: Final = 10
LARGEST_CELL: Final = 76
# the drawing program takes every line for left to right unless it is embedded the other way
RIGHT_TO_LEFT: Final = "\u202b"
END_OF_IT: Final = "\u202c"
LETTER: Final = 0.52  # width of an average letter in its size: errs to the wide side
# of the key: size of its words, top of its first row, from row to row, and how many rows there is room for
KEY_SIZES: Final = ((24, 487, 34, 1), (24, 464, 36, 2), (20, 460, 28, 3), (18, 456, 22, 4))
INK, MUTED, PAPER, RULE = (PALETTE[name][0] for name in ("ink", "muted", "paper", "rule"))


class Square(Protocol):
    """A status with the word for it."""

    @property
    def level(self) -> Delivery: ...
    @property
    def words(self) -> str: ...


class Picture(Protocol):
    """The words in the reader's language. `title` is a promise, where the picture is of one undertaking;
    `warning` is set where the data are invented; `counts` are the squares by status."""

    @property
    def site(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def coverage(self) -> str: ...
    @property
    def date(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def warning(self) -> str: ...
    @property
    def is_right_to_left(self) -> bool: ...
    @property
    def squares(self) -> Sequence[Square]: ...
    @property
    def counts(self) -> Sequence[tuple[Square, int]]: ...


class Pen:
    """Draws at the reader's start or end, whichever side that is."""

    def __init__(self, *, is_right_to_left: bool) -> None:
        self.is_right_to_left = is_right_to_left

    def across(self, x: float, width: float = 0) -> float:
        """The left edge of something `width` wide that begins `x` from the start."""
        return WIDTH - x - width if self.is_right_to_left else x

    def write(
        self, words: str, *, y: float, size: int, x: float = EDGE, at_end: bool = False,
        is_serif: bool = False, is_latin: bool = False, colour: str = INK, anchor: str = "",
    ) -> SafeString:  # fmt: skip
        latin, arabic = (SERIF, SERIF_ARABIC) if is_serif else (SANS, SANS_ARABIC)
        first, second = (arabic, latin) if self.is_right_to_left and not is_latin else (latin, arabic)
        if self.is_right_to_left and not is_latin:
            words = f"{RIGHT_TO_LEFT}{words}{END_OF_IT}"
        return format_html(
            '<text x="{}" y="{}" font-family="{}, {}" font-size="{}" fill="{}" text-anchor="{}">{}</text>',
            self.across(x),
            *(y, first, second, size, colour),
            anchor or ("end" if at_end != self.is_right_to_left else "start"),
            words,
        )


def share_image(picture: Picture) -> str:
    """The whole drawing. One undertaking shows its status; a signatory's are a strip of squares."""
    pen = Pen(is_right_to_left=picture.is_right_to_left)
    below = (
        status(pen, picture)
        if picture.title and picture.squares
        else strip(pen, picture.squares, picture.counts)
    )
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="{}" viewBox="0 0 {} {}">'
        '<rect width="{}" height="{}" fill="{}"/>{}</svg>',
        *(WIDTH, HEIGHT, WIDTH, HEIGHT, WIDTH, HEIGHT, PAPER),
        mark_safe("".join((frame(pen, picture), *names(pen, picture), *below))),
    )


def frame(pen: Pen, picture: Picture) -> SafeString:
    """The site with its double rule above; below, the day and the address; tape where data are invented."""
    lines = format_html(
        '<path d="M{} 102H{}" stroke="{}" stroke-width="5"/><path d="M{} 109H{}" stroke="{}"/>'
        '<path d="M{} 544H{}" stroke="{}"/>',
        *(EDGE, WIDTH - EDGE, INK, EDGE, WIDTH - EDGE, INK, EDGE, WIDTH - EDGE, RULE),
    )
    parts = [
        lines,
        pen.write("¶", y=80, size=34, is_serif=True, is_latin=True),
        pen.write(picture.site, y=80, size=32, x=EDGE + 30, is_serif=True, is_latin=True),
        pen.write(picture.date, y=588, size=26, colour=MUTED),
        pen.write(picture.address, y=588, size=26, x=WIDTH - EDGE, at_end=True, colour=MUTED),
    ]
    if picture.warning:
        parts += [tape(0), tape(WIDTH - 24)]
        width = len(picture.warning) * 26 * LETTER + 40
        left = pen.across(WIDTH - EDGE - width, width)
        parts.append(format_html('<path d="M{} 46h{}v48h-{}z" fill="{}"/>', left, width, width, INK))
        parts.append(
            pen.write(
                picture.warning, y=79, size=26, x=WIDTH - EDGE - width / 2, anchor="middle", colour=PAPER
            )
        )
    return mark_safe("".join(parts))


def tape(x: int) -> SafeString:
    """A striped edge, as invented data wear it on every page."""
    stripes = "".join(f"M{x} {y + 24}L{x + 24} {y}V{y + 24}L{x} {y + 48}Z" for y in range(-24, HEIGHT, 48))
    return format_html('<path d="{}" fill="{}"/>', stripes, INK)


def names(pen: Pen, picture: Picture) -> Iterator[SafeString]:
    """Whose it is; for an undertaking the promise under it; then how much was looked at."""
    if not picture.title:
        yield pen.write(picture.name, y=214, size=fitting(picture.name, 84), is_serif=True)
        for number, words in enumerate(wrapped(picture.coverage, 34)):
            yield pen.write(words, y=284 + 46 * number, size=34)
        return
    yield pen.write(picture.name, y=172, size=38, colour=MUTED)
    size = 60 if len(wrapped(picture.title, 60)) < 3 else 46
    for number, words in enumerate(wrapped(picture.title, size)[:3]):
        yield pen.write(words, y=248 + size * 1.18 * number, size=size, is_serif=True)


def fitting(words: str, size: int) -> int:
    """The size in which the words fit on one line."""
    return min(size, int(INNER / (LETTER * max(len(words), 1))))


def wrapped(words: str, size: int) -> list[str]:
    return textwrap.wrap(words, int(INNER / (LETTER * size)))


def status(pen: Pen, picture: Picture) -> Iterator[SafeString]:
    """The status of one undertaking: its shape in its colour, and the word in a sentence."""
    yield box(pen, picture.squares[0].level, x=EDGE, y=424, side=84)
    for number, words in enumerate(textwrap.wrap(picture.coverage, 52)[:2]):
        yield pen.write(
            words, y=(479 if len(picture.coverage) < 52 else 458) + 44 * number, size=36, x=EDGE + 112
        )


def strip(pen: Pen, squares: Sequence[Square], counts: Sequence[tuple[Square, int]]) -> Iterator[SafeString]:
    """Every undertaking as a square in the order of the texts; the key says what the marks mean."""
    if not squares:
        return
    side = min(LARGEST_CELL, (INNER - GAP * (len(squares) - 1)) / len(squares))
    for number, square in enumerate(squares):
        yield box(pen, square.level, x=EDGE + number * (side + GAP), y=372, side=side)
    key = [(square, f"{square.words} {count}") for square, count in counts]
    size, top, pitch, rows = next(
        (size, top, pitch, rows)
        for size, top, pitch, most in KEY_SIZES
        if len(rows := in_rows(key, size)) <= most or size == KEY_SIZES[-1][0]
    )
    for number, row in enumerate(rows):
        for x, square, words in row:
            y = top + number * pitch
            yield mark(pen, square.level, x=x, y=y, side=size + 2, colour=INK)
            yield pen.write(words, y=y + size - 2, size=size, x=x + size + 10)


def in_rows(key: Sequence[tuple[Square, str]], size: int) -> list[list[tuple[float, Square, str]]]:
    """The key with the place of each mark, in as many rows as it takes: a key with a part would be unfair."""
    rows: list[list[tuple[float, Square, str]]] = [[]]
    x: float = EDGE
    for square, words in key:
        width = size + 10 + len(words) * size * LETTER
        if rows[-1] and x + width > WIDTH - EDGE:
            rows.append([])
            x = EDGE
        rows[-1].append((round(x), square, words))
        x += width + 30
    return rows


def box(pen: Pen, level: Delivery, *, x: float, y: float, side: float) -> SafeString:
    """A status as a filled square with its mark; what is not assessed has a dashed outline and no fill."""
    slot = DELIVERY[level].slot
    name = "" if slot in (None, 0) else f"s{slot}"
    fill = PALETTE[f"{name}_fill"][0] if name else "none"
    ink = PALETTE[f"{name}_ink"][0] if f"{name}_ink" in PALETTE else MUTED
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" rx="3" fill="{}" stroke="{}"{}/>{}',
        *(round(pen.across(x, side), 1), y, round(side, 1), round(side, 1)),
        fill,
        PALETTE["s0_line"][0],
        mark_safe("" if name else ' stroke-dasharray="5 4"'),
        mark(pen, level, x=x + side * 0.25, y=y + side * 0.25, side=side * 0.5, colour=ink),
    )


def mark(pen: Pen, level: Delivery, *, x: float, y: float, side: float, colour: str) -> SafeString:
    """The mark of a status, from the template that draws it on every page."""
    drawn = render_to_string("components/_mark.html", {"mark": DELIVERY[level].mark}).strip()
    place = format_html(
        '<svg x="{}" y="{}" width="{}" height="{}" color="{}"',
        *(round(pen.across(x, side), 1), round(y, 1), round(side, 1), round(side, 1), colour),
    )
    return mark_safe(drawn.replace('<svg class="mark"', place, 1))
