"""Browsers in which somebody has signed in before: nobody else's guessing locks them out there.

Wrong passwords are counted by user name, so whoever knows the name could keep its owner out. A browser that
was signed in once brings a signed cookie, and what is tried in it is counted apart. It opens nothing itself.
"""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from commitments.models import StaffMember

SALT: Final = "commitments.known-device"
KEPT_SECONDS: Final = 180 * 24 * 60 * 60
View = Callable[..., HttpResponse]


def remembered(view: View) -> View:
    """Leaves the cookie in a browser whose owner has just signed in, with every step there is."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        was_in = request.user.is_authenticated
        response = view(request, *args, **kwargs)
        if isinstance(request.user, StaffMember) and not was_in:
            remember(response, request.user)
        return response

    return page


def remember(response: HttpResponse, person: StaffMember) -> None:
    """Sent back to the pages of signing in alone; a new password ends it."""
    known = {"person": person.pk, "device": secrets.token_urlsafe(8), "as": person.get_session_auth_hash()}
    response.set_cookie(
        settings.KNOWN_DEVICE_COOKIE_NAME,
        signing.dumps(known, salt=SALT),
        max_age=KEPT_SECONDS,
        path=reverse("desk:sign-in"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def device_of(request: HttpRequest, user_name: str) -> str:
    """Which known browser of this person the request comes from; blank where it is none of theirs."""
    try:
        known = signing.loads(
            request.COOKIES.get(settings.KNOWN_DEVICE_COOKIE_NAME, ""), salt=SALT, max_age=KEPT_SECONDS
        )
    except signing.BadSignature:
        return ""
    person = StaffMember.objects.filter(pk=known["person"], username=user_name).first()
    return known["device"] if person and person.get_session_auth_hash() == known["as"] else ""
