"""Counts side by side."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe


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
