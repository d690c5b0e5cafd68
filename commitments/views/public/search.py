from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from commitments.summaries import search as summary
from commitments.views.public.partial import render_part

NARROWING = ("type", "region", "year")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    page = summary.load(
        request.GET.get("q", ""), narrowing=narrowing_in(request), page=request.GET.get("page", "")
    )
    return render_part(request, "public/search.html", "rows", {"page": page, "section": "search"})


def narrowing_in(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in NARROWING}
