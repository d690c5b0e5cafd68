"""Who may open a page of the desk."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from commitments.actions.refusals import ActionRefusedError
from commitments.models import StaffMember

View = Callable[..., HttpResponse]


class DeskRequest(HttpRequest):
    """A request that came through `for_staff`."""

    user: StaffMember


def for_staff(*permissions: str) -> Callable[[View], View]:
    """Visitors are sent to sign in; whoever is signed in without these rights gets 403. Goes outermost."""
    names = [f"commitments.{permission}" for permission in permissions]

    def guard(view: View) -> View:
        return never_cache(login_required(permission_required(names, raise_exception=True)(view)))

    return guard


def refused(request: HttpRequest, refusal: ActionRefusedError, *, status: int) -> HttpResponse:
    """The action's own sentences as a page: 403 where this person may not, 409 where things have moved on."""
    sentences = [sentence for sentences in refusal.problems.values() for sentence in sentences]
    return render(request, "desk/refused.html", {"sentences": sentences, "status": status}, status=status)
