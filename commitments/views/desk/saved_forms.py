"""Where the desk's forms save themselves (static/js/desk_autosave.js)."""

import datetime as dt

from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from commitments.actions import saved_forms
from commitments.actions.refusals import ActionRefusedError, OvertakenError
from commitments.views.desk.access import DeskRequest, for_staff

OLDEST = dt.timedelta(days=30)


@for_staff("view_entrydraft")
@require_http_methods(["GET", "HEAD", "POST"])
def saved_form(request: DeskRequest, form: str) -> HttpResponse:
    """Keeps the fields posted, or with `discard` forgets them; answers without a body.

    A GET gives the token that a page opened before its reader signed in again needs.
    """
    if not saved_forms.FORM_KEY.fullmatch(form):
        raise Http404
    if request.method != "POST":
        return HttpResponse(status=204, headers={"X-CSRFToken": get_token(request)})
    if "discard" in request.POST:
        saved_forms.discard(by=request.user, form=form)
        return back(request)
    return keep(request, form)


def keep(request: DeskRequest, form: str) -> HttpResponse:
    at = typed_at(request)
    try:
        saved_forms.keep(
            by=request.user,
            form=form,
            data=dict(request.POST.lists()),
            started_from=request.POST.get("row_version", ""),
            at=at,
        )
    except ActionRefusedError as refusal:
        status = 409 if isinstance(refusal, OvertakenError) else 413  # at 409 a browser forgets its own copy
        return HttpResponse(str(refusal), status=status, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204, headers={"X-Saved-At": at.isoformat()})


def typed_at(request: DeskRequest) -> dt.datetime:
    """When the text was typed: text that waited in the browser says for how many seconds."""
    age = request.headers.get("X-Form-Age", "0")
    seconds = int(age) if age.isascii() and age.isdigit() and len(age) < 9 else 0
    return timezone.now() - min(dt.timedelta(seconds=seconds), OLDEST)


def back(request: DeskRequest) -> HttpResponse:
    """To the page the button stood on; without one, nowhere."""
    address = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(address, allowed_hosts=None) and address.startswith("/"):
        return redirect(address)
    return HttpResponse(status=204)
