import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from commitments.views.same_site import same_site_only


@same_site_only
def view(request: HttpRequest) -> HttpResponse:
    return HttpResponse("done")


def post(headers: dict[str, str]) -> int:
    return view(RequestFactory().post("/", headers=headers)).status_code


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, 403),
        ({"Origin": "http://testserver"}, 200),
        ({"Origin": "https://tracker.example"}, 200),
        ({"Origin": "https://tracker.example.evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 200),
    ],
)
def test_same_site_only_goes_by_what_the_browser_says(
    settings: Settings, headers: dict[str, str], status: int
) -> None:
    settings.SITE_URL = "https://tracker.example"
    assert post(headers) == status


def test_same_site_only_lets_everybody_read() -> None:
    request = RequestFactory().get("/", headers={"Sec-Fetch-Site": "cross-site"})
    assert view(request).status_code == 200
