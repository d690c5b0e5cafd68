"""The adopted texts: the list, and one text with every promise marked."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from commitments.charts import bars
from commitments.charts.slots import css_slot
from commitments.summaries import instrument as page_summary
from commitments.summaries import instruments as list_summary
from commitments.summaries.distribution import Distribution
from commitments.summaries.instrument_text import Promise, TextRow
from commitments.views.public.citing import cite
from commitments.views.public.day import day_of
from commitments.views.public.moved import to_right_spelling
from commitments.vocabulary import Delivery


@dataclass(frozen=True)
class Note:
    """What stands in the margin beside a promise; `bar` is empty where too few are assessed."""

    promise: Promise
    bar: SafeString | str


@dataclass(frozen=True)
class NotedRow:
    row: TextRow
    notes: tuple[Note, ...]


@require_safe
def instruments(request: HttpRequest) -> HttpResponse:
    return render(request, "public/instruments.html", {"page": list_summary.load(), "section": "instruments"})


@require_safe
def instrument(request: HttpRequest, slug: str) -> HttpResponse:
    if slug != slug.lower():
        return to_right_spelling(request, slug=slug.lower())
    page = page_summary.load(slug, page=request.GET.get("page", ""), today=day_of(request))
    if page is None:
        return render(request, "404.html", {"suggestions": list_summary.nearest(slug)}, status=404)
    context = {
        "page": page,
        "rows": noted(page.rows),
        "citation": cite(request, title=page.title, page=request.path),
        "section": "instruments",
    }
    is_first = page.paging.number == 1
    return render(request, f"public/instrument{'' if is_first else '_record'}.html", context)


def noted(rows: tuple[TextRow, ...]) -> tuple[NotedRow, ...]:
    return tuple(
        NotedRow(
            row,
            tuple(
                Note(promise, bar(promise.distribution, is_continuing=promise.is_continuing))
                for promise in row.promises
            ),
        )
        for row in rows
    )


def bar(spread: Distribution, *, is_continuing: bool = False) -> SafeString | str:
    """The counts side by side; nothing below five assessed, where a picture would say more than is known."""
    if spread.assessed < bars.ENOUGH_FOR_BARS:
        return ""
    counts = [(Delivery(item.level), item.count) for item in spread.counts]
    words = bars.listed(counts, is_continuing=is_continuing)
    label = gettext("Of %(total)s signatories: %(counts)s") % {"total": spread.total, "counts": words}
    return bars.stacked_bar([(css_slot(level), count) for level, count in counts], label=label)
