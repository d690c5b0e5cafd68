"""The commitments: all of them, and one across everybody it binds."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from commitments.charts import bars
from commitments.charts.slots import css_slot
from commitments.summaries import commitment as page_summary
from commitments.summaries import commitments as list_summary
from commitments.summaries.bound import Filter
from commitments.summaries.distribution import LevelCount
from commitments.views.public.citing import cite
from commitments.views.public.day import day_of
from commitments.views.public.moved import to_right_spelling
from commitments.views.public.partial import render_part
from commitments.views.public.svg import svg_file
from commitments.vocabulary import Delivery


@dataclass(frozen=True)
class DrawnLine:
    """A commitment of the list; `bar` is empty where too few are assessed."""

    line: list_summary.CommitmentLine
    bar: SafeString | str


@dataclass(frozen=True)
class DrawnGroup:
    group: list_summary.InstrumentGroup
    lines: tuple[DrawnLine, ...]


@require_safe
def commitments(request: HttpRequest) -> HttpResponse:
    page = list_summary.load()
    groups = [
        DrawnGroup(group, tuple(DrawnLine(line, bar(line)) for line in group.lines)) for group in page.groups
    ]
    context = {
        "page": page,
        "groups": groups,
        "citation": cite(request, title=gettext("Commitments"), page=request.path),
        "section": "commitments",
    }
    return render(request, "public/commitments.html", context)


@require_safe
def commitment(request: HttpRequest, code: str) -> HttpResponse:
    asked = asked_in(request)
    page = page_summary.load(code, asked=asked, page=request.GET.get("page", ""), today=day_of(request))
    if page is None:
        return elsewhere(request, code)
    context = {
        "page": page,
        "chart": chart(page),
        "citation": cite(
            request,
            title=gettext("%(code)s: %(title)s") % {"code": page.code, "title": page.title},
            page=request.path,
        ),
        "section": "commitments",
    }
    return render_part(request, "public/commitment.html", "rows", context)


@require_safe
def drawing(request: HttpRequest, code: str) -> HttpResponse:
    """The bars of one commitment as a file; where too few are assessed, the file says so."""
    page = page_summary.load(code, asked=Filter(), today=day_of(request))
    if page is None:
        return elsewhere(request, code)
    counted = levels(page.counts)
    return svg_file(
        request,
        chart(page) or bars.too_few(counted, is_continuing=page.is_continuing),
        title=gettext("%(code)s: %(title)s") % {"code": page.code, "title": page.title},
        finding=bars.finding(counted, is_continuing=page.is_continuing),
        page=reverse("public:commitment", args=[page.code]),
    )


def elsewhere(request: HttpRequest, code: str) -> HttpResponse:
    """To the one address of a commitment that was spelt otherwise; else not found, with what is near."""
    place = page_summary.elsewhere(code)
    if place.code:
        return to_right_spelling(request, code=place.code)
    return render(request, "404.html", {"suggestions": place.nearest}, status=404)


def levels(counts: Sequence[LevelCount]) -> list[tuple[Delivery, int]]:
    return [(Delivery(item.level), item.count) for item in counts]


def is_enough(counts: Sequence[LevelCount]) -> bool:
    assessed = sum(item.count for item in counts if item.level != Delivery.NOT_ASSESSED)
    return assessed >= bars.ENOUGH_FOR_BARS


def chart(page: page_summary.CommitmentPage) -> SafeString | str:
    """A bar for each level; nothing where too few are assessed."""
    if not is_enough(page.counts):
        return ""
    counts, is_continuing = levels(page.counts), page.is_continuing
    label = bars.finding(counts, is_continuing=is_continuing)
    return bars.level_bars(counts, label=label, is_continuing=is_continuing)


def bar(line: list_summary.CommitmentLine) -> SafeString | str:
    """The counts side by side in one bar; nothing where too few are assessed."""
    if not is_enough(line.distribution.counts):
        return ""
    counts = levels(line.distribution.counts)
    parts = [(css_slot(level), count) for level, count in counts]
    return bars.stacked_bar(parts, label=bars.finding(counts, is_continuing=line.is_continuing))


def asked_in(request: HttpRequest) -> Filter:
    return Filter(level=request.GET.get("level", ""), region=request.GET.get("region", ""))
