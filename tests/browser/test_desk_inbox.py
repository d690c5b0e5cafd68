"""The inbox by keyboard alone: move, take, snooze, decline, open, and on to the next item."""

import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import RunningCopy
from tests.browser.test_story import sign_in

HELD = re.compile("You, since")
PAGES = ("", "/inbox", "/workload", "/assignments", "/assignments/sheet", "/activity", "/undertakings")


def rows(page: Page) -> Locator:
    return page.locator("[data-item]")


def names(page: Page) -> list[str]:
    return rows(page).locator(".on").all_inner_texts()


def tab_to(page: Page, wanted: Locator) -> None:
    """Presses Tab until the focus is there, as somebody without a mouse does."""
    for _ in range(40):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("Tab does not lead there")


def test_inbox_take_snooze_and_decline_by_keyboard(copy: RunningCopy, open_page: Callable[..., Page]) -> None:
    page = open_page()
    sign_in(page, copy, "alice")
    before = names(page)
    assert len(before) >= 5

    page.keyboard.press("j")
    expect(rows(page).nth(0)).to_be_focused()
    page.keyboard.press("1")
    expect(rows(page).nth(0)).to_contain_text(HELD)
    expect(rows(page).nth(1)).to_be_focused()

    page.keyboard.press("h")
    expect(page.get_by_role("button", name="Snooze")).to_be_focused()
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_count(len(before) - 1)
    assert names(page) == [before[0], *before[2:]]
    expect(rows(page).nth(1)).to_be_focused()

    page.keyboard.press("3")
    expect(page.get_by_label("Reason")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Say why, for whoever looks next.")
    tab_to(page, page.get_by_label("Reason"))
    page.keyboard.type("I do not read its language.")
    page.keyboard.press("Control+Enter")
    expect(rows(page)).to_have_count(len(before) - 2)

    page.keyboard.press("k")
    expect(rows(page).nth(0)).to_be_focused()
    page.keyboard.press("1")
    expect(page.get_by_role("main")).to_contain_text("Given back:")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/desk/undertakings/\d+\?from=due"))


def test_inbox_second_to_take_is_told_who_has_it(copy: RunningCopy, open_page: Callable[..., Page]) -> None:
    alice, bob = open_page(), open_page()
    sign_in(alice, copy, "alice")
    sign_in(bob, copy, "bob")
    for page in (alice, bob):
        page.goto(copy.url + "/desk?queue=leads")
    bob.keyboard.press("j")
    bob.keyboard.press("1")
    expect(rows(bob).nth(0)).to_contain_text(HELD)
    alice.keyboard.press("j")
    alice.keyboard.press("1")
    expect(alice.get_by_role("main")).to_contain_text("Bob Baker has it since")
    alice.goto(copy.url + "/desk?queue=leads&person=all")
    expect(rows(alice).nth(0)).to_contain_text("Bob Baker, since")
    bob.keyboard.press("k")
    bob.keyboard.press("1")
    expect(bob.get_by_role("main")).to_contain_text("Given back:")


def test_inbox_finishing_an_item_opens_the_next(copy: RunningCopy, open_page: Callable[..., Page]) -> None:
    page = open_page()
    sign_in(page, copy, "alice")
    page.goto(copy.url + "/desk?queue=leads")
    first, second = (
        rows(page).nth(number).get_by_role("link").first.get_attribute("href") or "" for number in (1, 2)
    )
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(copy.url + first)
    tab_to(page, page.get_by_label("Reason for declining"))
    page.keyboard.type("The page says something else.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(copy.url + second.partition("?")[0] + "?from=leads.1")


def test_inbox_works_without_script(copy: RunningCopy, open_page: Callable[..., Page]) -> None:
    page = open_page(script=False)
    sign_in(page, copy, "bob")
    name = names(page)[0]
    rows(page).first.get_by_role("button", name="Take").click()
    expect(rows(page).first).to_contain_text(HELD)
    page.goto(copy.url + "/desk?queue=mine")
    assert names(page) == [name]
    rows(page).first.get_by_role("link", name="Snooze").click()
    page.get_by_label("1 week").check()
    page.get_by_role("button", name="Snooze").click()
    expect(page.get_by_role("main")).to_contain_text("Snoozed:")
    expect(page).to_have_url(re.compile("queue=mine"))


def test_desk_pages_fit_a_phone_and_pass_axe(copy: RunningCopy, open_page: Callable[..., Page]) -> None:
    page = open_page(width=320, scheme="dark")
    sign_in(page, copy, "alice")
    for path in PAGES:
        page.goto(f"{copy.url}/desk{path}" if path != "/inbox" else f"{copy.url}/desk?queue=leads")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        found = Axe().run(page, options={"rules": {"target-size": {"enabled": True}}})
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
    page.get_by_text("More", exact=True).click()
    expect(page.get_by_role("link", name="Assignments")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_inbox_select_lines_and_act_on_all_of_them_by_keyboard(
    copy: RunningCopy, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    sign_in(page, copy, "bob")
    page.goto(copy.url + "/desk?queue=leads")
    before = names(page)
    for key in ("j", "j", "j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("[name=item]:checked")).to_have_count(2)
    page.keyboard.press("h")
    expect(page.get_by_role("heading", name="2 lines")).to_be_visible()
    expect(page.get_by_role("button", name="Snooze")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Snoozed, 2:")
    assert names(page)[:3] == [*before[:2], before[4]]
    page.goto(copy.url + "/desk?queue=leads&person=all&words=" + before[2].split()[0])
    rows(page).first.hover()
    back = rows(page).filter(has_text="Snoozed until").first
    back.hover()
    back.get_by_role("button", name="Bring back").click()
    expect(page.get_by_role("main")).to_contain_text("Back in your inbox:")


def test_inbox_select_lines_by_mouse_without_script(
    copy: RunningCopy, open_page: Callable[..., Page]
) -> None:
    page = open_page(script=False)
    sign_in(page, copy, "bob")
    page.goto(copy.url + "/desk?queue=leads")
    for number in (5, 6):
        rows(page).nth(number).get_by_role("checkbox").check()
    page.get_by_role("form", name="With the selected lines").get_by_role("button", name="Take").click()
    expect(page.get_by_role("main")).to_contain_text("Taken, 2:")
    expect(rows(page).nth(5)).to_contain_text(HELD)
    for number in (5, 6):
        rows(page).nth(number).hover()
        rows(page).nth(number).get_by_role("button", name="Give back").click()


def test_inbox_is_one_line_each_and_begins_high_on_a_phone(
    copy: RunningCopy, open_page: Callable[..., Page]
) -> None:
    wide, phone = open_page(width=1280), open_page(width=320)
    for page in (wide, phone):
        sign_in(page, copy, "alice")
        page.goto(copy.url + "/desk?queue=leads")
    heights = rows(wide).evaluate_all("all => all.map((row) => row.getBoundingClientRect().height)")
    assert max(heights) <= 40
    assert rows(phone).first.evaluate("row => row.getBoundingClientRect().top") < 480
    expect(phone.get_by_label("Signatory", exact=True)).to_be_hidden()
    phone.get_by_text("Filters", exact=True).click()
    phone.get_by_label("Words").fill("india")
    phone.get_by_role("button", name="Show").click()
    expect(phone.get_by_text("Filters: “india”")).to_be_visible()


def test_inbox_acts_show_on_the_line_one_stands_on(copy: RunningCopy, open_page: Callable[..., Page]) -> None:
    page = open_page(width=1280)
    sign_in(page, copy, "alice")
    page.goto(copy.url + "/desk?queue=leads")
    acts = rows(page).nth(3).locator(".marks")
    assert acts.evaluate("element => getComputedStyle(element).opacity") == "0"
    rows(page).nth(3).hover()
    assert acts.evaluate("element => getComputedStyle(element).opacity") == "1"
    words = rows(page).nth(3).get_by_role("link").first
    words.focus()
    tab_to(page, rows(page).nth(3).get_by_role("button", name="Take"))
    assert acts.evaluate("element => getComputedStyle(element).opacity") == "1"
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found = Axe().run(page, options={"rules": {"target-size": {"enabled": True}}})
        assert found.violations_count == 0, found.generate_report()
