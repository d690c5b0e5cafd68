import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from commitments.summaries import search
from commitments.views.public.partial import render_part

pytestmark = pytest.mark.django_db


def answer(**headers: str) -> str:
    request: HttpRequest = RequestFactory().get("/en/search", headers=headers)
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]  # set by the middleware elsewhere
    response = render_part(request, "public/search.html", "rows", {"page": search.load("")})
    assert response["Vary"] == "HX-Request, HX-History-Restore-Request, HX-Trigger"
    return response.content.decode()


def test_render_part_gives_a_browser_the_whole_page() -> None:
    page = answer()
    assert "<title>" in page
    assert 'data-hx-swap-oob="innerHTML"' not in page


def test_render_part_gives_htmx_the_part_and_the_announcement() -> None:
    part = answer(HX_Request="true")
    assert part.lstrip().startswith('<div id="rows">')
    assert 'data-hx-swap-oob="innerHTML"' in part


def test_render_part_gives_the_whole_page_when_history_is_restored() -> None:
    assert "<title>" in answer(HX_Request="true", HX_History_Restore_Request="true")
