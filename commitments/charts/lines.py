"""A count over time, as a line that holds each value until the next."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

from commitments.words import in_short

CHART_WIDTH: Final = 400
HEIGHT: Final = 150
TOP: Final = 24
BOTTOM: Final = 118
LEFT: Final = 6
RIGHT: Final = 352  # the last value stands beside its point
# what charts.standalone cannot know about this drawing
RULES: Final = (
    "\n.step{fill:none;stroke:$ink;stroke-width:2}\n.end{fill:$ink}\n.v{fill:$ink;font-weight:600}\n"
)


@dataclass(frozen=True)
class Point:
    """From this day on, this many."""

    on: dt.date
    count: int


def count_line(points: Sequence[Point], *, end: dt.date, label: str) -> SafeString:
    """The line from nought up, so that no rise looks steeper than it is. `points` come oldest first."""
    start = points[0].on
    days = max((end - start).days, 1)
    most = max(point.count for point in points) or 1

    def across(day: dt.date) -> float:
        return round(LEFT + min((day - start).days / days, 1) * (RIGHT - LEFT), 1)

    def up(count: int) -> float:
        return round(BOTTOM - count / most * (BOTTOM - TOP), 1)

    first, last = points[0], points[-1]
    path = f"M{across(first.on)} {up(first.count)}"
    for point in points[1:]:
        path += f"H{across(point.on)}V{up(point.count)}"
    path += f"H{RIGHT}"
    return format_html(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}"><path class="grid" d="M{} {}H{}"/>'
        '<path class="step" d="{}"/><circle class="end" cx="{}" cy="{}" r="4"/>'
        '<text class="v" x="{}" y="{}">{}</text><text x="{}" y="{}">{}</text>'
        '<text x="{}" y="{}" text-anchor="end">{}</text></svg>',
        *(CHART_WIDTH, HEIGHT, label, LEFT, BOTTOM, RIGHT, path, RIGHT, up(last.count)),
        *(RIGHT + 10, up(last.count) + 4, last.count),
        *(LEFT, HEIGHT - 8, in_short(start, "M Y"), RIGHT, HEIGHT - 8, in_short(end, "M Y")),
    )
