from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from commitments.summaries import search as summary
from commitments.views.public.partial import render_part


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    page = summary.load(request.GET.get("q", ""))
    return render_part(request, "public/search.html", "rows", {"page": page, "section": "search"})
