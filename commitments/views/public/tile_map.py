from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from commitments.charts import tiles
from commitments.charts.slots import css_slot
from commitments.rules import delivery
from commitments.rules.echoed import MOST_READ
from commitments.summaries import tile_page as summary
from commitments.views.public.citing import cite
from commitments.views.public.partial import render_part
from commitments.views.public.svg import svg_file
from commitments.vocabulary import Delivery


@require_safe
def tile_map(request: HttpRequest) -> HttpResponse:
    page = summary.load(request.GET.get("commitment", "")[:MOST_READ])
    # one view has one address: a blank field stays out of the one htmx writes into the address bar
    chosen = f"?commitment={page.commitment.code}" if page.commitment else ""
    context = {
        "page": page,
        "chosen": chosen,
        "citation": cite(request, title=title_of(page), page=request.path + chosen),
        "section": "map",
    }
    response = render_part(request, "public/map.html", "rows", context)
    response["HX-Push-Url"] = request.path + chosen
    return response


@require_safe
def drawing(request: HttpRequest) -> HttpResponse:
    """The same map as a file."""
    page = summary.load(request.GET.get("commitment", "")[:MOST_READ])
    said = finding(page)
    return svg_file(
        request,
        tiles.labelled_map([(tile, *paint(page, tile)) for tile in page.placed], key=key(page), label=said),
        title=title_of(page),
        finding=said,
        page=request.path.removesuffix(".svg")
        + (f"?commitment={page.commitment.code}" if page.commitment else ""),
        rules=tiles.LABELLED_RULES,
    )


def title_of(page: summary.MapPage) -> str:
    if page.commitment is None:
        return gettext("Map: how much is assessed")
    return gettext("Map of %(code)s, %(title)s") % {
        "code": page.commitment.code,
        "title": page.commitment.title,
    }


def finding(page: summary.MapPage) -> str:
    if page.commitment is None:
        total, assessed = len(page.tiles), page.with_assessment
        words = ngettext(
            "%(assessed)s of %(total)s signatory has at least one undertaking assessed. "
            "The fuller a tile, the more of what it owes is assessed; that is no score.",
            "%(assessed)s of %(total)s signatories have at least one undertaking assessed. "
            "The fuller a tile, the more of what it owes is assessed; that is no score.",
            total,
        )
    else:
        total, assessed = len(page.bound), page.assessed
        words = ngettext(
            "%(assessed)s of %(total)s signatory bound by it is assessed. The colour is its status.",
            "%(assessed)s of %(total)s signatories bound by it are assessed. The colour is the status.",
            total,
        )
    return words % {"assessed": assessed, "total": total}


def key(page: summary.MapPage) -> list[tuple[str, str]]:
    """What each way of drawing a tile means."""
    if page.commitment is None:
        return [
            ("empty", gettext("Dashed: nothing assessed yet")),
            ("part", gettext("Filled from below: the part that is assessed")),
        ]
    found = [
        (
            css_slot(Delivery(item.level)),
            f"{delivery.label(item.level, is_continuing=page.commitment.is_continuing)} ({item.count})",
        )
        for item in page.counts
    ]
    return (
        found
        if len(page.bound) == len(page.tiles)
        else [*found, ("out", gettext("Did not endorse this text"))]
    )


def paint(page: summary.MapPage, tile: summary.MapTile) -> tuple[str, float]:
    """The class that colours a tile, and how far it fills it."""
    if page.commitment is None:
        return "part", tile.fill / summary.FILL_STEPS
    return (css_slot(Delivery(tile.level)), 1) if tile.level else ("out", 0)
