"""Light, dark or as the system says: the one cookie that readers can ask for.

Pages never look at it, so that one address is one page for everybody: docs/decisions/0008-themes.md.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from commitments.views.same_site import same_site_only

COOKIE = "theme"
THEMES = ("light", "dark")
SECONDS_KEPT = 365 * 24 * 60 * 60


@same_site_only
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keeps the choice, or forgets it where the system is to decide, and goes back to the page."""
    response = HttpResponseRedirect(page_before(request), status=303)
    response["Cache-Control"] = "no-store"
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie(
            COOKIE, theme, max_age=SECONDS_KEPT, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
        )
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response


def page_before(request: HttpRequest) -> str:
    """Where the form stood, as the browser says; the front page where it says nothing, or another site."""
    before = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(before, allowed_hosts={request.get_host()}):
        return reverse("public:overview")
    parts = urlsplit(before)
    path = "/" + parts.path.lstrip("/\\")  # two of them would begin the name of another site
    return f"{path}?{parts.query}" if parts.query else path


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """The choice as a style sheet, for browsers without scripts; those with scripts never ask for it."""
    theme = request.COOKIES.get(COOKIE, "")
    rules = f"@layer tokens {{ :root {{ color-scheme: {theme}; }} }}\n" if theme in THEMES else ""
    response = HttpResponse(rules, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "Cookie"
    return response
