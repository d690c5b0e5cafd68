"""What the desk answers while somebody types, and keys that stay with a control."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import RunningCopy
from tests.browser.test_story import sign_in


@pytest.fixture
def desk(copy: RunningCopy, open_page: Callable[..., Page]) -> Page:
    page = open_page()
    sign_in(page, copy, "bob")
    page.goto(copy.url + "/desk/log")
    return page


@pytest.fixture
def bears_on(desk: Page) -> Locator:
    return desk.get_by_role("combobox", name="Undertakings it bears on")


def types_and_leaves(desk: Page, field: Locator, text: str) -> str:
    """What stands in the field once its list was there and Tab was pressed."""
    field.fill("")
    with desk.expect_response(re.compile("/desk/find[?]q=")):
        field.press_sequentially(text)
    expect(desk.locator("#announcements")).not_to_have_text("")
    desk.keyboard.press("Tab")
    return field.input_value()


def test_tab_takes_only_what_every_word_names(desk: Page, bears_on: Locator) -> None:
    assert types_and_leaves(desk, bears_on, "uk d3a") == "uk d3a"
    assert types_and_leaves(desk, bears_on, "all d3a") == "all d3a"
    assert types_and_leaves(desk, bears_on, "fra d3a") == "France D3.a"
    assert types_and_leaves(desk, bears_on, "France and Germany d3a") == "France and Germany D3.a"


def test_a_slip_is_told_and_what_was_meant_is_offered(desk: Page, bears_on: Locator) -> None:
    bears_on.press_sequentially("frnace d3a")
    sentence = "No undertaking fits. Did you mean France?"
    expect(desk.locator(".told")).to_have_text(sentence)
    expect(desk.locator("#announcements")).to_have_text(f"{sentence} 1 undertaking offered.")
    expect(desk.locator("[role=option]")).to_contain_text("France D3.a")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    expect(bears_on).to_have_value("France D3.a")
    expect(desk.locator(".told")).to_be_empty()


def test_a_date_is_read_aloud_and_a_doubtful_one_asked_about(desk: Page) -> None:
    when = desk.get_by_label("When it happened")
    note = when.locator("xpath=following-sibling::*[contains(@class, 'under')]")
    when.fill("11 fév. 2025")
    expect(note).to_have_text("Read as 11 February 2025.")
    when.fill("11/02/2025")
    expect(note).to_contain_text("Is this 11 February 2025 or 2 November 2025?")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_role("alert")).to_contain_text("Is this 11 February 2025 or 2 November 2025?")
    expect(when).to_have_value("11/02/2025")


def test_text_that_is_too_long_comes_whole(desk: Page) -> None:
    sentence = desk.get_by_label("What happened, in one sentence")
    sentence.fill("x" * 603)
    expect(desk.get_by_text("603 of 600 characters", exact=True)).to_be_visible()
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_role("alert")).to_contain_text("603 of 600 characters. Shorten it.")
    assert len(sentence.input_value()) == 603


def test_single_keys_stay_with_a_choice_that_has_the_focus(desk: Page, copy: RunningCopy) -> None:
    desk.get_by_role("radio", name="Unchanged").focus()
    desk.keyboard.press("3")
    expect(desk.get_by_role("radio", name="Substantial progress")).to_be_checked()
    desk.keyboard.press("?")
    desk.keyboard.press("c")
    expect(desk).to_have_url(copy.url + "/desk/log")
    desk.keyboard.press("Escape")
    desk.keyboard.press("?")
    expect(desk).to_have_url(copy.url + "/desk/keys")
