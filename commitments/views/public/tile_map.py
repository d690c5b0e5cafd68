from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from commitments.summaries import tile_page as summary
from commitments.views.public.partial import render_part


@require_safe
def tile_map(request: HttpRequest) -> HttpResponse:
    page = summary.load(request.GET.get("commitment", "")[:20])
    response = render_part(request, "public/map.html", "rows", {"page": page, "section": "map"})
    # one view has one address: a blank field stays out of the one htmx writes into the address bar
    chosen = f"?commitment={page.commitment.code}" if page.commitment else ""
    response["HX-Push-Url"] = request.path + chosen
    return response
