"""What was published when, as a line: what we verified, and above or below it what was claimed."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi, gettext

from commitments.charts.slots import css_slot
from commitments.vocabulary import Delivery
from commitments.words import in_short

# From top to bottom. The ladder and "not yet assessed" are always drawn, the others where they occur.
LADDER: Final = (Delivery.MET, Delivery.SUBSTANTIAL, Delivery.FIRST_STEPS, Delivery.NO_ACTION)
BESIDE_THE_LADDER: Final = (
    Delivery.REVERSED,
    Delivery.NO_EVIDENCE,
    Delivery.UNCLEAR,
    Delivery.NOT_APPLICABLE,
    Delivery.CLOSED,
)
CHART_WIDTH: Final = 400
ROW_HEIGHT: Final = 38
LABEL_WIDTH: Final = 176
RIGHT: Final = CHART_WIDTH - 8
GAP: Final = 4  # half of what is left out of the line where a version was withdrawn
# For charts.standalone, which cannot know these classes. Pages have them in static/css/undertaking.css.
RULES: Final = """
.drawing text{paint-order:stroke;stroke:$paper;stroke-width:3}
.drawing text.v{fill:$ink;font-weight:600}
.step,.claim,.gone,.strike{fill:none;stroke:$ink;stroke-width:1.8}
.step.none{stroke:$s0_line;stroke-width:1.3;stroke-dasharray:2 3}
.step.ours,.step.wrong{stroke-width:1.3;stroke-dasharray:4 2}
.claim{stroke:$muted;stroke-width:1.3;stroke-dasharray:5 4}
.fix{fill:$paper;stroke:$ink;stroke-width:1.8}
.end{stroke:$ink;stroke-width:1.8;stroke-dasharray:none}
.end.s0,.end.sx{fill:$paper}
"""


@dataclass(frozen=True)
class Step:
    """A level published on a day, and what was claimed then.

    `is_correction` when it replaced one that was wrong, which `is_wrong` says of that one; `is_revision` when
    our method changed. What `is_withdrawn` was taken back within minutes and never stood.
    """

    on: dt.date
    level: Delivery
    is_correction: bool = False
    is_revision: bool = False
    is_wrong: bool = False
    is_withdrawn: bool = False
    claimed: Delivery | None = None

    @property
    def is_ours(self) -> bool:
        """Whether the line moves because of us: no news about the signatory."""
        return self.is_correction or self.is_revision


@dataclass(frozen=True)
class Frame:
    """Where a day and a level lie in the drawing."""

    start: dt.date
    end: dt.date
    heights: dict[Delivery, int]

    def x(self, day: dt.date) -> float:
        share = (day - self.start).days / max((self.end - self.start).days, 1)
        return tidy(LABEL_WIDTH + min(max(share, 0), 1) * (RIGHT - LABEL_WIDTH))


def tidy(number: float) -> float:
    """A tenth of a unit is fine enough; whole ones are written whole."""
    rounded = round(number, 1)
    return int(rounded) if rounded.is_integer() else rounded


def step_line(steps: Sequence[Step], *, start: dt.date, end: dt.date, label: str) -> SafeString:
    """What was published when, as a line that climbs and falls. `steps` come oldest first."""
    used = {step.level for step in steps} | {step.claimed for step in steps}
    levels = [*LADDER, *(level for level in BESIDE_THE_LADDER if level in used), Delivery.NOT_ASSESSED]
    frame = Frame(start, end, {level: 28 + number * ROW_HEIGHT for number, level in enumerate(levels)})
    bottom = 28 + len(levels) * ROW_HEIGHT - 8
    return format_html(
        '<figure class="chart history"><svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}{}'
        '<text x="{}" y="{}">{}</text><text x="{}" y="{}" text-anchor="end">{}</text></svg></figure>',
        *(CHART_WIDTH, bottom + 8, label),
        *(grid(frame.heights), line(steps, frame), names(frame.heights), marks(steps, frame)),
        *(LABEL_WIDTH, bottom, day(start, "M Y"), CHART_WIDTH, bottom, day(end, "M Y")),
    )


def day(on: dt.date, form: str) -> str:
    return isolated(in_short(on, form))


def isolated(words: str) -> str:
    """The drawing runs left to right in every language; words of Arabic with figures among them do not."""
    return f"\N{RIGHT-TO-LEFT ISOLATE}{words}\N{POP DIRECTIONAL ISOLATE}" if get_language_bidi() else words


def grid(heights: dict[Delivery, int]) -> SafeString:
    rows = ((y, CHART_WIDTH) for y in heights.values())
    return format_html_join("", '<path class="grid" d="M0 {}H{}"/>', rows)


def names(heights: dict[Delivery, int]) -> SafeString:
    """Over the line, so that a long name stays readable where the line passes."""
    return format_html_join(
        "", '<text x="0" y="{}">{}</text>', ((y - 5, level.label) for level, y in heights.items())
    )


def line(steps: Sequence[Step], frame: Frame) -> SafeString:
    """The claims first, so that what was verified lies over them."""
    pieces = [("claim", path) for path in claims(steps, frame)]
    pieces += [(f"step {css}".strip(), path) for css, path in runs(steps, frame)]
    return format_html_join("", '<path class="{}" d="{}"/>', pieces)


def runs(steps: Sequence[Step], frame: Frame) -> Iterator[tuple[str, str]]:
    """Class and path of each stretch, and of each climb or fall between two.

    What never stood leaves a gap in the line; what was wrong, and where we moved it, is not drawn solid.
    """
    stood = [step for step in steps if not step.is_withdrawn]
    holes = [frame.x(step.on) for step in steps if step.is_withdrawn]
    unassessed = Step(frame.start, Delivery.NOT_ASSESSED)
    last = Step(frame.end, stood[-1].level if stood else Delivery.NOT_ASSESSED)
    for before, after in pairwise([unassessed, *stood, last]):
        x, y = (frame.x(after.on), frame.heights[before.level])
        css = "none" if before is unassessed else "wrong" if before.is_wrong else ""
        yield css, broken(frame.x(before.on), x, y, holes)
        if after.level != before.level:
            css = "ours" if after.is_ours else "none" if before is unassessed else ""
            yield css, f"M{x} {y}V{frame.heights[after.level]}"


def broken(start: float, end: float, y: int, holes: Sequence[float]) -> str:
    path = f"M{start} {y}"
    for hole in holes:
        if start < hole < end:
            path += f"H{max(hole - GAP, start)}M{min(hole + GAP, end)} {y}"
    return f"{path}H{end}"


def claims(steps: Sequence[Step], frame: Frame) -> Iterator[str]:
    """One path for each time during which a claim was on record."""
    path, height = "", 0
    for step in (step for step in steps if not step.is_withdrawn):
        x = frame.x(step.on)
        if step.claimed is None:
            if path:
                yield f"{path}H{x}"
            path = ""
            continue
        height = frame.heights[step.claimed]
        path += f"H{x}V{height}" if path else f"M{x} {height}"
    if path:
        yield f"{path}H{RIGHT}"


def marks(steps: Sequence[Step], frame: Frame) -> SafeString:
    """Ends and exceptions: a ring where we corrected ourselves, a stroke through what was wrong, a cross for
    what was withdrawn, and the words at the first and the last point."""
    stood = [step for step in steps if not step.is_withdrawn]
    level = stood[-1].level if stood else Delivery.NOT_ASSESSED
    strokes = [("strike", slash(x, y)) for x, y in middles_of_wrong(stood, frame)]
    strokes += [
        ("gone", cross(frame.x(step.on), frame.heights[step.level])) for step in steps if step.is_withdrawn
    ]
    rings = [(frame.x(step.on), frame.heights[step.level]) for step in stood if step.is_correction]
    return format_html(
        '{}{}<circle class="end {}" cx="{}" cy="{}" r="5"/>{}',
        format_html_join("", '<path class="{}" d="{}"/>', strokes),
        format_html_join("", '<circle class="fix" cx="{}" cy="{}" r="4.5"/>', rings),
        *(css_slot(level), RIGHT, frame.heights[level]),
        words_at_the_ends(stood, frame),
    )


def middles_of_wrong(stood: Sequence[Step], frame: Frame) -> Iterator[tuple[float, int]]:
    ends = [frame.x(step.on) for step in stood[1:]] + [RIGHT] * bool(stood)
    for step, end in zip(stood, ends, strict=True):
        if step.is_wrong:
            yield tidy((frame.x(step.on) + end) / 2), frame.heights[step.level]


def slash(x: float, y: int) -> str:
    return f"M{tidy(x - 4)} {y + 6}L{tidy(x + 4)} {y - 6}"


def cross(x: float, y: int) -> str:
    left, right = tidy(x - 4), tidy(x + 4)
    return f"M{left} {y - 4}L{right} {y + 4}M{left} {y + 4}L{right} {y - 4}"


def words_at_the_ends(stood: Sequence[Step], frame: Frame) -> SafeString:
    """The day of the first and the last point; both lines named where there are two."""
    if not stood:
        return mark_safe("")
    first, last = stood[0], stood[-1]
    verified = frame.heights[last.level]
    since = day(last.on, "j M Y")
    texts: list[tuple[str, float, int, str, str]] = []
    texts.append(
        ("v", CHART_WIDTH, verified - 7, "end", isolated(gettext("Verified since {day}").format(day=since)))
    )
    if last.claimed is not None:
        height = frame.heights[last.claimed]
        below = height + (20 if height == verified else -7)
        texts.append(("", CHART_WIDTH, below, "end", gettext("Claimed")))
    if first.on != last.on:
        x, y = frame.x(first.on), frame.heights[first.level]
        y += 20 if y == verified else -7
        texts.append(("", x + 3, y, "start", day(first.on, "j M Y")))
    return format_html_join("", '<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>', texts)
