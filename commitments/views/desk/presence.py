"""A page of the desk says that it is open, and hears who else has it open."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from commitments.actions import presence as presences
from commitments.actions.refusals import ActionRefusedError
from commitments.summaries import desk_presence
from commitments.views.desk.access import DeskRequest, for_staff


@for_staff("view_entrydraft")
@require_POST
def presence(request: DeskRequest) -> HttpResponse:
    """Takes `place`; answers with the inside of templates/desk/_presence.html."""
    place, now = request.POST.get("place") or request.GET.get("place", ""), timezone.now()
    try:
        presences.say(by=request.user, place=place, at=now)
    except ActionRefusedError:
        raise Http404 from None
    present = desk_presence.others(place, person=request.user, now=now)
    return render(request, "desk/_present.html", {"present": present, "place": place})
