"""A signatory's page as it leaves the printer: one sheet of A4, and a letter on another."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import RunningCopy


def sheets(page: Page) -> int:
    """The pages of the PDF that Chromium makes of it, at the size the style sheet asks for."""
    return len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(prefer_css_page_size=True, print_background=True)))


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_country_with_one_text_prints_on_one_sheet(
    copy: RunningCopy, sample_copy: RunningCopy, open_page: Callable[..., Page], language: str
) -> None:
    """Denmark has many real entries; everything of Hungary is assessed in the sample."""
    page = open_page()
    for here, slug in ((copy, "denmark"), (copy, "netherlands"), (sample_copy, "hungary")):
        page.goto(f"{here.url}/{language}/countries/{slug}")
        assert sheets(page) == 1, (language, slug)


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
