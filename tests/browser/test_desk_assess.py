"""Assessing by keyboard alone, “still true” in one act, and two windows that meet."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import RunningCopy
from tests.browser.test_story import sign_in

FRANCE_D3A = "fra d3a"
MOST_STEPS = 120


def reach(page: Page, target: Locator) -> None:
    """Tab until the control has the focus, as somebody without a mouse does."""
    for _ in range(MOST_STEPS):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{MOST_STEPS} times Tab did not lead to {target}")


def write(page: Page, target: Locator, words: str) -> None:
    reach(page, target)
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


def choose(page: Page, name: str, value: str) -> None:
    """Into the group of buttons by Tab, and along it by arrow."""
    for _ in range(MOST_STEPS):
        if page.evaluate("document.activeElement.name") == name:
            break
        page.keyboard.press("Tab")
    wanted = page.locator(f"input[name={name}][value={value}]")
    for _ in range(MOST_STEPS):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"no arrow led to {value}")


def find(page: Page, copy: RunningCopy, query: str) -> None:
    """From the list of undertakings to the one the query names."""
    page.goto(copy.url + "/desk/undertakings")
    page.keyboard.press("/")
    page.keyboard.type(query)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=fra"))
    reach(page, page.locator(".found a").first)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/desk/undertakings/\d+"))


def test_assess_by_keyboard_alone(sample_copy: RunningCopy, open_page: Callable[..., Page]) -> None:
    page = open_page()
    sign_in(page, sample_copy, "alice")
    find(page, sample_copy, FRANCE_D3A)
    expect(page.get_by_role("complementary", name="Published now")).to_be_visible()

    entry = page.locator("input[name=entries]:not(:checked)").first
    reach(page, entry)
    page.keyboard.press("Space")
    shows = page.get_by_label("Its evidence shows").and_(page.locator(":visible")).last
    reach(page, shows)
    page.keyboard.press("ArrowDown")
    said = shows.evaluate("element => element.value")
    expect(page.locator("#strength .computed")).to_contain_text(re.compile(r"^[1-5]\."))
    for earlier in page.locator(".shows select:visible").all():  # those of entries relied on before
        if not earlier.evaluate("element => element.value"):
            earlier.press("ArrowDown")
    assert said in "12345"

    note = page.get_by_label("Note on test 1")
    write(page, note, "Looked in the official journal.")
    choose(page, "verified_level", "first_steps")
    reasons, change = page.get_by_label("Reasons"), page.get_by_label("Public change note")
    write(page, reasons, "The plan has a budget line and no date yet.")
    write(page, change, "The budget line was found.")
    page.keyboard.press("Escape")  # leaves the field and throws nothing away
    expect(change).to_have_value("The budget line was found.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".said").first).to_contain_text("Sent to review")
    expect(page.get_by_role("main")).to_contain_text("Looked in the official journal.")


def test_still_true_is_one_key_and_one_press(
    sample_copy: RunningCopy, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    sign_in(page, sample_copy, "bob")
    find(page, sample_copy, "fra c8c")
    page.keyboard.press("t")
    expect(page).to_have_url(re.compile("/still-true"))
    expect(page.get_by_label("Public change note")).to_have_value(re.compile("^Checked again on .*changed.$"))
    page.keyboard.press("Control+Enter")
    expect(page.locator(".said").first).to_contain_text("Sent to review")


def test_two_windows_choose_between_the_three_versions(
    sample_copy: RunningCopy, open_page: Callable[..., Page]
) -> None:
    first = open_page()
    sign_in(first, sample_copy, "alice")
    find(first, sample_copy, "fra d3b")
    second = first.context.new_page()
    second.goto(first.url)
    first.get_by_label("Reasons").fill("From the first window.")
    first.get_by_role("button", name="Save draft").press("Enter")
    expect(first.locator(".said").first).to_contain_text("Saved as a draft")

    second.get_by_label("Reasons").fill("From the second window.")
    second.get_by_label("The claim, in its own words").fill("“We lead.”")
    second.get_by_role("button", name="Save draft").press("Enter")
    expect(second.get_by_role("alert")).to_contain_text("saved in another window")
    choice = second.get_by_role("group", name="Reasons")
    expect(choice).to_contain_text("From the first window.")
    expect(choice).to_contain_text("From the second window.")
    expect(second.get_by_role("group", name=re.compile("^The claim")).get_by_label("Yours")).to_be_checked()
    reach(second, choice.get_by_label("Yours"))
    second.keyboard.press("Space")
    second.keyboard.press("Control+Enter")
    expect(second.locator(".said").first).to_contain_text("Saved as a draft")
    expect(second.get_by_label("Reasons")).to_have_value("From the second window.")
    expect(second.get_by_label("The claim, in its own words")).to_have_value("“We lead.”")


def test_somebody_else_at_the_same_page_is_named(
    sample_copy: RunningCopy, open_page: Callable[..., Page]
) -> None:
    alice, bob = open_page(), open_page()
    sign_in(alice, sample_copy, "alice")
    sign_in(bob, sample_copy, "bob")
    find(alice, sample_copy, "fra d3d")
    with bob.expect_response(re.compile("/desk/presence")):
        bob.goto(alice.url)
    expect(bob.locator("[data-presence]")).to_contain_text("Alice Archer has had this open since")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_assess_pages_are_sound(
    sample_copy: RunningCopy, open_page: Callable[..., Page], width: int, scheme: str
) -> None:
    page = open_page(width=width, scheme=scheme)
    sign_in(page, sample_copy, "bob")
    find(page, sample_copy, FRANCE_D3A)
    address = page.url
    for path in (address, f"{address}/still-true"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        found = Axe().run(page, options={"rules": {"target-size": {"enabled": True}}})
        assert found.violations_count == 0, found.generate_report()


def test_assess_without_script(sample_copy: RunningCopy, open_page: Callable[..., Page]) -> None:
    page = open_page(script=False)
    sign_in(page, sample_copy, "bob")
    page.goto(sample_copy.url + "/desk/undertakings?q=fra+d3e")
    page.locator(".found a").first.click()
    page.get_by_label("Reasons").fill("Written without script.")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".said").first).to_contain_text("Saved as a draft")
    expect(page.get_by_label("Reasons")).to_have_value("Written without script.")
