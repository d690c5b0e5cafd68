"""The right of reply, from the letter to the public page: the ministry answers on a phone, in French."""

import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import RunningCopy
from tests.browser.published import open_when_shown
from tests.browser.test_story import link_in, message, plain_text, sign_in

MINISTRY = "numerique@ministere.example"
WORDS = "Le registre est public depuis janvier."
SECOND_PARAGRAPH = "Il est mis à jour chaque mois."
SOURCE = "https://www.example.gouv.fr/registre?lot=1"


def ask_france(page: Page, copy: RunningCopy) -> str:
    """Alice notes whom to ask, looks at the letter and opens the round; gives the round's address."""
    page.goto(copy.url + "/desk/contacts?signatory=france")
    page.get_by_label("Ministry and function").fill("Direction du numérique")
    page.get_by_label("Name").fill("Claire Dupont")
    page.get_by_label("E-mail address").fill(MINISTRY)
    page.get_by_label("Language of the letter").select_option("fr")
    page.get_by_role("button", name="Add the contact").click()
    expect(page.get_by_role("main")).to_contain_text("Claire Dupont, Direction du numérique")
    page.goto(copy.url + "/desk/replies/new?signatory=france")
    page.get_by_text("The letter in French").click()
    expect(page.get_by_role("main")).to_contain_text("CE QUE NOUS DEMANDONS")
    page.get_by_role("button", name="Open the round and send the letters").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("France: open until")
    return page.url


def answer_in_french(phone: Page, link: str) -> None:
    """Without script, on 320 px: a mistake first, which loses nothing; then saved; then sent."""
    phone.goto(link)
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Vos observations")
    phone.get_by_label("Nous ne sommes pas d’accord").first.check()
    phone.get_by_label("Votre réponse", exact=True).first.fill(f"{WORDS}\n\n{SECOND_PARAGRAPH}")
    phone.get_by_label("Liens vers des sources publiques").first.fill("pas un lien")
    phone.get_by_role("button", name="Envoyer toutes les réponses").click()
    expect(phone.get_by_role("alert")).to_contain_text("n’est pas une adresse")
    expect(phone.get_by_label("Votre réponse", exact=True).first).to_have_value(re.compile(WORDS))
    phone.get_by_label("Liens vers des sources publiques").first.fill(SOURCE)
    phone.get_by_role("button", name="Enregistrer sans envoyer").click()
    expect(phone.get_by_role("status")).to_contain_text("Enregistré.")
    phone.get_by_role("button", name="Envoyer toutes les réponses").click()
    expect(phone.get_by_role("status")).to_contain_text("Envoyé, merci.")


def test_a_ministry_answers_and_its_words_stand_beside_the_assessment(
    sample_copy: RunningCopy, open_page: Callable[..., Page]
) -> None:
    copy, desk = sample_copy, open_page()
    sign_in(desk, copy, "alice")
    round_address = ask_france(desk, copy)
    letter = message(copy.wait_for_mail(MINISTRY, number=1))
    assert str(letter["Subject"]).startswith("EXEMPLE, inventé\xa0: Procédure contradictoire : France")
    assert "Premières mesures" in plain_text(letter)

    phone = open_page(width=320, script=False)
    answer_in_french(phone, link_in(letter, "/reply/"))
    assert phone.context.cookies() == []

    desk.goto(round_address)
    expect(desk.get_by_role("main")).to_contain_text("Link opened")
    expect(desk.get_by_role("main")).to_contain_text(SECOND_PARAGRAPH)
    desk.get_by_role("button", name="Publish word for word").click()
    expect(desk.get_by_role("alert")).to_contain_text("Read the reply and tick the box")
    desk.get_by_label("I have read it").check()
    desk.get_by_role("button", name="Publish word for word").click()
    expect(desk.locator(".said")).to_contain_text("Published, word for word")

    reader = open_page(width=320)
    open_when_shown(reader, copy.url + "/en/changes?kind=reply", "France replied that it disagrees")
    reader.get_by_role("link", name=re.compile("France replied that it disagrees")).first.click()
    expect(reader.locator("blockquote.reply").first).to_contain_text(WORDS)
    reader.get_by_role("main").get_by_role("link", name=re.compile("^France, ")).first.click()
    reply = reader.locator(".replied").filter(has_text=WORDS)
    expect(reply).to_contain_text("Disagrees with the assessment.")
    expect(reply.locator("blockquote")).to_have_attribute("lang", "fr")
    expect(reply.locator("blockquote p")).to_have_count(2)
    expect(reply.get_by_role("link")).to_have_attribute("href", SOURCE)
    expect(reader.get_by_role("main")).to_contain_text("Asked to reply on")

    phone.reload()
    expect(phone.get_by_role("main")).to_contain_text("Publiée.")


def test_pages_of_the_right_of_reply_fit_and_are_accessible(
    sample_copy: RunningCopy, open_page: Callable[..., Page]
) -> None:
    for width, scheme in ((320, "dark"), (1280, "light")):
        page = open_page(width=width, scheme=scheme)
        sign_in(page, sample_copy, "alice")
        for path in (
            "/desk/replies",
            "/desk/replies/new",
            "/desk/replies/new?signatory=kenya",
            "/desk/contacts",
        ):
            page.goto(sample_copy.url + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            found = Axe().run(page)
            assert found.violations_count == 0, f"{path}: {found.generate_report()}"
