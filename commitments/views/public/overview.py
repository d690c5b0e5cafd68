from dataclasses import dataclass
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from commitments.charts import lines, tiles
from commitments.rules.over_time import Count
from commitments.summaries import overview as summary
from commitments.views.public.day import day_of
from commitments.views.public.svg import svg_file
from commitments.words import date_words


@dataclass(frozen=True)
class Line:
    """One count over time: its name, what it shows in a sentence, the drawing, and the drawing as a file."""

    title: str
    finding: str
    drawing: str
    file: str


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    page = summary.load(today=day_of(request))
    context = {
        "page": page,
        "maps": [(item, tiles.tile_map(item.cells, label=words(item))) for item in page.priorities],
        "lines": [line(page.over_time) for line in LINES.values()] if page.over_time.can_be_drawn else [],
        "section": "overview",
    }
    return render(request, "public/overview.html", context)


@require_safe
def assessed_over_time(request: HttpRequest) -> HttpResponse:
    return drawing_of(request, "assessed")


@require_safe
def overdue_over_time(request: HttpRequest) -> HttpResponse:
    return drawing_of(request, "overdue")


def drawing_of(request: HttpRequest, name: str) -> HttpResponse:
    over = summary.load_over_time(today=day_of(request))
    if not over.can_be_drawn:
        raise Http404(gettext("Too few undertakings are assessed to draw a line over time."))
    line = LINES[name](over)
    return svg_file(
        request,
        line.drawing,
        title=line.title,
        finding=line.finding,
        page=reverse("public:overview"),
        rules=lines.RULES,
    )


def assessed_line(over: summary.OverTime) -> Line:
    finding = ngettext(
        "On %(end)s, %(last)s of %(total)s undertaking was assessed; on %(start)s it was %(first)s.",
        "On %(end)s, %(last)s of %(total)s undertakings were assessed; on %(start)s it was %(first)s.",
        over.total,
    ) % said(over, over.assessed, total=over.total)
    return Line(
        title=gettext("Undertakings assessed"),
        finding=finding,
        drawing=drawn(over, over.assessed, finding),
        file=reverse("public:assessed-over-time"),
    )


def overdue_line(over: summary.OverTime) -> Line:
    finding = ngettext(
        "On %(end)s, %(last)s of the %(total)s undertaking with a date in the text was overdue; on %(start)s "
        "it was %(first)s.",
        "On %(end)s, %(last)s of the %(total)s undertakings with a date in the text were overdue; on "
        "%(start)s it was %(first)s.",
        over.dated,
    ) % said(over, over.overdue_line, total=over.dated)
    return Line(
        title=gettext("Undertakings overdue"),
        finding=finding,
        drawing=drawn(over, over.overdue_line, finding),
        file=reverse("public:overdue-over-time"),
    )


LINES: Final = {"assessed": assessed_line, "overdue": overdue_line}


def said(over: summary.OverTime, counts: tuple[Count, ...], *, total: int) -> dict[str, object]:
    return {
        "end": date_words(over.today),
        "start": date_words(over.start.on),
        "first": counts[0].count,
        "last": counts[-1].count,
        "total": total,
    }


def drawn(over: summary.OverTime, counts: tuple[Count, ...], finding: str) -> str:
    points = [lines.Point(item.on, item.count) for item in counts]
    return lines.count_line(points, end=over.today, label=finding)


def words(priority: summary.PriorityMap) -> str:
    """The text alternative of a small map."""
    return gettext(
        "Map for %(code)s: %(named)s of %(total)s signatories are named in at least one entry; "
        "%(assessed)s of %(total)s are assessed."
    ) % {
        "code": priority.code,
        "named": priority.named,
        "assessed": priority.assessed,
        "total": priority.total,
    }
