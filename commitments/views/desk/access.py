"""Who may open a page of the desk."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from commitments.actions.refusals import ActionRefusedError
from commitments.models import StaffMember

logger = logging.getLogger("tracker.access")
View = Callable[..., HttpResponseBase]
SAFE = ("GET", "HEAD", "OPTIONS")


class DeskRequest(HttpRequest):
    """A request that came through `for_staff`."""

    user: StaffMember


def for_staff(*permissions: str, to_act: tuple[str, ...] = ()) -> Callable[[View], View]:
    """Visitors are sent to sign in; whoever is signed in without these rights gets 403. Goes outermost.

    `to_act` are the rights that anything but reading needs on top.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            needed = permissions if request.method in SAFE else (*permissions, *to_act)
            if not request.user.has_perms([f"commitments.{permission}" for permission in needed]):
                note_refusal(request, "no such right")
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return never_cache(login_required(guarded))

    return guard


def refused(request: HttpRequest, refusal: ActionRefusedError, *, status: int) -> HttpResponse:
    """The action's own sentences as a page: 403 where this person may not, 409 where things have moved on."""
    if status == 403:
        note_refusal(request, "the action said no")
    sentences = [sentence for sentences in refusal.problems.values() for sentence in sentences]
    return render(request, "desk/refused.html", {"sentences": sentences, "status": status}, status=status)


def note_refusal(request: HttpRequest, why: str) -> None:
    """One line for whoever watches the log: who, by number, and where, by the name of the address."""
    place = request.resolver_match.view_name if request.resolver_match else ""
    logger.warning(
        "event=refused person=%s method=%s place=%s why=%r", request.user.pk, request.method, place, why
    )
