from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commitments.charts import tiles
from commitments.summaries import overview as summary
from commitments.views.public.day import day_of


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    page = summary.load(today=day_of(request))
    maps = [(priority, tiles.tile_map(priority.cells, label=words(priority))) for priority in page.priorities]
    return render(request, "public/overview.html", {"page": page, "maps": maps, "section": "overview"})


def words(priority: summary.PriorityMap) -> str:
    """The text alternative of a small map."""
    return (
        f"Map for {priority.code}: {priority.named} of {priority.total} signatories are named in at least "
        f"one entry; {priority.assessed} of {priority.total} are assessed."
    )
