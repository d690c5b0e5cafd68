"""Signing in and out: django-allauth's views, with the status codes and headers of the rest of the site."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as second_step
from allauth.mfa.webauthn import views as passkeys
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commitments.views.desk.access import for_staff
from commitments.views.desk.known_devices import remembered

View = Callable[..., HttpResponse]
TOO_MANY_CODES = {"too_many_login_attempts", "rate_limited"}
form_page = require_http_methods(["GET", "HEAD", "POST"])


def with_status(view: View) -> View:
    """422 for a form with errors, 429 where somebody tried too often; allauth answers both with 200."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        context = getattr(response, "context_data", None) or {}
        for form in (context.get("form"), context.get("webauthn_form")):
            if request.method == "POST" and form is not None and form.errors:
                codes = {error.code for errors in form.errors.as_data().values() for error in errors}
                too_many = bool(codes & TOO_MANY_CODES)
                response.status_code = HTTPStatus(429 if too_many else 422)
        return response

    return page


def own_page(view: View) -> Callable[..., HttpResponseBase]:
    """A page of allauth's on which somebody signed in looks after their own account."""
    return for_staff()(form_page(with_status(view)))


def own_page_to_read(view: View) -> Callable[..., HttpResponseBase]:
    return for_staff()(require_safe(view))


@never_cache
@form_page
@remembered
def sign_in(request: HttpRequest) -> HttpResponse:
    return with_status(account.login)(request)


@never_cache
@form_page
@remembered
def second_factor(request: HttpRequest) -> HttpResponse:
    return with_status(second_step.authenticate)(request)


@never_cache
@form_page
@remembered
def with_passkey(request: HttpRequest) -> HttpResponse:
    """GET gives the browser's script what to sign; POST takes the signature."""
    return passkeys.login_webauthn(request)


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    response = account.logout(request)
    # no cookies: the session's is deleted with the session, and the browser stays one that is known
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@never_cache
@form_page
def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Django's own sign-in of the administration is no door beside the desk's."""
    if request.user.is_authenticated:
        raise PermissionDenied
    query = urlencode({"next": request.GET.get("next", "/admin/")})
    return redirect(f"{reverse('desk:sign-in')}?{query}")
