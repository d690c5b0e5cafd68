"""What was published when, as a line."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from commitments.charts.slots import css_slot
from commitments.vocabulary import Delivery

# From top to bottom. The ladder and "not yet assessed" are always drawn, the others where they occur.
LADDER = (Delivery.MET, Delivery.SUBSTANTIAL, Delivery.FIRST_STEPS, Delivery.NO_ACTION)
BESIDE_THE_LADDER = (
    Delivery.REVERSED,
    Delivery.NO_EVIDENCE,
    Delivery.UNCLEAR,
    Delivery.NOT_APPLICABLE,
    Delivery.CLOSED,
)
CHART_WIDTH = 400
ROW_HEIGHT = 32
LABEL_WIDTH = 150


@dataclass(frozen=True)
class Step:
    """A level published on a day; `is_correction` when it replaced one that was wrong."""

    on: dt.date
    level: Delivery
    is_correction: bool


def step_line(steps: Sequence[Step], *, start: dt.date, end: dt.date, label: str) -> SafeString:
    """What was published when, as a line that climbs and falls. `steps` come oldest first."""
    used = {step.level for step in steps}
    levels = [*LADDER, *(level for level in BESIDE_THE_LADDER if level in used), Delivery.NOT_ASSESSED]
    heights = {level: 24 + number * ROW_HEIGHT for number, level in enumerate(levels)}
    days = max((end - start).days, 1)

    def across(day: dt.date) -> float:
        share = min(max((day - start).days / days, 0), 1)
        return round(LABEL_WIDTH + share * (CHART_WIDTH - 8 - LABEL_WIDTH), 1)

    path, level = f"M{LABEL_WIDTH} {heights[Delivery.NOT_ASSESSED]}", Delivery.NOT_ASSESSED
    for step in steps:
        path += f"H{across(step.on)}V{heights[step.level]}"
        level = step.level
    path += f"H{CHART_WIDTH - 8}"
    corrections = [(across(step.on), heights[step.level]) for step in steps if step.is_correction]
    bottom = 24 + len(levels) * ROW_HEIGHT - 8
    return format_html(
        '<figure class="chart"><svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}'
        '<path class="step" d="{}"/>{}<circle class="{}" cx="{}" cy="{}" r="5"/><text x="{}" y="{}">{}</text>'
        '<text x="{}" y="{}" text-anchor="end">{}</text></svg></figure>',
        *(CHART_WIDTH, bottom + 8, label, grid(heights), path),
        *(marks_of(corrections), f"end {css_slot(level)}", CHART_WIDTH - 8, heights[level]),
        *(LABEL_WIDTH, bottom, f"{start:%b %Y}", CHART_WIDTH, bottom, f"{end:%b %Y}"),
    )


def grid(heights: dict[Delivery, int]) -> SafeString:
    return format_html_join(
        "",
        '<path class="grid" d="M0 {}H{}"/><text x="0" y="{}">{}</text>',
        ((y, CHART_WIDTH, y - 5, level.label) for level, y in heights.items()),
    )


def marks_of(corrections: Iterable[tuple[float, int]]) -> SafeString:
    """A hollow ring where we corrected ourselves: that step is not news about the world."""
    return format_html_join("", '<circle class="fix" cx="{}" cy="{}" r="4.5"/>', corrections)
