"""Who holds what, and what nobody has looked at."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from commitments.summaries import desk_workload
from commitments.views.desk.access import DeskRequest, for_staff


@for_staff("view_assignment")
@require_safe
def workload(request: DeskRequest) -> HttpResponse:
    now = timezone.now()
    page = desk_workload.load(today=now.date(), now=now)
    return render(request, "desk/workload.html", {"page": page, "section": "workload"})
