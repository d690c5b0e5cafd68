"""Finishing one item of the inbox opens the next."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from commitments.summaries import desk_inbox
from commitments.summaries.desk_inbox_trail import Trail
from commitments.views.desk.access import DeskRequest


def go_to_next(request: DeskRequest, *, queue: str = "") -> HttpResponse:
    """To the next item of the queue that the person came from, or to that queue where nothing is left.

    The queue is what stands in `from` of the form or the address, as the inbox wrote it there; `queue` where
    there is none. Pass `from` on unread: it also holds the place in the queue and its filters.
    """
    trail = Trail.read(request.POST.get("from") or request.GET.get("from") or queue)
    if not trail.queue:
        return redirect("desk:inbox")
    following = desk_inbox.next_in_queue(
        person=request.user, trail=trail, today=timezone.now().date(), finished=request.path
    )
    if following:
        return redirect(following)
    messages.info(request, "That was the last item of this queue.")
    return redirect(trail.address())
