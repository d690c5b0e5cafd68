"""Search in a real browser: while typing, without script, where the focus is and what is announced."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import RunningCopy


def test_search_answers_while_one_types_and_leaves_the_focus(
    copy: RunningCopy, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(copy.url + "/en/search")
    field = page.locator("#q")
    field.press_sequentially("observat", delay=20)
    expect(page.locator(".hits mark").first).to_be_visible()
    expect(field).to_be_focused()
    expect(page.locator("#announcements")).to_contain_text("results")
    page.wait_for_url("**/en/search?q=observat")


def test_a_facet_narrows_and_keeps_the_focus_on_its_link(
    copy: RunningCopy, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(copy.url + "/en/search?q=AI")
    link = page.get_by_role("navigation", name="Narrow the search").get_by_role("link", name="Sources")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**type=source")
    expect(page.get_by_text("Narrowed to:")).to_be_visible()
    assert page.evaluate("document.activeElement.id").startswith("f-type-")


def test_search_works_without_script(copy: RunningCopy, open_page: Callable[..., Page]) -> None:
    page = open_page(script=False)
    page.goto(copy.url + "/en/search")
    page.locator("#q").fill("frnace")
    page.locator("#q").press("Enter")
    page.locator("p", has_text="Did you mean").get_by_role("link", name="France", exact=True).click()
    expect(page.locator(".hits a").first).to_have_attribute("href", "/en/countries/france")
