import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from commitments.middleware.security_headers import PERMISSIONS_POLICY, SecurityHeadersMiddleware


def answer(path: str, **headers: str) -> HttpResponse:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers=headers)

    return SecurityHeadersMiddleware(view)(RequestFactory().get(path))


@pytest.mark.parametrize("path", ["/en", "/desk", "/nowhere"])
def test_every_answer_carries_the_headers_django_lacks(path: str) -> None:
    response = answer(path)
    assert response["Permissions-Policy"] == PERMISSIONS_POLICY
    assert response["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/desk", "/desk/log", "/admin/", "/en/follow/abc", "/dev/mail"])
def test_private_pages_are_stored_nowhere(path: str) -> None:
    response = answer(path)
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "same-origin"


def test_public_pages_choose_their_own_caching() -> None:
    assert "Cache-Control" not in answer("/en/countries")


def test_a_view_may_open_a_file_to_other_sites() -> None:
    response = answer("/en/countries.json", **{"Cross-Origin-Resource-Policy": "cross-origin"})
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
