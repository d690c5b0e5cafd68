"""A publication taken back by keyboard before any mail, published again, and put right by a correction."""

import datetime as dt
import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import RunningCopy
from tests.browser.gates import overflow, violations
from tests.browser.published import open_when_shown
from tests.browser.test_desk_review import choose, tab_to
from tests.browser.test_story import message, plain_text, sign_in

READER = "undo-reader@example.org"
PUBLIC = "/en/countries/kenya/D3.b"

# A draft of Alice's about Kenya that waits for review, and a reader who gets mail about Kenya every day.
SUBMIT = f"""
import datetime as dt
from django.utils import timezone
from commitments.actions import editorial
from commitments.models import Signatory, StaffMember, Undertaking
from commitments.vocabulary import Rhythm
from tests.factories import NOW, make_assessment_draft, make_entry
from tests.mail_factories import make_subscriber
alice, bob = (StaffMember.objects.get(username=name) for name in ("alice", "bob"))
kenya = Signatory.objects.get(code="KE")
make_subscriber(kenya, email="{READER}", rhythm=Rhythm.DAILY)
owed = Undertaking.objects.get(commitment__code="D3.b", endorsement__signatory=kenya)
entry = make_entry(undertaking=owed, by=alice, reviewer=bob, claim="A pilot of the okapi law began.")
draft = make_assessment_draft(
    by=alice, undertaking=owed, entries=[entry], level="first_steps",
    reasons="The okapi pilot runs in two counties.", change_note="The okapi pilot began in two counties.",
    shows={{entry.code: 1}}, next_check_on=timezone.now().date() + dt.timedelta(days=180),
)
editorial.submit(draft=draft, by=alice, at=NOW)
print("reference", draft.reference)
"""


def words(copy: RunningCopy, *, number: int) -> str:
    """The text of the reader's mail of that number, on one line."""
    return " ".join(plain_text(message(copy.wait_for_mail(READER, number=number))).split())


def publish_by_key(page: Page, review: str) -> None:
    page.goto(review)
    expect(page.get_by_role("button", name="Approve and publish")).to_be_visible()
    page.keyboard.press("1")
    expect(page.get_by_role("main")).to_contain_text("Nothing is marked as looked at.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Published: Kenya D3.b: First steps.")


def correct(page: Page, copy: RunningCopy) -> str:
    """Alice says what was wrong; the address of the review."""
    page.goto(f"{copy.url}/desk/undertakings?q=kenya+d3b")
    page.get_by_role("main").get_by_role("link", name=re.compile("D3.b|Kenya")).first.press("Enter")
    tab_to(page, page.get_by_label("Update: the facts changed"))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Correction: we were wrong")).to_be_checked()
    tab_to(page, page.get_by_label("What was wrong"))
    page.keyboard.type("We named two counties; the gazette names three.")
    for label, words in (
        ("Reasons", "The okapi pilot runs in three counties."),
        ("Public change note", "The okapi pilot runs in three counties, not two."),
    ):
        tab_to(page, page.get_by_label(label, exact=True))
        page.keyboard.press("Control+A")
        page.keyboard.type(words)
    choose(page, "First steps")
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(re.compile("/desk/reviews/"))
    return page.url


def test_a_publication_is_taken_back_and_later_corrected(
    copy: RunningCopy, open_page: Callable[..., Page]
) -> None:
    found = re.search(r"reference (\S+)", copy.manage("shell", "-v", "0", "-c", SUBMIT))
    assert found
    review = f"{copy.url}/desk/reviews/{found[1]}"
    alice, bob, reader = open_page(), open_page(), open_page(width=320)
    sign_in(bob, copy, "bob")
    publish_by_key(bob, review)
    open_when_shown(reader, copy.url + PUBLIC, "The okapi pilot runs in two counties.")

    # taken back within ten minutes: readable at its own address, marked, and nothing in any mail
    tab_to(bob, bob.get_by_role("link", name="Undo").first)
    bob.keyboard.press("Enter")
    expect(bob.get_by_role("button", name="Withdraw it")).to_be_visible()
    assert violations(bob) == []
    tab_to(bob, bob.get_by_role("textbox"))
    bob.keyboard.type("The wrong draft was published.")
    bob.keyboard.press("Control+Enter")
    expect(bob.get_by_role("main")).to_contain_text("Withdrawn. No subscriber hears of it")
    open_when_shown(reader, copy.url + PUBLIC, "No assessment stands")
    open_when_shown(reader, copy.url + PUBLIC + "/v1", "The wrong draft was published.")
    assert overflow(reader) <= 0
    tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=1, hours=2)
    copy.manage("run_digests", "--now", tomorrow.isoformat())
    first = words(copy, number=1)
    assert "A pilot of the okapi law began." in first  # the entry stands; the judgement was taken back
    assert "two counties" not in first
    assert "wrong draft" not in first

    # its author has the draft back, with the reason, and sends it again
    sign_in(alice, copy, "alice")
    alice.goto(copy.url + "/desk?queue=sent-back")
    expect(alice.get_by_role("main")).to_contain_text("The wrong draft was published.")
    alice.goto(f"{copy.url}/desk/undertakings?q=kenya+d3b")
    alice.get_by_role("main").get_by_role("link", name=re.compile("D3.b|Kenya")).first.press("Enter")
    tab_to(alice, alice.get_by_role("button", name="Send to review"))
    alice.keyboard.press("Enter")
    expect(alice).to_have_url(re.compile("/desk/reviews/"))
    publish_by_key(bob, alice.url)

    # later a mistake is put right by a correction, in public and in the mail
    publish_by_key(bob, correct(alice, copy))
    open_when_shown(reader, copy.url + "/en/corrections", "We named two counties; the gazette names three.")
    assert overflow(reader) <= 0
    copy.manage("run_digests", "--now", (tomorrow + dt.timedelta(days=1)).isoformat())
    second = words(copy, number=2)
    assert "three counties, not two" in second
    assert "wrong draft" not in second
