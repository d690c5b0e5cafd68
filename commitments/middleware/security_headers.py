from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from commitments.languages import Language

PERMISSIONS_POLICY = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"
FOLLOWING = tuple(f"/{language}/follow" for language in Language.values)
PRIVATE_PREFIXES = ("/desk", "/admin", *FOLLOWING, "/reply/", "/dev/")


class SecurityHeadersMiddleware:
    """The headers that Django has no setting for, on every response whatever its status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.path.startswith(PRIVATE_PREFIXES):
            response.headers.setdefault("Cache-Control", "no-store")
            response.headers["Referrer-Policy"] = "same-origin"
        elif response.status_code >= HTTPStatus.BAD_REQUEST:
            # caches keep a 404 by rules of their own where nothing is said, most of all one that ends in .css
            response.headers.setdefault("Cache-Control", "no-store")
        return response
