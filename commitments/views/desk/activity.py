"""What was done on the desk. Read only: undoing stands at the addresses it links to."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from commitments.summaries import desk_activity
from commitments.views.desk.access import DeskRequest, for_staff


@for_staff("view_deskact")
@require_safe
def activity(request: DeskRequest) -> HttpResponse:
    names = ("person", "signatory", "kind", "batch", "undertaking")
    asked = desk_activity.Asked(**{name: request.GET.get(name, "")[:100] for name in names})
    page = desk_activity.load(
        person=request.user, asked=asked, page=request.GET.get("page", ""), now=timezone.now()
    )
    return render(request, "desk/activity.html", {"page": page, "section": "activity"})
