"""Lists that change without a new page: what is shown and said, where the focus stays, and the way back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import RunningCopy

STAYED = "window.stayed = true"


def test_deadlines_are_filtered_in_place_and_say_how_many(
    copy: RunningCopy, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(copy.url + "/en/deadlines")
    page.evaluate(STAYED)
    page.locator("#signatory").focus()
    page.locator("#signatory").select_option("france")
    page.wait_for_url("**/en/deadlines?signatory=france")
    expect(page.locator("#announcements")).to_contain_text("deadline")
    expect(page.locator("#signatory")).to_be_focused()
    assert page.evaluate("window.stayed")
    assert page.locator("#announcements").count() == 1


def test_a_month_is_turned_in_place_and_the_way_back_gives_whole_pages(
    copy: RunningCopy, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(copy.url + "/en/deadlines?view=month&month=2025-06")
    page.evaluate(STAYED)
    page.locator("#m-next").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**month=2025-07")
    expect(page.locator("#h-month")).to_have_text("July 2025")
    expect(page).to_have_title(re.compile("in July 2025 –"))
    expect(page.locator("#m-next")).to_be_focused()
    expect(page.locator("#announcements")).to_contain_text("July 2025")
    assert page.evaluate("window.stayed")
    page.go_back()
    expect(page.locator("#h-month")).to_have_text("June 2025")
    expect(page.get_by_role("contentinfo")).to_have_count(1)
    expect(page.locator("main")).to_have_count(1)


def test_a_comparison_loses_a_name_in_place_and_its_field_with_it(
    copy: RunningCopy, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(copy.url + "/en/compare?c=france&c=india&c=japan")
    page.evaluate(STAYED)
    page.get_by_role("link", name="Remove Japan").click()
    page.wait_for_url("**/en/compare?c=france&c=india")
    expect(page.locator("#c3")).to_have_value("")
    expect(page.locator("#announcements")).to_contain_text("France")
    assert page.evaluate("window.stayed")
    page.locator("#c3").focus()
    page.locator("#c3").select_option("kenya")
    page.wait_for_url("**c=kenya")
    expect(page.locator("#c3")).to_be_focused()


@pytest.mark.parametrize("path", ["/en/search?q=AI", "/en/sources"])
def test_pages_of_a_list_are_turned_in_place(
    copy: RunningCopy, open_page: Callable[..., Page], path: str
) -> None:
    page = open_page()
    page.goto(copy.url + path)
    page.evaluate(STAYED)
    page.locator("#p-next").click()
    page.wait_for_url("**page=2")
    expect(page.locator(".pager")).to_contain_text("Page 2 of")
    assert page.evaluate("window.stayed")
    page.go_back()
    expect(page.locator(".pager")).to_contain_text("Page 1 of")
    expect(page.locator("main")).to_have_count(1)


@pytest.mark.parametrize(
    ("path", "link", "heading"),
    [
        ("/en/compare?c=france&c=india", "Remove India", "Countries"),
        ("/en/compare?c=france", "Remove France", "To start with"),
        ("/en/search?q=France&type=signatory", "Countries and organisations (take off)", "result"),
        ("/en/deadlines?signatory=none", "Show all dates", "Deadlines and milestones"),
    ],
)
def test_the_focus_goes_to_the_heading_where_the_link_is_gone(
    copy: RunningCopy, open_page: Callable[..., Page], path: str, link: str, heading: str
) -> None:
    page = open_page()
    page.goto(copy.url + path)
    page.evaluate(STAYED)
    page.get_by_role("link", name=link, exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=link, exact=True)).to_have_count(0)
    focused = page.locator(":focus")
    expect(focused).to_contain_text(heading)
    expect(focused).to_have_attribute("tabindex", "-1")
    assert page.evaluate("window.stayed")
    assert page.evaluate("document.activeElement.matches('h1, h2')")


def test_the_focus_goes_to_the_list_where_its_last_page_has_no_next(
    copy: RunningCopy, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(copy.url + "/en/sources")
    pages = int(page.locator(".pager").inner_text().split(" of ")[1].split()[0])
    page.goto(f"{copy.url}/en/sources?page={pages - 1}")
    page.locator("#p-next").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".pager")).to_contain_text(f"Page {pages} of")
    expect(page.locator("#rows")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('#rows').contains(document.activeElement)")


def test_deadlines_and_comparison_work_without_script(
    copy: RunningCopy, open_page: Callable[..., Page]
) -> None:
    page = open_page(script=False)
    page.goto(copy.url + "/en/deadlines?view=month&month=2025-06")
    page.locator("#signatory").select_option("france")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#h-month")).to_have_text("June 2025")
    expect(page.locator("#signatory")).to_have_value("france")
    page.goto(copy.url + "/en/compare?c=france&c=india&c=japan")
    page.get_by_role("link", name="Remove Japan").click()
    expect(page.locator("#c3")).to_have_value("")
