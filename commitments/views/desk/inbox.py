from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from commitments.summaries import desk_inbox
from commitments.views.desk.access import DeskRequest, for_staff


@for_staff("view_entrydraft")
@require_safe
def inbox(request: DeskRequest) -> HttpResponse:
    page = desk_inbox.load(
        person=request.user,
        queue=request.GET.get("queue", desk_inbox.FIRST_QUEUE),
        page=request.GET.get("page", ""),
        today=timezone.now().date(),
    )
    return render(request, "desk/inbox.html", {"page": page, "section": "inbox"})
