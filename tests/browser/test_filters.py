"""Filters stand behind one line on a phone and in sight where there is room, with and without script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import RunningCopy

# a page, a field of its filter, what the page is about
FILTERED = [
    ("/deadlines", "#signatory", "h2:has-text('C8.c')"),
    ("/changes", "#kind", "ol.changes"),
    ("/countries", "#region", "table.lines"),
    ("/sources", "#kind", "ol.entries"),
    ("/map", "#commitment", ".map"),
    ("/compare?c=france&c=kenya", "#c1", ".compared"),
]
LINE = 60  # px: an opened filter takes more than one line


def height_of(page: Page, content: str) -> float:
    """How far down the page it stands."""
    return page.locator(content).first.evaluate("node => node.getBoundingClientRect().top + window.scrollY")


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_filter_is_one_line_on_a_phone_and_in_sight_on_a_desk(
    sample_copy: RunningCopy, open_page: Callable[..., Page], language: str, script: bool
) -> None:
    for path, field, content in FILTERED:
        narrow = open_page(width=320, script=script)
        narrow.goto(f"{sample_copy.url}/{language}{path}")
        expect(narrow.locator(field)).to_be_hidden()
        line = narrow.locator("details.narrowing > summary")
        closed = height_of(narrow, content)
        line.click()
        expect(narrow.locator(field)).to_be_visible()
        assert height_of(narrow, content) - closed > LINE, path
        wide = open_page(width=1280, script=script)
        wide.goto(f"{sample_copy.url}/{language}{path}")
        expect(wide.locator(field)).to_be_visible()
        expect(wide.locator("details.narrowing > summary")).to_be_hidden()


@pytest.mark.parametrize(
    ("path", "field"),
    [("/deadlines?signatory=france", "#signatory"), ("/changes?kind=evidence", "#kind"), ("/compare", "#c1")],
)
def test_a_filter_that_is_set_is_open_on_a_phone(
    sample_copy: RunningCopy, open_page: Callable[..., Page], path: str, field: str
) -> None:
    page = open_page(width=320)
    page.goto(f"{sample_copy.url}/en{path}")
    expect(page.locator(field)).to_be_visible()
