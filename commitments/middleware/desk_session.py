"""What a session of the desk may do, and for how long. Public pages never look at the session."""

import time
from collections.abc import Callable
from typing import Any, Final
from uuid import uuid4

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from commitments.actions import saved_forms
from commitments.actions.refusals import ActionRefusedError
from commitments.models import StaffMember
from commitments.summaries import desk_second_factor

IDLE_SECONDS: Final = 30 * 60
LONGEST_SECONDS: Final = 12 * 60 * 60
NOTED_EVERY_SECONDS: Final = 60
CLOSED: Final = ("/desk", "/admin")
WITHOUT_SECOND_FACTOR: Final = ("/desk/account", "/desk/sign-")
# These ask by themselves, so they do not show that somebody is there.
BY_THEMSELVES: Final = ("desk:presence",)
# Where a form stands, and the key under which what was typed into it is kept. Text that saves itself needs
# no place here: its script holds it back until somebody has signed in again.
FORM_KEYS: Final = {
    "desk:log": "log:{form_token}",
    "desk:entry": "entry:{reference}",
    "desk:undertaking": "assess:{pk}",
    "desk:rating": "rating:{reference}",
    "desk:review": "review:{reference}",
    "desk:reconcile": "reconcile:{reference}",
    "desk:still-true": "still:{pk}",
    "desk:suggestion": "suggestion:{reference}",
    "desk:assignment-sheet": "sheet",
    "desk:mark": "mark:{item}",
}


class DeskSessionMiddleware:
    """Ends sessions: 30 minutes without a sign of life, 12 hours in all. Asks for the second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, arguments: tuple[Any, ...], values: dict[str, Any]
    ) -> HttpResponse | None:
        if not request.path.startswith(CLOSED) or not isinstance(request.user, StaffMember):
            return None
        if is_over(request, now=time.time()):
            end(request, request.user, values)
            return None
        note_sign_of_life(request, now=time.time())
        if not request.path.startswith(WITHOUT_SECOND_FACTOR) and desk_second_factor.is_missing(request.user):
            messages.warning(request, "Set up a second factor first. Your role needs one.")
            return redirect("desk:account")
        return None


def view_name(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def is_over(request: HttpRequest, *, now: float) -> bool:
    began, seen = request.session.get("began", now), request.session.get("seen", now)
    return bool(now - began >= LONGEST_SECONDS or now - seen >= IDLE_SECONDS)


def note_sign_of_life(request: HttpRequest, *, now: float) -> None:
    """At most once a minute, since each note is a write."""
    request.session.setdefault("began", now)
    is_new = "seen" not in request.session
    if is_new or (
        now - request.session["seen"] >= NOTED_EVERY_SECONDS and view_name(request) not in BY_THEMSELVES
    ):
        request.session["seen"] = now
        UserSession.objects.create_from_request(request)


def end(request: HttpRequest, person: StaffMember, values: dict[str, Any]) -> None:
    """Signs out; what was just being sent is kept for its author, as if it had saved itself in time."""
    form = FORM_KEYS.get(view_name(request), "")
    is_kept = request.method == "POST" and form != "" and keep(person, key(form, request, values), request)
    logout(request)
    words = "You were signed out, as nothing happened here for a while."
    if is_kept:
        words += " What you typed is kept: sign in and it comes back."
    messages.info(request, words)


def key(form: str, request: HttpRequest, values: dict[str, Any]) -> str:
    """With what the address says and, where it says too little, what the form does."""
    typed = {"form_token": request.POST.get("form_token") or uuid4(), "item": request.POST.get("item", "")}
    return form.format(**{**typed, **values})


def keep(person: StaffMember, form: str, request: HttpRequest) -> bool:
    fields = {name: [str(value) for value in values] for name, values in request.POST.lists()}
    try:
        saved_forms.keep(
            by=person,
            form=form,
            data=fields,
            started_from=request.POST.get("row_version", ""),
            at=timezone.now(),
        )
    except ActionRefusedError:
        return False
    return True
