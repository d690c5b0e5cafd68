"""From a visitor's phone to the desk and back by mail: offering evidence and challenging a status."""

from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import RunningCopy
from tests.browser.test_story import message, sign_in

# No other story publishes on it: a worker may have told any of them before, in the same copy.
UNASSESSED = "/en/countries/chile/D3.f"
SENDER = "visitor@example.org"
OFFER = "Article 4 of the decree sets up the register."
CHALLENGE = "The date given here is that of the draft."


def test_evidence_offered_on_a_phone_without_script_is_taken_up_by_keyboard(
    copy: RunningCopy, open_page: Callable[..., Page]
) -> None:
    phone = open_page(width=320, script=False)
    phone.goto(copy.url + UNASSESSED)
    phone.get_by_role("link", name="Tell us of public evidence").click()
    expect(phone.get_by_label("Whose promise")).to_have_value("chile")
    phone.get_by_label("What it shows, or what is wrong").fill(OFFER)
    phone.get_by_role("button", name="Send it to the desk").click()
    expect(phone.get_by_role("alert")).to_contain_text("Give the address of the public page that shows it.")
    expect(phone.get_by_label("What it shows, or what is wrong")).to_have_value(OFFER)
    phone.get_by_label("Public source").fill("https://gazette.example/decree-4")
    phone.get_by_role("button", name="Send it to the desk").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Your suggestion is with the desk")

    desk = open_page()
    sign_in(desk, copy, "alice")
    desk.goto(copy.url + "/desk?queue=leads")
    desk.get_by_role("link", name=OFFER).press("Enter")
    expect(desk.get_by_text("From the public, not checked.")).to_be_visible()
    expect(desk.get_by_text(OFFER)).to_be_visible()
    desk.keyboard.press("1")
    expect(desk.get_by_label("Link to the source").first).to_have_value("https://gazette.example/decree-4")


def test_a_challenge_is_declined_and_its_sender_told_once(
    copy: RunningCopy, open_page: Callable[..., Page]
) -> None:
    visitor = open_page()
    visitor.goto(copy.url + "/en/suggest?signatory=kenya&commitment=D3.a&kind=challenge")
    assert Axe().run(visitor).violations_count == 0
    visitor.get_by_label("What it shows, or what is wrong").fill(CHALLENGE)
    visitor.get_by_label("Your e-mail address").fill(SENDER)
    visitor.get_by_role("button", name="Send it to the desk").click()

    desk = open_page()
    sign_in(desk, copy, "bob")
    desk.goto(copy.url + "/desk?queue=leads&signatory=kenya")
    desk.get_by_role("link", name=CHALLENGE).press("Enter")
    desk.get_by_label("Words for the sender").fill("The gazette gives the date of the law.")
    desk.get_by_role("button", name="Decline").press("Enter")
    expect(desk.locator(".said").first).to_contain_text("Declined")
    told = message(copy.wait_for_mail(SENDER, number=1))
    assert str(told["Subject"]).endswith(": declined")
    body = told.get_body(("plain",))
    assert body is not None
    assert "The gazette gives the date of the law." in body.get_content()
