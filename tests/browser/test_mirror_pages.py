"""A mirror in real Chromium: from a server that knows nothing, and from a disk."""

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.gates import MOST_REQUESTS, Window
from tests.browser.page_types import PAGE_LIMIT
from tests.mirror_factories import made_apart

PAGES = (
    "index.html",
    "fr.html",
    "en/countries.html",
    "ar/countries/kenya.html",
    "fr/countries/kenya/D3.a.html",
    "en/commitments/D3.a.html",
    "en/matrix.html",
    "ar/deadlines.html",
    "en/changes.html",
    "404.html",
)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def folder(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made before Playwright's loop runs, which Django's database calls refuse."""
    return made_apart(tmp_path_factory.mktemp("mirror"), django_db_blocker)


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{served.server_port}"
        served.shutdown()


@pytest.mark.django_db  # without a test that asks for it, no database would be made for `folder`
def test_every_page_that_is_opened_here_is_in_it(folder: Path) -> None:
    assert [path for path in PAGES if not (folder / path).is_file()] == []


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("scheme", "width", "script"), [("light", 320, True), ("dark", 1280, False)])
def test_a_page_passes_the_gates_of_the_site(
    folder: Path, server: str, window: Window, path: str, scheme: str, width: int, script: bool
) -> None:
    window.set_up(scheme=scheme, width=width, script=script)
    assert window.visit(f"{server}/{path}") == 200
    assert window.faults(weight_limit=PAGE_LIMIT) == []
    asked = {answer.url for answer in window.answers}
    assert all(url.startswith(server) for url in asked)
    assert len(asked) <= MOST_REQUESTS


def test_from_a_disk_links_and_styles_work(folder: Path, window: Window) -> None:
    window.set_up()
    page = window.page
    page.goto((folder / "index.html").as_uri())
    assert page.evaluate("getComputedStyle(document.querySelector('.mast')).display") != "inline"
    page.click("nav.pages a[href$='countries.html']")
    page.click("main a[href$='countries/kenya.html'] >> nth=0")
    page.click(".langs a[hreflang='ar']")
    page.wait_for_load_state()  # a click waits for the address, not for the styles
    assert page.url == (folder / "ar/countries/kenya.html").as_uri()
    assert page.evaluate("document.styleSheets.length") >= 1
    assert page.get_attribute("html", "dir") == "rtl"
    assert [text for text in window.complaints if "cookie" not in text] == []
