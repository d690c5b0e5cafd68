"""The whole story, told once in a real browser: from an entry on the desk to a mail, and out of it again."""

import datetime as dt
import email
import email.policy
import re
from collections.abc import Callable
from email.message import EmailMessage

from playwright.sync_api import Page, expect

from tests.browser.conftest import RunningCopy
from tests.browser.published import open_when_shown

CLAIM = "France published a register of the energy that public AI systems use."
NOTE = "France published a first register of the energy use of public AI systems."
READER = "reader@example.org"


def sign_in(page: Page, copy: RunningCopy, name: str) -> None:
    page.goto(copy.url + "/desk")
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(copy.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(copy.url + "/desk")


def log_and_assess(page: Page, copy: RunningCopy) -> None:
    """Alice logs an entry with its source and goes straight on to assess the undertaking."""
    page.goto(copy.url + "/desk/log")
    page.get_by_label("Undertakings it bears on").fill("fra d3e")
    page.get_by_label("Link to the source").first.fill("https://www.example.gouv.fr/registre-ia")
    page.get_by_text("About the source").click()
    source = page.get_by_role("group", name="Source", exact=True)
    source.get_by_label("Title, letter for letter").fill("Registre des systèmes d’IA publics")
    source.get_by_label("Publisher").fill("Ministry of the test")
    source.get_by_label("Primary source").check()
    source.get_by_label("Language").fill("fr")
    page.get_by_label("What happened, in one sentence").fill(CLAIM)
    page.get_by_label("When it happened").fill("2026-10-05")
    page.get_by_role("button", name="Save and assess it").click()
    page.get_by_label(CLAIM).check()
    page.get_by_role("radio", name="First steps").check()
    page.get_by_label("Its evidence shows").and_(page.locator(":visible")).select_option("2")
    page.get_by_label("Reasons").fill("A register exists; no figures were published in it yet.")
    page.get_by_label("Public change note").fill(NOTE)
    page.get_by_label("In effect since").fill("2026-10-05")
    page.get_by_role("button", name="Send to review").click()


def follow_france(page: Page, copy: RunningCopy) -> None:
    page.goto(copy.url + "/en/countries/france")
    page.get_by_label("Your e-mail address").fill(READER)
    page.locator("main").get_by_role("button", name="Get e-mails").click()
    confirmation = message(copy.wait_for_mail(READER, number=1))
    page.goto(link_in(confirmation, "/en/follow/confirm/"))
    page.get_by_role("button", name="Yes, send it").click()


def message(raw: bytes) -> EmailMessage:
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def plain_text(parsed: EmailMessage) -> str:
    body = parsed.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_in(parsed: EmailMessage, part: str) -> str:
    found = re.search(rf"http\S+{re.escape(part)}\S+", plain_text(parsed))
    assert found, plain_text(parsed)
    return found[0]


def test_an_entry_becomes_a_published_assessment_and_a_mail(
    copy: RunningCopy, open_page: Callable[..., Page]
) -> None:
    reader, alice, bob = open_page(), open_page(), open_page()
    follow_france(reader, copy)

    sign_in(alice, copy, "alice")
    log_and_assess(alice, copy)
    expect(alice.get_by_role("main")).to_contain_text("This is your own work")
    review = alice.url
    reader.goto(copy.url + "/en/countries/france/D3.e")
    expect(reader.get_by_role("main")).not_to_contain_text(CLAIM)

    # nobody publishes their own: no button is offered, and a forged form is refused
    expect(alice.get_by_role("button", name="Approve and publish")).to_have_count(0)
    token = alice.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value") or ""
    forged = alice.request.post(
        review,
        form={"csrfmiddlewaretoken": token, "verdict": "approve", "comment": "", "row_version": "1"},
        headers={"Referer": review},
    )
    assert forged.status == 403
    assert "Nobody reviews or publishes their own work" in forged.text()

    sign_in(bob, copy, "bob")
    bob.goto(review)
    bob.get_by_role("button", name="Approve and publish").click()

    open_when_shown(reader, copy.url + "/en/countries/france", "First steps")
    expect(reader.get_by_role("main")).to_contain_text(CLAIM)
    open_when_shown(
        reader,
        copy.url + "/en/countries/france/D3.e",
        "A register exists; no figures were published in it yet.",
    )
    open_when_shown(reader, copy.url + "/en/changes", NOTE)

    in_eight_days = dt.datetime.now(dt.UTC) + dt.timedelta(days=8)
    copy.manage("run_digests", "--now", in_eight_days.isoformat())
    digest = message(copy.wait_for_mail(READER, number=2))
    assert NOTE in " ".join(plain_text(digest).split())
    assert digest["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    # the mail program's one-click: a bare POST, without cookie, sign-in or form token
    one_click = str(digest["List-Unsubscribe"]).strip("<>")
    answer = reader.request.post(one_click, form={"List-Unsubscribe": "One-Click"})
    assert answer.ok
    reader.goto(link_in(digest, "/en/follow/unsubscribe/"))
    reader.get_by_role("button", name="End all mail").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("No more mail")
    copy.manage("run_digests", "--now", (in_eight_days + dt.timedelta(days=7)).isoformat())
    assert len(copy.mails(READER)) == 2


def test_filters_work_without_script(copy: RunningCopy, open_page: Callable[..., Page]) -> None:
    page = open_page(script=False)
    page.goto(copy.url + "/en/countries")
    page.get_by_label("Name").fill("franc")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("main").get_by_role("link", name="France")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link", name="Kenya")).to_have_count(0)


def test_filters_swap_in_place_with_script(copy: RunningCopy, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(copy.url + "/en/countries")
    page.evaluate("window.still_here = true")
    page.get_by_label("Name").press_sequentially("franc")
    expect(page.get_by_role("main").get_by_role("link", name="Kenya")).to_have_count(0)
    expect(page).to_have_url(re.compile("franc"))
    assert page.evaluate("window.still_here") is True
