"""The ladder in miniature: what was verified in ink, what was claimed beyond it hatched."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

STEP = 34
HEIGHT = 14
VERIFIED, CLAIMED, OPEN = "verified", "claimed", "open"


def states(*, verified: int, claimed: int, rungs: int = 4) -> tuple[str, ...]:
    """The state of each rung, the lowest first; `verified` is -1 where none is reached."""
    return tuple(
        VERIFIED if number <= verified else CLAIMED if number <= claimed else OPEN for number in range(rungs)
    )


def claim_ladder(rungs: Sequence[str], *, label: str) -> SafeString:
    """One box for each rung. Hatching is drawn in lines, so that it prints and needs no name of its own."""
    boxes = format_html_join(
        "",
        '<rect class="{}" x="{}" y="0.5" width="{}" height="{}"/>',
        ((state, number * STEP + 0.5, STEP - 4, HEIGHT) for number, state in enumerate(rungs)),
    )
    hatched = format_html_join(
        "",
        '<path class="hatch" d="{}"/>',
        ((hatching(number * STEP + 0.5),) for number, state in enumerate(rungs) if state == CLAIMED),
    )
    return format_html(
        '<svg class="claims" viewBox="0 0 {} {}" direction="ltr" role="img" aria-label="{}">{}{}</svg>',
        *(STEP * len(rungs) - 3, HEIGHT + 1, label, boxes, hatched),
    )


def hatching(x: float) -> str:
    """Slanting lines that stay inside the box which begins at x."""
    width = STEP - 4
    parts = []
    for offset in range(0, width + HEIGHT, 5):
        left, right = max(offset - HEIGHT, 0), min(offset, width)
        parts.append(f"M{x + left} {0.5 + offset - left}L{x + right} {0.5 + offset - right}")
    return "".join(parts)
