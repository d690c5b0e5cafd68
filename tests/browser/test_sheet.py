"""Pages as they leave the printer: a signatory on one sheet of A4, its letter on another, a matrix on few."""

import json
import re
import urllib.request
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import ROOT, RunningCopy
from tests.browser.page_types import LANGUAGES


def sheets(page: Page) -> int:
    """The pages of the PDF that Chromium makes of it, at the size the style sheet asks for."""
    return len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(prefer_css_page_size=True, print_background=True)))


ORGANISATIONS = ("european-union", "african-union-commission")
# who endorsed the Charter too owes twice as much, on the same sheet
TWO_TEXTS = (
    *("chile", "finland", "france", "germany", "india", "kenya", "morocco", "nigeria", "slovenia"),
    "switzerland",
)
# Denmark has many real entries; everything of Hungary is assessed in the sample
ONE_TEXT = ("denmark", "netherlands", "hungary")


def paths(*, is_full: bool) -> list[str]:
    """The pages that fill their sheet most; with `--full` those of all signatories."""
    rows = json.loads((ROOT / "fixtures" / "signatories.json").read_text())
    slugs = [row["slug"] for row in rows if row["kind"] == "country"] if is_full else [*TWO_TEXTS, *ONE_TEXT]
    return [f"countries/{slug}" for slug in slugs] + [f"organisations/{slug}" for slug in ORGANISATIONS]


@pytest.mark.parametrize("data", ["reference", "sample"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_signatory_prints_on_one_sheet(
    copy: RunningCopy,
    sample_copy: RunningCopy,
    open_page: Callable[..., Page],
    pytestconfig: pytest.Config,
    language: str,
    data: str,
) -> None:
    page, here = open_page(), sample_copy if data == "sample" else copy
    printed = {}
    for path in paths(is_full=pytestconfig.getoption("full")):
        page.goto(f"{here.url}/{language}/{path}")
        # a reply is printed whole, however long; the story of one is told on the same copy
        printed[path] = sheets(page) - bool(page.locator(".replied").count())
    assert {path: n for path, n in printed.items() if n > 1} == {}


def test_signatories_with_two_texts_are_all_tried(sample_copy: RunningCopy) -> None:
    with urllib.request.urlopen(f"{sample_copy.url}/en/instruments/paris-charter", timeout=30) as answer:
        named = set(re.findall(r'/en/countries/([a-z-]+)"', answer.read().decode()))
    assert named == set(TWO_TEXTS)


@pytest.mark.parametrize("path", ["/en/matrix", "/fr/matrix", "/ar/matrix/paris-charter", "/en/matrix/full"])
def test_matrix_prints_on_few_sheets_with_its_key_on_the_first(
    sample_copy: RunningCopy, open_page: Callable[..., Page], path: str
) -> None:
    page = open_page()
    page.goto(sample_copy.url + path)
    assert sheets(page) <= 3
    page.emulate_media(media="print")
    key, table = page.locator(".shapes").bounding_box(), page.locator(".mx").bounding_box()
    assert key
    assert table
    assert key["y"] < table["y"]
    assert page.locator(".mx thead").evaluate("it => getComputedStyle(it).display") == "table-header-group"
    assert not page.locator("main form:visible, nav:visible, .themes:visible").count()


@pytest.mark.parametrize(
    "path", ["/en", "/en/deadlines", "/ar/countries/chile/C8.c", "/en/compare?c=france&c=kenya"]
)
def test_printed_page_names_its_day_and_its_address(
    sample_copy: RunningCopy, open_page: Callable[..., Page], path: str
) -> None:
    page = open_page()
    page.goto(sample_copy.url + path)
    address = page.locator(".printed-at")
    assert not address.is_visible()
    page.emulate_media(media="print")
    assert f"{path}{'&' if '?' in path else '?'}as_of=" in address.inner_text()
    assert not page.locator("form:visible, button:visible, nav:visible").count()


def test_sheet_says_of_what_day_it_is_and_leaves_forms_out(
    copy: RunningCopy, open_page: Callable[..., Page]
) -> None:
    page = open_page(script=False)
    page.goto(f"{copy.url}/en/countries/denmark")
    page.emulate_media(media="print")
    foot = page.locator(".print-foot")
    assert foot.is_visible()
    assert "/en/countries/denmark?as_of=" in foot.inner_text()
    assert not page.locator("form:visible").count()
    assert page.locator(".entries > .entry:visible").count() == 3
    page.emulate_media(media="screen")
    assert not foot.is_visible()


def test_letter_prints_alone(copy: RunningCopy, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(f"{copy.url}/en/countries/france/letter")
    assert sheets(page) == 1
    page.emulate_media(media="print")
    assert page.locator(".letter").is_visible()
    assert not page.locator("textarea").is_visible()
    assert not page.locator("h1").is_visible()


def test_printed_source_keeps_its_address(copy: RunningCopy, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(f"{copy.url}/en/sources/1")
    page.emulate_media(media="print")
    assert page.locator("main .addresses a").first.inner_text().startswith("http")
