"""What every public page holds: valid HTML, no accessibility violation, no sideways scroll, little weight."""

import gzip
import json
import os
import subprocess
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import RunningCopy

PAGES = [
    "/en",
    "/en/countries",
    "/en/countries/france",
    "/en/countries/france/D3.e",
    "/en/countries/chile/C8.c",
    "/en/organisations",
    "/en/organisations/european-union",
    "/en/commitments",
    "/en/commitments/D3.e",
    "/en/commitments/C8.c",
    "/en/commitments/D4.c/joint",
    "/en/instruments",
    "/en/instruments/paris-declaration",
    "/en/instruments/paris-charter",
    "/en/instruments/work-pledge",
    "/en/matrix",
    "/en/matrix/paris-charter",
    "/ar/matrix/paris-charter",
    "/en/matrix/full",
    "/en/map",
    "/ar/map?commitment=D3.a",
    "/en/compare",
    "/en/compare?c=france&c=kenya",
    "/ar/compare?c=france&c=india&c=european-union",
    "/en/deadlines",
    "/en/changes",
    "/en/digests",
    "/fr/digests?rhythm=daily",
    "/ar/digests?signatory=france",
    "/en/sources",
    "/en/sources/1",
    "/en/method",
    "/en/method/reliability",
    "/en/search?q=frnace",
    "/en/follow?signatory=france",
    "/fr/follow?signatory=france",
    "/ar/follow?signatory=france",
    "/ar/follow/preview?what=deadlines",
    "/en/about",
    "/en/corrections",
]
SAMPLE_PAGES = [
    "/en",
    "/en/countries",
    "/en/countries/france",
    "/en/countries/france/D3.e",
    "/en/commitments/D3.e",
    "/en/instruments/paris-declaration",
    "/en/matrix",
    "/ar/matrix",
    "/en/matrix/paris-charter",
    "/en/matrix/full",
    "/en/map",
    "/ar/map?commitment=D3.a",
    "/en/compare",
    "/en/compare?c=france&c=kenya",
    "/ar/compare?c=france&c=india&c=european-union",
    "/en/deadlines",
    "/en/changes",
    "/en/corrections",
    "/en/method/reliability",
]
WEIGHT_LIMIT = 60_000
AXE_OPTIONS = {"rules": {"target-size": {"enabled": True}}}


def violations(page: Page) -> list[str]:
    """Every axe violation as "rule: first element", with target-size switched on."""
    found = Axe().run(page, options=AXE_OPTIONS).response["violations"]
    return [f"{item['id']} ({len(item['nodes'])}x): {item['nodes'][0]['html'][:160]}" for item in found]


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def check(page: Page, address: str) -> None:
    response = page.goto(address)
    assert response is not None
    assert response.status == 200, address
    assert violations(page) == [], address
    assert overflow(page) <= 0, f"{address} scrolls sideways by {overflow(page)} px"


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_page_is_accessible(
    copy: RunningCopy, open_page: Callable[..., Page], path: str, scheme: str, width: int
) -> None:
    check(open_page(width=width, scheme=scheme), copy.url + path)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", SAMPLE_PAGES)
def test_page_with_assessments_is_accessible(
    sample_copy: RunningCopy, open_page: Callable[..., Page], path: str, scheme: str
) -> None:
    check(open_page(width=320, scheme=scheme), sample_copy.url + path)
    check(open_page(width=1280, scheme=scheme), sample_copy.url + path)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_digest_is_accessible(
    sample_copy: RunningCopy, open_page: Callable[..., Page], language: str, scheme: str
) -> None:
    """The newest week of the list that had something to tell."""
    page = open_page(width=320, scheme=scheme)
    check(page, f"{sample_copy.url}/{language}/digests")
    path = page.locator(".h-period a").first.get_attribute("href")
    assert path is not None
    check(page, sample_copy.url + path)
    check(open_page(width=1280, scheme=scheme), sample_copy.url + path)


@pytest.mark.parametrize("path", PAGES)
def test_page_is_light(copy: RunningCopy, open_page: Callable[..., Page], path: str) -> None:
    """Page, CSS and script together, compressed."""
    page = open_page()
    sizes: dict[str, int] = {}
    page.on("response", lambda r: sizes.update({r.url: len(gzip.compress(r.body()))}) if r.ok else None)
    page.goto(copy.url + path, wait_until="networkidle")
    assert sum(sizes.values()) <= WEIGHT_LIMIT, sizes
    assert len(sizes) <= 6, sizes


def test_pages_are_sent_compressed(copy: RunningCopy) -> None:
    request = urllib.request.Request(copy.url + "/en/countries", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request) as response:
        assert response.headers["Content-Encoding"] == "gzip"


def fetched(copy: RunningCopy, paths: list[str], folder: Path) -> list[Path]:
    files = []
    for number, path in enumerate(paths):
        with urllib.request.urlopen(copy.url + path) as response:
            file = folder / f"{number:02d}{path.replace('/', '_').replace('?', '_')}.html"
            file.write_bytes(response.read())
            files.append(file)
    return files


def test_pages_are_valid_html(copy: RunningCopy, sample_copy: RunningCopy, tmp_path: Path) -> None:
    """The Nu checker finds neither error nor warning in any page."""
    jar = os.environ.get("VNU_JAR", "")
    if not jar:
        if os.environ.get("CI"):
            pytest.fail("CI needs the Nu checker: VNU_JAR is not set.")
        pytest.skip("VNU_JAR is not set: the HTML was NOT validated.")
    (tmp_path / "real").mkdir()
    (tmp_path / "sample").mkdir()
    files = fetched(copy, PAGES, tmp_path / "real") + fetched(sample_copy, SAMPLE_PAGES, tmp_path / "sample")
    done = subprocess.run(
        ["java", "-jar", jar, "--format", "json", "--exit-zero-always", *map(str, files)],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    messages = json.loads(done.stderr)["messages"]
    assert [f"{m['url'].rsplit('/', 1)[-1]}: {m['message']}" for m in messages] == []
