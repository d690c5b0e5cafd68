"""Following in all three languages: ask, confirm, read, change, leave, come back, change the address."""

import datetime as dt
import email
import email.policy
import re
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Page, expect

from commitments.languages import LOCALE, Language
from tests.browser.conftest import RunningCopy
from tests.browser.gates import overflow, violations

NAMES = {Language.ENGLISH: "Norway", Language.FRENCH: "Norvège", Language.ARABIC: "النرويج"}
CLAIM = "Norway published the minutes of a meeting on public AI systems."
# as the desk would: one person writes an entry, another publishes it
PUBLISH = f"""
import datetime as dt
from django.utils import timezone
from commitments.actions import editorial, progress
from commitments.models import Evidence, StaffMember, Undertaking
alice, bob = (StaffMember.objects.get(username=name) for name in ("alice", "bob"))
undertaking = Undertaking.objects.filter(endorsement__signatory__slug="norway").first()
draft = progress.save_draft(
    by=alice, happened_on=dt.date(2026, 10, 5), precision="day", claim="{CLAIM}", stage="done",
    clauses=list(undertaking.commitment.clauses.all()), signatories=[undertaking.endorsement.signatory],
    sources=[progress.Source(Evidence.objects.filter(kind="primary").first())],
)
draft = editorial.submit(draft=draft, by=alice, at=timezone.now())
editorial.approve_entry(draft=draft, by=bob, at=timezone.now())
"""


def said(words: str) -> str:
    """In the language of the story that is told."""
    return gettext(words)


def check(page: Page) -> None:
    """What every page and every mail holds: no violation, and no sideways scroll on a phone."""
    page.wait_for_load_state()  # a button pressed before leads to a page that may have no element yet
    page.set_viewport_size({"width": 320, "height": 800})
    assert violations(page) == [], page.url
    assert overflow(page) <= 0, f"{page.url} scrolls sideways by {overflow(page)} px"


def press(page: Page, words: str) -> None:
    """The button that begins with these words; then the page that follows is looked at."""
    page.get_by_role("main").get_by_role("button", name=said(words)).first.click()
    check(page)


def newest_mail(copy: RunningCopy, to: str, *, number: int) -> EmailMessage:
    parsed = email.message_from_bytes(copy.wait_for_mail(to, number=number), policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def link_in(mail: EmailMessage, path: str) -> str:
    found = re.search(rf"http\S+{re.escape(path)}[\w:.-]+", part(mail, "plain"))
    assert found, part(mail, "plain")
    return found[0]


def look_at_mail(page: Page, mail: EmailMessage, language: Language) -> None:
    """The HTML part as a mail program shows it."""
    page.goto("about:blank")
    page.set_content(part(mail, "html"))
    expect(page.locator("main")).to_have_attribute("lang", language.value)
    expect(page.locator("main")).to_have_attribute("dir", "rtl" if language == Language.ARABIC else "ltr")
    check(page)


def subscribe(page: Page, copy: RunningCopy, language: Language, reader: str) -> None:
    page.goto(f"{copy.url}/{language}/follow")
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == Language.ARABIC else "ltr")
    page.get_by_label(said("What about")).select_option(label=NAMES[language])
    expect(page.locator("#volume")).to_contain_text(said("Nothing in the last 90 days."))
    check(page)
    page.get_by_label(said("Your e-mail address")).fill(reader)
    press(page, "Send me the link to confirm")
    confirmation = newest_mail(copy, reader, number=1)
    look_at_mail(page, confirmation, language)
    page.goto(link_in(confirmation, f"/{language}/follow/confirm/"))
    check(page)
    press(page, "Yes, send it")
    expect(page.get_by_role("main")).to_contain_text(NAMES[language])


