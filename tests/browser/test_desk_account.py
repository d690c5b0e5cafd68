"""Signing in with one and with two factors, in a real browser with a virtual security key."""

import base64
import hmac
import re
import struct
import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import RunningCopy

PERIOD_SECONDS = 30


def one_time_code(secret: str) -> str:
    """RFC 6238, as any app computes it: HMAC-SHA1, half a minute, six digits."""
    counter = struct.pack(">Q", int(time.time()) // PERIOD_SECONDS)
    digest = hmac.new(base64.b32decode(secret), counter, "sha1").digest()
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def fresh_code(secret: str, used: str) -> str:
    """The next code: each of them works once."""
    while (code := one_time_code(secret)) == used:
        time.sleep(0.5)
    return code


def by_name(copy: RunningCopy) -> str:
    """Passkeys belong to a host name, and an address in numbers is none."""
    return copy.url.replace("127.0.0.1", "localhost")


def enter(page: Page, site: str, name: str, password: str) -> None:
    page.goto(site + "/desk")
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def leave(page: Page, site: str) -> None:
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(site + "/desk/sign-in")


def plug_in_a_key(page: Page) -> None:
    """A device with a passkey store that always finds its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def show_that_it_is_you(page: Page, password: str) -> None:
    """Asked for once per session and five minutes, before one changes how one signs in."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it still you?")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Go on").click()


def set_up_codes(page: Page, site: str, password: str) -> tuple[str, str, str]:
    """Gives the app's secret, the code just used, and one recovery code."""
    page.goto(site + "/desk/account")
    page.get_by_role("link", name="Set up one-time codes").click()
    show_that_it_is_you(page, password)
    secret = page.locator("code.secret").inner_text()
    used = one_time_code(secret)
    page.get_by_label("Code").fill(used)
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    codes = page.locator("ul.codes code").all_inner_texts()
    assert len(set(codes)) == 10
    return secret, used, codes[0]


def test_second_factors_from_setting_up_to_signing_in(
    copy: RunningCopy, open_page: Callable[..., Page]
) -> None:
    site, page = by_name(copy), open_page()
    enter(page, site, "bob", copy.password)
    expect(page).to_have_url(site + "/desk")
    secret, used, recovery_code = set_up_codes(page, site, copy.password)
    leave(page, site)

    enter(page, site, "bob", copy.password)
    expect(page.get_by_role("heading", level=1)).to_have_text("Second step")
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("This code is not right")
    page.get_by_label("Code").fill(fresh_code(secret, used))
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(site + "/desk")

    plug_in_a_key(page)
    page.goto(site + "/desk/account")
    page.get_by_role("link", name="Add a passkey").click()
    show_that_it_is_you(page, copy.password)
    page.get_by_label("Name of the passkey").fill("Test key")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("main")).to_contain_text("Test key")
    leave(page, site)

    page.goto(site + "/desk/log")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(site + "/desk/log")  # and no code was asked for
    leave(page, site)

    enter(page, site, "bob", copy.password)
    page.get_by_label("Code").fill(recovery_code)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(site + "/desk")
    page.goto(site + "/desk/account")
    expect(page.get_by_role("main")).to_contain_text("9 recovery codes left")
    take_factors_away(page, copy.password)


def take_factors_away(page: Page, password: str) -> None:
    """So that the other journeys of this copy find Bob as they know him."""
    page.get_by_role("link", name="Remove Test key").click()
    show_that_it_is_you(page, password)
    page.get_by_role("button", name="Remove it").click()
    page.get_by_role("link", name="Switch one-time codes off").click()
    page.get_by_role("button", name="Switch them off").click()
    expect(page.get_by_role("main")).to_contain_text("Your password alone opens your account.")


def test_a_passkey_that_nobody_knows_is_refused_in_words(
    copy: RunningCopy, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    plug_in_a_key(page)
    page.goto(by_name(copy) + "/desk/sign-in")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("The passkey was not used")


def test_sessions_are_listed_and_ended(copy: RunningCopy, open_page: Callable[..., Page]) -> None:
    here, there = open_page(), open_page(width=390)
    for page in (here, there):
        enter(page, copy.url, "admin", copy.password)
        expect(page).to_have_url(copy.url + "/desk")
    here.goto(copy.url + "/desk/account")
    here.get_by_role("link", name=re.compile("See where")).click()
    expect(here.get_by_role("listitem").filter(has_text="Chrome on Linux").nth(1)).to_be_visible()
    here.get_by_role("button", name="Sign out everywhere else").click()
    expect(here.get_by_role("listitem").filter(has_text="Chrome on Linux")).to_have_count(1)
    there.goto(copy.url + "/desk")
    expect(there).to_have_url(re.compile(r"/desk/sign-in\?next=/desk$"))


def test_signing_in_works_by_keyboard_and_without_script(
    copy: RunningCopy, open_page: Callable[..., Page]
) -> None:
    page = open_page(script=False)
    page.goto(copy.url + "/desk/account/conflicts")
    page.get_by_label("User name").focus()
    page.keyboard.type("alice")
    page.keyboard.press("Tab")
    page.keyboard.type(copy.password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your conflicts of interest")
    expect(page.get_by_role("button", name="Use a passkey")).to_have_count(0)
