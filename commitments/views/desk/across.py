from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commitments.models import Commitment
from commitments.summaries import desk_across
from commitments.views.desk.access import DeskRequest, for_staff


@for_staff("view_assessmentdraft")
@require_safe
def across(request: DeskRequest, code: str) -> HttpResponse:
    """One commitment across all signatories; column, region and level stand in the address."""
    asked = {name: request.GET.get(name, "") for name in ("sort", "region", "level")}
    try:
        page = desk_across.load(code, **asked)
    except Commitment.DoesNotExist:
        raise Http404 from None
    return render(request, "desk/across.html", {"page": page, "section": "undertakings"})
