"""Second rating and review by keyboard alone: no click after signing in."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import RunningCopy
from tests.browser.gates import overflow, violations
from tests.browser.test_story import sign_in

# A draft of Alice's that says "Met", submitted; its reference is printed.
SUBMIT = """
from commitments.actions import editorial
from commitments.models import StaffMember, Undertaking
from tests.factories import NOW, make_assessment_draft, make_entry
alice, bob = (StaffMember.objects.get(username=name) for name in ("alice", "bob"))
owed = Undertaking.objects.get(commitment__code="{code}", endorsement__signatory__code="FR")
entry = make_entry(undertaking=owed, by=alice, reviewer=bob, claim="A fund for {code} was set up.")
draft = make_assessment_draft(
    by=alice, undertaking=owed, level="met", passed=owed.commitment.tests.count(), entries=[entry],
    reasons="The fund of the zebra law pays out.", change_note="The zebra fund pays out.",
)
editorial.submit(draft=draft, by=alice, at=NOW)
print("reference", draft.reference)
"""

LOOKED_AT_LEVEL = re.compile("^Looked at ?: Level$")


def submit(copy: RunningCopy, code: str) -> str:
    """The address of the review of a fresh draft of Alice's."""
    printed = copy.manage("shell", "-v", "0", "-c", SUBMIT.format(code=code))
    found = re.search(r"reference (\S+)", printed)
    assert found, printed
    return f"{copy.url}/desk/reviews/{found[1]}"


def tab_to(page: Page, target: Locator) -> None:
    """Presses Tab until the element has the focus."""
    expect(target).to_be_visible()
    for _ in range(150):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {target}")


def choose(page: Page, label: str) -> None:
    """Goes to a group of radio buttons by Tab and to the choice by the arrow keys."""
    target = page.get_by_role("radio", name=label).first
    name = target.get_attribute("name")
    group = page.locator(f"input[name='{name}']")
    checked = page.locator(f"input[name='{name}']:checked")
    tab_to(page, checked if checked.count() else group.first)
    page.keyboard.press("Space")
    for _ in range(group.count()):
        if target.is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"the arrow keys never came to {label}")


def rate(page: Page, *, level: str, passed: int) -> None:
    tests = page.locator("ol.checks > li")
    for number in range(tests.count()):
        result = "Passed" if number < passed else "Not passed"
        target = tests.nth(number).get_by_role("radio", name=result, exact=True)
        tab_to(page, tests.nth(number).locator("input[type=radio]:checked"))
        for _ in range(3):
            if target.is_checked():
                break
            page.keyboard.press("ArrowDown")
        expect(target).to_be_checked()
    choose(page, level)
    choose(page, "1. In force")
    tab_to(page, page.get_by_label("Reasons"))
    page.keyboard.type("The gazette shows what it pays for.")
    page.keyboard.press("Control+Enter")


def test_second_rating_reconciling_and_review_by_keyboard(
    copy: RunningCopy, open_page: Callable[..., Page]
) -> None:
    review = submit(copy, "D3.a")
    bob, alice = open_page(), open_page()
    sign_in(bob, copy, "bob")
    bob.goto(review)
    main = bob.get_by_role("main")
    expect(main).to_contain_text("A second, blind rating is to come.")
    expect(main).not_to_contain_text("zebra")
    expect(bob.get_by_role("button", name="Approve and publish")).to_have_count(0)

    tab_to(bob, bob.get_by_role("link", name="Give the second rating"))
    bob.keyboard.press("Enter")
    expect(main).to_contain_text("Rate it from the evidence alone.")
    expect(main).not_to_contain_text("zebra")
    assert violations(bob) == []
    rate(bob, level="First steps", passed=0)
    expect(main).to_contain_text("Only the points on which you differ are here")
    expect(main).to_contain_text("The fund of the zebra law pays out.")
    assert violations(bob) == []

    sign_in(alice, copy, "alice")
    alice.goto(bob.url)
    expect(alice.get_by_role("button", name="Take over the second rating")).to_be_visible()
    expect(alice.locator("form fieldset input[type=radio]")).to_have_count(0)
    assert violations(alice) == []
    settle_on_the_first(bob)
    expect(main).to_contain_text("Agreed on: Being met.")

    bob.goto(review)
    expect(main).to_contain_text("The fund of the zebra law pays out.")
    assert violations(bob) == []
    tab_to(bob, bob.get_by_role("checkbox", name=LOOKED_AT_LEVEL))
    bob.keyboard.press("Space")
    expect(bob.locator("[data-saved]")).to_contain_text("Saved")
    bob.reload()
    expect(bob.get_by_role("checkbox", name=LOOKED_AT_LEVEL)).to_be_checked()
    bob.keyboard.press("1")
    expect(main).to_contain_text(
        "Not everything is marked as looked at. Press Enter to publish all the same."
    )
    bob.keyboard.press("1")  # pressed twice it still publishes nothing
    expect(bob.get_by_role("button", name="Approve and publish")).to_be_focused()
    assert violations(bob) == []
    bob.keyboard.press("Enter")
    expect(main).to_contain_text("Published: France D3.a: Being met.")
    expect(main).to_contain_text("Undo")

    bob.goto(copy.url + "/en/countries/france/D3.a")
    expect(main).to_contain_text("Rated twice, independently")
    expect(main).to_contain_text("Agreed on: ")


def settle_on_the_first(page: Page) -> None:
    """In each group of choices the one that the first rater gave, then why."""
    for block in page.locator("form fieldset.block").all():
        first = block.locator(".versus dd").first.inner_text()
        target = block.get_by_role("radio", name=re.compile(re.escape(first).replace(":", r"[.:]")))
        tab_to(page, block.locator("input[type=radio]").first)
        page.keyboard.press("Space")
        for _ in range(12):
            if target.first.is_checked():
                break
            page.keyboard.press("ArrowDown")
        expect(target.first).to_be_checked()
    tab_to(page, page.get_by_label("Why"))
    page.keyboard.type("The audit came in.")
    page.keyboard.press("Control+Enter")


def test_across_all_signatories_fits_a_phone(
    sample_copy: RunningCopy, open_page: Callable[..., Page]
) -> None:
    for width, scheme in ((320, "light"), (1280, "dark")):
        page = open_page(width=width, scheme=scheme)
        sign_in(page, sample_copy, "alice")
        page.goto(sample_copy.url + "/desk/commitments/D3.e?sort=-verified")
        assert overflow(page) <= 0
        assert violations(page) == []
        expect(page.get_by_role("row")).not_to_have_count(1)
