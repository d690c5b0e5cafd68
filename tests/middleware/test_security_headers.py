import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from commitments.middleware.security_headers import PERMISSIONS_POLICY, SecurityHeadersMiddleware


def answer(path: str, status: int = 200, **headers: str) -> HttpResponse:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(status=status, headers=headers)

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


@pytest.mark.parametrize("status", [400, 404, 410, 500])
def test_what_is_no_page_is_stored_nowhere_unless_it_says_otherwise(status: int) -> None:
    assert answer("/en/countries/kenya/x.css", status)["Cache-Control"] == "no-store"
    assert answer("/en/x", status, **{"Cache-Control": "max-age=60"})["Cache-Control"] == "max-age=60"


@pytest.mark.parametrize("status", [200, 301, 304])
def test_what_went_well_is_not_kept_from_caches(status: int) -> None:
    assert "Cache-Control" not in answer("/en/countries", status)


def test_a_view_may_open_a_file_to_other_sites() -> None:
    response = answer("/en/countries.json", **{"Cross-Origin-Resource-Policy": "cross-origin"})
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
