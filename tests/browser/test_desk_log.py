"""Logging by keyboard alone, and text that nothing loses: a real browser on a real copy."""

import re
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import RunningCopy
from tests.browser.test_story import sign_in

SENTENCE = "France put the energy use of data centres under a national law."
SAVED = re.compile(r"Saved \d\d:\d\d")


@pytest.fixture
def faulty_desk(copy: RunningCopy, browser: Browser) -> Iterator[Page]:
    """A window in which requests may fail: what the console says of it is no complaint."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(15_000)
    sign_in(page, copy, "bob")
    page.goto(copy.url + "/desk/log")
    yield page
    context.close()


@pytest.fixture
def desk(copy: RunningCopy, open_page: Callable[..., Page]) -> Page:
    """Alice on an empty log form, with nothing left over from another test."""
    page = open_page()
    sign_in(page, copy, "alice")
    page.goto(copy.url + "/desk/log")
    while page.locator("[data-kept]").count():
        page.locator("[data-kept] button").first.click()
    return page


def claim(page: Page) -> str:
    return page.get_by_label("What happened, in one sentence").input_value()


def write(page: Page, sentence: str = SENTENCE) -> None:
    """Types at the end of what stands there."""
    page.get_by_label("What happened, in one sentence").press("Control+End")
    page.keyboard.type(sentence)


def saves_itself(page: Page) -> None:
    expect(page.locator("[data-saved]")).to_have_text(SAVED)


def log_one(page: Page, link: str, sentence: str) -> None:
    """EXPERIENCE 4.2, key by key: the undertaking, the link, the date, the sentence, the status, save."""
    page.goto(page.url.partition("/desk")[0] + "/desk")  # on the log itself the key would be a letter
    page.keyboard.press("c")
    page.wait_for_url("**/desk/log")
    expect(page.get_by_label("Undertakings it bears on")).to_be_focused()
    page.keyboard.type("fra d3e")
    expect(page.locator("[role=option][aria-selected=true]")).to_contain_text("France D3.e")
    page.keyboard.press("Tab")
    page.keyboard.insert_text(link)  # pasted
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type(sentence)
    page.keyboard.press("Tab")
    page.keyboard.press("0")
    page.keyboard.press("Control+Enter")


def test_one_entry_by_keyboard_alone(desk: Page, copy: RunningCopy) -> None:
    desk.goto(copy.url + "/desk")
    began = time.monotonic()
    log_one(desk, "https://www.legifrance.example.fr/loi-1", SENTENCE)
    expect(desk.get_by_role("status").filter(has_text="Saved.")).to_contain_text(f"France D3.e: “{SENTENCE}”")
    sys.stdout.write(f"one entry logged by key in {time.monotonic() - began:.1f} s, without pauses\n")
    expect(desk.get_by_label("Undertakings it bears on")).to_be_focused()
    desk.keyboard.type("d3d")  # the caret stands where one goes on
    expect(desk.get_by_label("Undertakings it bears on")).to_have_value("France d3d")
    desk.get_by_role("button", name="Undo").press("Enter")
    expect(desk.get_by_role("main")).to_contain_text("Undone. The draft is gone")


def test_a_status_by_its_number_goes_on_to_assess(desk: Page) -> None:
    desk.get_by_label("Undertakings it bears on").fill("fra d3e")
    desk.get_by_label("Link to the source").first.fill("https://www.legifrance.example.fr/loi-2")
    write(desk, "France funded a register.")
    desk.keyboard.press("Tab")
    desk.keyboard.press("2")
    expect(desk.get_by_role("radio", name="First steps")).to_be_checked()
    desk.keyboard.press("Control+Enter")
    expect(desk).to_have_url(re.compile(r"/desk/undertakings/\d+\?entry=[0-9a-f-]+&level=first_steps"))
    expect(desk.get_by_role("main")).to_contain_text("France funded a register.")


def test_the_type_ahead_works_by_keys_and_never_by_surprise(desk: Page) -> None:
    field = desk.get_by_role("combobox", name="Undertakings it bears on")
    field.press_sequentially("fra d3")
    expect(desk.locator("[role=option]")).not_to_have_count(0)
    expect(field).to_have_attribute("aria-expanded", "true")
    desk.keyboard.press("Escape")
    expect(desk.locator("[role=option]")).to_have_count(0)
    expect(field).to_have_value("fra d3")
    field.press_sequentially("e")
    expect(desk.locator("[role=option]")).to_have_count(1)
    desk.keyboard.press("Enter")
    expect(field).to_have_value("France D3.e")
    expect(desk).to_have_url(re.compile("/desk/log$"))  # Enter took the line and did not send the form
    field.fill("")
    field.press_sequentially("fra d3")
    expect(desk.locator("[role=option]")).not_to_have_count(0)
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowUp")
    desk.keyboard.press("Enter")
    expect(field).to_have_value("France D3.a")


def test_a_known_source_is_recognised_and_a_second_entry_warns(desk: Page, copy: RunningCopy) -> None:
    link = "https://www.legifrance.example.fr/loi-3"
    log_one(desk, link, "France passed a third law.")
    desk.get_by_role("link", name="Log another for France").press("Enter")
    desk.get_by_label("Link to the source").first.press_sequentially(link.upper().replace("LOI-3", "loi-3"))
    expect(desk.locator("#known-0")).to_contain_text("Known source.")
    desk.get_by_role("button", name="France D3.e").press("Enter")
    expect(desk.get_by_label("Undertakings it bears on")).to_have_value("France D3.e")
    expect(desk.locator("#known-0")).to_contain_text("Logged before?")
    write(desk, "The third law, a second time.")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_role("alert")).to_contain_text("France passed a third law.")
    assert claim(desk) == "The third law, a second time."
    desk.get_by_role("button", name="It is different: save").press("Enter")
    expect(desk.get_by_role("status").filter(has_text="Saved.")).to_contain_text("a second time.")


def test_a_source_never_changes_a_date_that_somebody_typed(desk: Page, copy: RunningCopy) -> None:
    link = "https://www.legifrance.example.fr/loi-6"
    when = desk.get_by_label("When it happened")
    log_one(desk, link, "France passed a sixth law.")
    desk.get_by_role("link", name="Open it").press("Enter")
    desk.get_by_text("About the source").click()
    desk.get_by_label("Date on the source").first.fill("2025-11-17")
    when.fill("2025-01-15")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_role("main")).to_contain_text("Saved as a draft.")
    desk.goto(desk.url)
    desk.wait_for_load_state("networkidle")
    expect(when).to_have_value("2025-01-15")
    desk.goto(copy.url + "/desk/log")
    desk.get_by_label("Link to the source").first.fill(link)
    expect(when).to_have_value("2025-11-17")  # proposed, as nobody has typed a date yet
    when.fill("2025-02-03")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_role("alert")).to_contain_text("stand in the way")  # refused: half of it is missing
    desk.wait_for_load_state("networkidle")  # the link is looked up again on every load
    expect(when).to_have_value("2025-02-03")
    desk.goto(copy.url + "/desk/log")
    desk.get_by_role("link", name="Restore your text").first.click()
    desk.wait_for_load_state("networkidle")
    expect(when).to_have_value("2025-02-03")


def test_escape_leaves_the_field_and_keeps_the_text(desk: Page) -> None:
    write(desk)
    desk.keyboard.press("Escape")
    assert desk.evaluate("document.activeElement === document.body")
    assert claim(desk) == SENTENCE


def test_reload_offers_the_text_and_restores_it(desk: Page) -> None:
    write(desk)
    saves_itself(desk)
    expect(desk.locator("#announcements")).to_have_text(re.compile("Saved"))
    desk.reload()
    desk.get_by_role("link", name="Restore your text").press("Enter")
    assert claim(desk) == SENTENCE


def test_a_window_that_is_closed_at_once_loses_nothing(desk: Page, copy: RunningCopy) -> None:
    """The last keys are younger than the two seconds of the autosave."""
    write(desk)
    desk.goto(copy.url + "/desk/keys")
    desk.goto(copy.url + "/desk/log")
    restore = desk.get_by_role("link", name="Restore").first
    for _ in range(30):  # what the closing window sent may come after the next page was asked for
        if restore.count():
            break
        desk.wait_for_timeout(500)
        desk.reload()
    restore.click()
    assert claim(desk) == SENTENCE


def test_a_crash_loses_nothing_that_saved_itself(desk: Page, copy: RunningCopy) -> None:
    write(desk)
    saves_itself(desk)
    other = desk.context.new_page()
    desk.close(run_before_unload=False)
    other.goto(copy.url + "/desk/log")
    other.get_by_role("link", name="Restore your text").click()
    assert claim(other) == SENTENCE
    other.get_by_role("link", name="Inbox", exact=True).click()
    other.goto(copy.url + "/desk/log")
    other.get_by_role("button", name="Throw it away").click()
    expect(other.locator("[data-kept]")).to_have_count(0)


def test_typing_on_an_empty_form_leaves_what_is_kept(desk: Page, copy: RunningCopy) -> None:
    write(desk)
    saves_itself(desk)
    desk.goto(copy.url + "/desk/log")
    desk.get_by_label("Undertakings it bears on").press_sequentially("fra d3e")
    saves_itself(desk)
    desk.goto(copy.url + "/desk/log")
    expect(desk.locator("[data-kept]")).to_have_count(2)
    desk.get_by_text("More texts of yours that were not saved for good: 1").click()
    desk.locator("[data-kept]").filter(has_text=SENTENCE).get_by_role("link", name="Restore").click()
    assert claim(desk) == SENTENCE


def test_two_windows_keep_both_texts(desk: Page, copy: RunningCopy) -> None:
    other = desk.context.new_page()
    other.goto(copy.url + "/desk/log")
    write(desk, "Typed in the first window.")
    saves_itself(desk)
    other.bring_to_front()
    other.get_by_label("Undertakings it bears on").fill("fra d3e")
    write(other, "Logged in the second window.")
    other.keyboard.press("Control+Enter")
    expect(other.get_by_role("status").filter(has_text="Saved.")).to_contain_text("in the second window.")
    write(other, "Typed in the second window.")
    saves_itself(other)
    other.goto(copy.url + "/desk/log")
    for words in ("Typed in the first window.", "Typed in the second window."):
        expect(other.locator("[data-kept]").filter(has_text=words)).to_have_count(1)


def test_an_ended_session_keeps_the_text_and_brings_it_back(desk: Page, copy: RunningCopy) -> None:
    write(desk, "Before. ")
    saves_itself(desk)
    end_session(desk)
    write(desk, "After.")
    expect(desk.locator("[data-saved]")).to_have_text(
        "Not saved: you are signed out. Your text is kept in this browser."
    )
    desk.keyboard.press("Control+Enter")
    expect(desk).to_have_url(re.compile("/desk/sign-in"))
    fill_sign_in(desk, copy)
    expect(desk).to_have_url(re.compile(r"/desk/log\?restore=log%3A"))
    assert claim(desk) == "Before. After."


def test_signing_in_again_in_another_window_lets_this_one_go_on(desk: Page, copy: RunningCopy) -> None:
    write(desk, "Before. ")
    saves_itself(desk)
    end_session(desk)
    other = desk.context.new_page()
    sign_in(other, copy, "alice")
    write(desk, "After.")
    saves_itself(desk)
    desk.get_by_label("Undertakings it bears on").fill("fra d3e")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_role("status").filter(has_text="Saved.")).to_contain_text("Before. After.")


def end_session(page: Page) -> None:
    page.context.clear_cookies(name="sessionid")


def fill_sign_in(page: Page, copy: RunningCopy) -> None:
    page.get_by_label("User name").fill("alice")
    page.get_by_label("Password").fill(copy.password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_offline_keeps_the_text_here_and_sends_it_later(faulty_desk: Page) -> None:
    desk = faulty_desk
    desk.route("**/desk/saved-forms/*", lambda route: route.abort("internetdisconnected"))
    write(desk)
    expect(desk.locator("[data-saved]")).to_have_text(
        "Not saved: no connection. Your text is kept in this browser."
    )
    desk.unroute("**/desk/saved-forms/*")
    desk.evaluate("dispatchEvent(new Event('online'))")
    saves_itself(desk)


def test_offline_a_submission_is_held_back(desk: Page, copy: RunningCopy) -> None:
    desk.get_by_label("Undertakings it bears on").fill("fra d3e")
    desk.get_by_label("Link to the source").first.fill("https://www.legifrance.example.fr/loi-8")
    write(desk, "Sent once there is a connection.")
    saves_itself(desk)
    desk.context.set_offline(True)
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("[data-saved]")).to_contain_text("Not sent: no connection.")
    assert claim(desk) == "Sent once there is a connection."
    desk.context.set_offline(False)
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_role("status").filter(has_text="Saved.")).to_contain_text("Sent once")


def test_a_save_that_is_refused_or_fails_loses_nothing(faulty_desk: Page, copy: RunningCopy) -> None:
    desk = faulty_desk
    desk.get_by_label("Undertakings it bears on").fill("atlantis d3e")
    write(desk)
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_role("alert")).to_contain_text("“atlantis” is no signatory")
    assert claim(desk) == SENTENCE

    def fails(route: Route) -> None:
        route.fulfill(
            status=500, body="Out of order."
        ) if route.request.method == "POST" else route.fallback()

    desk.route("**/desk/log", fails)
    write(desk, " And more.")
    desk.keyboard.press("Control+Enter")
    desk.get_by_text("Out of order.").wait_for()
    desk.unroute("**/desk/log")
    desk.goto(copy.url + "/desk/log")
    desk.locator("[data-kept]").filter(has_text="And more.").get_by_role("link", name="Restore").click()
    assert claim(desk) == f"{SENTENCE} And more."


def test_two_windows_on_one_draft_lose_neither_text(desk: Page, copy: RunningCopy) -> None:
    log_one(desk, "https://www.legifrance.example.fr/loi-4", "France passed a fourth law.")
    desk.get_by_role("link", name="Open it").press("Enter")
    other = desk.context.new_page()
    other.goto(desk.url)
    write(other, " In May.")
    other.keyboard.press("Control+Enter")
    expect(other.get_by_role("main")).to_contain_text("Saved as a draft.")
    write(desk, " In June.")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Changed in another window")
    for words in ("France passed a fourth law. In May.", "France passed a fourth law. In June."):
        expect(desk.get_by_role("main")).to_contain_text(words)
    desk.get_by_role("group", name="What happened, in one sentence").get_by_role(
        "radio", name="Yours"
    ).check()
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_role("main")).to_contain_text("Saved as a draft.")
    assert claim(desk) == "France passed a fourth law. In June."


def test_single_keys_act_outside_fields_only(desk: Page, copy: RunningCopy) -> None:
    desk.goto(copy.url + "/desk")
    desk.keyboard.press("c")
    expect(desk.get_by_label("Undertakings it bears on")).to_be_focused()
    desk.keyboard.type("c?")
    expect(desk.get_by_label("Undertakings it bears on")).to_have_value("c?")
    desk.keyboard.press("Escape")
    desk.keyboard.press("?")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Keys")
    desk.keyboard.press("g")
    desk.keyboard.press("i")
    expect(desk).to_have_url(copy.url + "/desk")


def test_lists_are_walked_by_key(desk: Page, copy: RunningCopy) -> None:
    desk.goto(copy.url + "/desk?queue=leads")
    rows = desk.locator("[data-item]")
    desk.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    desk.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    desk.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    address = rows.nth(0).get_by_role("link").first.get_attribute("href") or ""
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(copy.url + address)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", ["/desk/log", "/desk/keys"])
def test_pages_are_accessible_and_fit(desk: Page, copy: RunningCopy, path: str, width: int) -> None:
    desk.set_viewport_size({"width": width, "height": 800})
    desk.goto(copy.url + path)
    found = Axe().run(desk, options={"rules": {"target-size": {"enabled": True}}})
    assert found.violations_count == 0, found.generate_report()
    assert desk.evaluate("document.documentElement.scrollWidth") <= width


def test_logging_works_without_script(copy: RunningCopy, open_page: Callable[..., Page]) -> None:
    page = open_page(script=False)
    sign_in(page, copy, "bob")
    page.goto(copy.url + "/desk/log")
    page.get_by_label("Undertakings it bears on").fill("fra d3e")
    page.get_by_label("Link to the source").first.fill("https://www.legifrance.example.fr/loi-5")
    page.get_by_label("What happened, in one sentence").fill("France passed a fifth law.")
    page.get_by_role("button", name="Save", exact=False).first.click()
    expect(page.get_by_role("main")).to_contain_text("France passed a fifth law.")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("main")).to_contain_text("Undone.")
