"""Counts side by side."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext, pgettext

from commitments.charts.slots import css_slot
from commitments.rules import delivery
from commitments.vocabulary import Delivery

ENOUGH_FOR_BARS = 5  # assessed; below that a picture would say more than is known


def stacked_bar(parts: Sequence[tuple[str, int]], *, label: str) -> SafeString:
    """Counts side by side, each with the class that colours it; widths add up to 100 units."""
    total = sum(count for _, count in parts)
    if not total:
        return mark_safe("")
    drawn, x = [], 0.0
    for css_class, count in parts:
        width = round(100 * count / total, 2)
        drawn.append((css_class, round(x, 2), width))
        x += width
    bars = format_html_join("", '<rect class="{}" x="{}" y="0" width="{}" height="4"/>', drawn)
    return format_html(
        '<svg class="stack" viewBox="0 0 100 4" preserveAspectRatio="none" role="img" aria-label="{}">'
        "{}</svg>",
        label,
        bars,
    )


ROW_HEIGHT = 46
CHART_WIDTH = 400
COUNT_WIDTH = 40
BAR_HEIGHT = 12


def level_bars(
    counts: Sequence[tuple[Delivery, int]], *, label: str, is_continuing: bool = False
) -> SafeString:
    """A bar for each level, its word above it and its count at its end. The longest is the most frequent."""
    most = max((count for _, count in counts), default=0)
    if not most:
        return mark_safe("")
    widest = CHART_WIDTH - COUNT_WIDTH
    rows = format_html_join(
        "",
        '<text x="0" y="{}">{}</text><rect class="{}" x="0.5" y="{}" width="{}" height="{}"/>'
        '<text class="v" x="{}" y="{}">{}</text>',
        (
            (
                *(top + 16, delivery.label(level, is_continuing=is_continuing)),
                *(css_slot(level), top + 22, width := round(widest * count / most, 1), BAR_HEIGHT),
                *(round(width + 6, 1), top + 33, count),
            )
            for top, (level, count) in zip(
                range(0, len(counts) * ROW_HEIGHT, ROW_HEIGHT), counts, strict=True
            )
        ),
    )
    return format_html(
        '<svg class="level-bars" viewBox="0 0 {} {}" direction="ltr" role="img" aria-label="{}">{}</svg>',
        *(CHART_WIDTH, len(counts) * ROW_HEIGHT, label, rows),
    )


def finding(counts: Sequence[tuple[Delivery, int]], *, is_continuing: bool = False) -> str:
    """What the bars show, in words: how many are assessed, what is most frequent, and every count."""
    total = sum(count for _, count in counts)
    known = [(level, count) for level, count in counts if level != Delivery.NOT_ASSESSED]
    assessed = sum(count for _, count in known)
    said = [
        ngettext(
            "%(assessed)s of %(total)s signatory is assessed.",
            "%(assessed)s of %(total)s signatories are assessed.",
            total,
        )
        % {"assessed": assessed, "total": total}
    ]
    most = max((count for _, count in known), default=0)
    leaders = [level for level, count in known if count == most]
    if len(leaders) == 1 and len(known) > 1:
        said.append(
            gettext("The most frequent status is “%(status)s”.")
            % {"status": delivery.label(leaders[0], is_continuing=is_continuing)}
        )
    return " ".join([*said, f"{listed(counts, is_continuing=is_continuing)}."])


def listed(counts: Sequence[tuple[Delivery, int]], *, is_continuing: bool) -> str:
    """Every count with its status."""
    return pgettext("between the parts of a list", ", ").join(
        gettext("%(status)s: %(count)s")
        % {"status": delivery.label(level, is_continuing=is_continuing), "count": count}
        for level, count in counts
    )


def too_few(counts: Sequence[tuple[Delivery, int]], *, is_continuing: bool = False) -> SafeString:
    """In place of bars, where a picture would say more than is known."""
    words = gettext("Fewer than five are assessed: too few for bars.")
    return format_html(
        '<svg class="level-bars" viewBox="0 0 {} 30" direction="ltr" role="img" aria-label="{}">'
        '<text x="0" y="20">{}</text></svg>',
        *(CHART_WIDTH, finding(counts, is_continuing=is_continuing), words),
    )
