"""Refusing forms that another site sends, without a cookie.

Django's own protection needs a cookie, and visitors of public pages get none. Browsers say where a
request comes from; nothing else can make somebody's browser send a form.
"""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponse]


def same_site_only(view: View) -> View:
    """Answers 403 to an unsafe request from another site; takes the place of the CSRF cookie."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method not in ("GET", "HEAD") and not comes_from_here(request):
            return HttpResponseForbidden(
                gettext("This form can only be sent from our own pages."), content_type="text/plain"
            )
        return view(request, *args, **kwargs)

    return csrf_exempt(guarded)


def comes_from_here(request: HttpRequest) -> bool:
    """Whether the browser says so. A program that sends neither header acts for nobody but itself."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc in (
        request.get_host(),
        urlsplit(settings.SITE_URL).netloc,
    )