@pytest.mark.parametrize("script", [True, False])
def test_the_form_says_how_much_a_follow_brings(
    sample_copy: RunningCopy, open_page: Callable[..., Page], *, script: bool
) -> None:
    page = open_page(script=script)
    page.goto(sample_copy.url + "/en/follow")
    zone = page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone") if script else ""
    expect(page.locator("input[name=timezone]")).to_have_value(zone)
    page.get_by_label("Your e-mail address").fill("half typed")
    page.get_by_label("What about").select_option(label="Everything on record")
    if not script:
        page.get_by_role("button", name="Show how much it brings").click()
    expect(page.locator("#volume")).to_contain_text(" in the last 90 days")
    expect(page.get_by_label("Your e-mail address")).to_have_value("half typed")
    page.get_by_role("link", name="See what it would have brought").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Preview: mail about everything on record")


def test_a_page_in_another_language_keeps_its_question(
    copy: RunningCopy, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(copy.url + "/en/follow?signatory=norway")
    page.get_by_role("link", name="العربية").click()
    expect(page).to_have_url(copy.url + "/ar/follow?signatory=norway")
    expect(page.locator("#id_what option:checked")).to_have_text(NAMES[Language.ARABIC])
    check(page)


def test_following_in_every_language(copy: RunningCopy, open_page: Callable[..., Page]) -> None:
    readers = {language: f"follow-{language}@example.org" for language in Language}
    pages = {language: open_page() for language in Language}
    for language, reader in readers.items():
        with translation.override(LOCALE[language]):
            subscribe(pages[language], copy, language, reader)
    copy.manage("shell", "-c", PUBLISH)
    in_eight_days = dt.datetime.now(dt.UTC) + dt.timedelta(days=8)
    copy.manage("run_digests", "--now", in_eight_days.isoformat())
    for language, reader in readers.items():
        with translation.override(LOCALE[language]):
            digest = newest_mail(copy, reader, number=2)
            assert CLAIM in " ".join(part(digest, "plain").split())
            look_at_mail(pages[language], digest, language)
            change_what_comes(pages[language], digest, language)
            leave_and_come_back(pages[language], digest, language)
    with translation.override(LOCALE[Language.FRENCH]):
        change_the_address(pages[Language.FRENCH], copy, readers[Language.FRENCH])


def change_what_comes(page: Page, digest: EmailMessage, language: Language) -> None:
    page.goto(link_in(digest, f"/{language}/follow/"))
    check(page)
    page.get_by_role("radio", name=said("Once a month")).check()
    next_quarter = f"{dt.datetime.now(dt.UTC) + dt.timedelta(days=90):%Y-%m-%d}"
    page.get_by_label(said("No mail before")).fill(next_quarter)
    press(page, "Change it")
    expect(page.get_by_role("radio", name=said("Once a month"))).to_be_checked()
    expect(page.get_by_label(said("No mail before"))).to_have_value(next_quarter)


def leave_and_come_back(page: Page, digest: EmailMessage, language: Language) -> None:
    page.goto(link_in(digest, f"/{language}/follow/unsubscribe/"))
    check(page)
    press(page, "End all mail")
    expect(page.get_by_role("heading", level=1)).to_have_text(said("No more mail"))
    press(page, "That was a mistake: undo")
    expect(page.get_by_role("heading", level=1)).to_have_text(said("What you follow"))
    expect(page.get_by_role("button", name=said("Unsubscribe from all of it"))).to_be_visible()


def change_the_address(page: Page, copy: RunningCopy, reader: str) -> None:
    """To a new one, which confirms; the old one is told, and takes it back."""
    page.get_by_label(said("Your new e-mail address")).fill("follow-moved@example.org")
    press(page, "Write to the new address")
    question = newest_mail(copy, "follow-moved@example.org", number=1)
    look_at_mail(page, question, Language.FRENCH)
    page.goto(link_in(question, "/fr/follow/new-address/"))
    check(page)
    press(page, "Yes, send it here")
    expect(page.get_by_role("heading", level=1)).to_have_text(said("Address changed"))
    notice = newest_mail(copy, reader, number=3)
    look_at_mail(page, notice, Language.FRENCH)
    page.goto(link_in(notice, "/fr/follow/old-address/"))
    check(page)
    press(page, "Undo it")
    expect(page.get_by_role("heading", level=1)).to_have_text(said("Undone"))
