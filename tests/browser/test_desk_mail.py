"""The page on mail in real Chromium: held by keyboard, read on a phone and in the dark, released again."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import RunningCopy
from tests.browser.test_story import sign_in

RELEASE = """
from django.utils import timezone
from commitments.models import MailHold
MailHold.objects.standing().delete()
"""
PARTS = ("now", "runs", "unsent", "bounces")


@pytest.fixture
def released(copy: RunningCopy) -> Iterator[None]:
    """Other stories of this copy wait for digests: whatever happens here, none stays held."""
    yield
    copy.manage("shell", "-c", RELEASE)


@pytest.mark.usefixtures("released")
def test_digests_are_held_by_keyboard_and_released(copy: RunningCopy, open_page: Callable[..., Page]) -> None:
    window = open_page(script=False)
    sign_in(window, copy, "alice")
    window.goto(copy.url + "/desk/mail")
    window.get_by_label("Why").focus()
    window.keyboard.type("A wrong date went out.")
    window.keyboard.press("Enter")
    held = window.get_by_role("alert")
    expect(held).to_contain_text("Digests are held")
    expect(held).to_contain_text("by Alice Archer: A wrong date went out.")
    window.goto(copy.url + "/desk")
    expect(window.get_by_role("alert").filter(has_text="Digests are held")).to_be_visible()
    window.goto(copy.url + "/desk/mail")
    window.get_by_role("button", name="Release the digests").press("Enter")
    expect(window.get_by_role("status").filter(has_text="Released.")).to_be_visible()
    expect(held).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_part_fits_a_phone_and_passes_axe(
    copy: RunningCopy, open_page: Callable[..., Page], scheme: str
) -> None:
    window = open_page(width=320, scheme=scheme)
    sign_in(window, copy, "alice")
    for part in PARTS:
        window.goto(f"{copy.url}/desk/mail?part={part}")
        expect(window.get_by_role("heading", level=1)).to_contain_text("Mail:")
        width = window.evaluate("document.documentElement.scrollWidth")
        assert width <= 320, f"{part} is {width} pixels wide"
        for closed in window.locator("details.next-digest > summary").all():
            closed.click()
        found = Axe().run(window)
        assert found.violations_count == 0, f"{part}: {found.generate_report()}"
