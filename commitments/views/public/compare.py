from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_safe

from commitments.rules.echoed import MOST_READ
from commitments.summaries import compare as summary
from commitments.views.public.citing import cite
from commitments.views.public.day import day_of
from commitments.views.public.partial import render_part

MOST_NAMES = 12  # read from an address; four are shown


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    page = summary.load(asked_in(request), today=day_of(request))
    address = request.path + (f"?{page.asked.query}" if page.asked.query else "")
    context: dict[str, object] = {"page": page, "section": "compare"}
    if len(page.chosen) > 1:
        listed = pgettext("between the parts of a list", ", ").join(item.name for item in page.members)
        title = gettext("Side by side: %(names)s") % {"names": listed}
        context |= {"listed": listed, "citation": cite(request, title=title, page=address)}
    response = render_part(request, "public/compare.html", "rows", context)
    # one view has one address: blank fields stay out of the one htmx writes into the address bar
    response["HX-Push-Url"] = address
    return response


def asked_in(request: HttpRequest) -> summary.Filter:
    names = [name.strip()[:MOST_READ] for name in request.GET.getlist("c") if name.strip()]
    return summary.Filter(tuple(names[:MOST_NAMES]), is_shared=request.GET.get("only") == "both")
