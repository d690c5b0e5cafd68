"""What can be taken away, in which form, and how it is cited."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from commitments.summaries.packages import catalog, kept, ways
from commitments.views.public.citing import cite
from commitments.views.public.day import day_of
from commitments.views.public.sample import shows_sample_data


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    day = day_of(request)
    packages = kept.load(until=day)
    context = {
        "lists": ways.lists(),
        "packages": packages,
        "newest": packages[0] if packages else None,
        "graph": catalog.graph(packages, day=day, is_sample=shows_sample_data(request)),
        "citation": cite(request, title=gettext("Data"), page=request.path),
        "section": "about",
    }
    return render(request, "public/data.html", context)
