"""What is on record about one signatory, laid out over time: one row of dots for each kind of thing."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH = 400
EDGE = 8  # room at both ends, so that no dot is cut
DOT = 4  # half of a dot's width
PITCH = 9
MOST_LEVELS = 6
TITLE_HEIGHT = 20
AXIS_HEIGHT = 42


@dataclass(frozen=True)
class Dot:
    """`css_class` colours it; a deadline is a diamond, what is still to come is hollow (class "next")."""

    on: dt.date
    css_class: str
    is_diamond: bool = False


@dataclass(frozen=True)
class Lane:
    title: str
    dots: tuple[Dot, ...]


def dot_timeline(
    lanes: Sequence[Lane],
    *,
    start: dt.date,
    end: dt.date,
    today: dt.date,
    label: str,
    ends: tuple[str, str],
    now: str,
) -> SafeString:
    """Time runs from left to right in every language; `ends` are the words for the first and the last day.

    `now` names the line at `today`, which is left out where that is one of the ends.
    `label` is the text alternative and says what the drawing shows.
    """
    days = max((end - start).days, 1)

    def across(day: dt.date) -> float:
        share = min(max((day - start).days / days, 0), 1)
        return round(EDGE + share * (WIDTH - 2 * EDGE), 1)

    drawn, top = [], 0
    for lane in lanes:
        placed = stacked(lane.dots, [across(dot.on) for dot in lane.dots])
        height = TITLE_HEIGHT + PITCH * (max((level for _, _, level in placed), default=0) + 1) + 4
        base = top + height - DOT - 3
        drawn.append(
            format_html(
                '<text class="lane" x="0" y="{}">{}</text><path class="grid" d="M0 {}H{}"/>{}',
                *(top + 13, isolated(lane.title), base + DOT + 2, WIDTH),
                format_html_join(
                    "", "{}", ((shape(dot, x, base - level * PITCH),) for dot, x, level in placed)
                ),
            )
        )
        top += height + 8
    x = across(today)
    return format_html(
        '<svg class="timeline" viewBox="0 0 {} {}" direction="ltr" role="img" aria-label="{}">'
        "{}{}"
        '<text x="0" y="{}">{}</text><text x="{}" y="{}" text-anchor="end">{}</text></svg>',
        *(WIDTH, top + AXIS_HEIGHT, label),
        now_line(x, top, now) if start < today < end else "",
        SafeString("".join(drawn)),
        *(top + 34, isolated(ends[0]), WIDTH, top + 34, isolated(ends[1])),
    )


def isolated(words: str) -> str:
    """Words in their own direction: in a drawing that runs left to right, an Arabic date would come apart."""
    return f"\N{FIRST STRONG ISOLATE}{words}\N{POP DIRECTIONAL ISOLATE}"


def now_line(x: float, height: int, words: str) -> SafeString:
    """Its name stands on whichever side has more room."""
    anchor = "start" if x < WIDTH / 2 else "end"
    return format_html(
        '<path class="now" d="M{} 0V{}"/><text class="today" x="{}" y="{}" text-anchor="{}">{}</text>',
        *(x, height + 2, x, height + 12, anchor, isolated(words)),
    )


def stacked(dots: Sequence[Dot], xs: Sequence[float]) -> list[tuple[Dot, float, int]]:
    """Each dot on the lowest level where it covers no other; the highest level takes the rest."""
    last = [-PITCH * 2.0] * MOST_LEVELS
    placed = []
    for dot, x in sorted(zip(dots, xs, strict=True), key=lambda item: item[1]):
        level = next((n for n, taken in enumerate(last) if x - taken >= PITCH), MOST_LEVELS - 1)
        last[level] = x
        placed.append((dot, x, level))
    return placed


def shape(dot: Dot, x: float, y: float) -> SafeString:
    if dot.is_diamond:
        path = f"M{x} {y - 5}L{x + 5} {y}L{x} {y + 5}L{x - 5} {y}Z"
        return format_html('<path class="{}" d="{}"/>', dot.css_class, path)
    return format_html('<circle class="{}" cx="{}" cy="{}" r="{}"/>', dot.css_class, x, y, DOT)


def span(days: Iterable[dt.date], *, today: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last of these days, today among them."""
    known = [*days, today]
    return min(known), max(known)
