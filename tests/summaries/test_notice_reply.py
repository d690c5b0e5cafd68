import datetime as dt

import pytest
import time_machine
from pytest_django import Settings

from commitments import emails
from commitments.actions import contacts, reply_rounds
from commitments.models import Delivery, Notice, ReplyRound, StaffMember
from commitments.summaries import notice_mail, notice_reply, reply_link
from tests.factories import NOW, make_assessment
from tests.reply_factories import (
    FIVE_WEEKS_ON,
    invitation_of,
    make_answer,
    make_contact,
    make_published,
    make_round,
    withdraw,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = dt.timedelta(days=1)


@pytest.fixture
def round_(alice: StaffMember) -> ReplyRound:
    return make_round(by=alice, published=[make_published(code="D3.a")], name="Dora Doe")


def notice(round_: ReplyRound, occasion: str = "") -> Notice:
    return Notice.objects.get(to_invitation__round=round_, occasion__startswith=occasion or "", kind=(
        "reply-reminder" if occasion else "reply-invitation"
    ))  # fmt: skip


def text_of(round_: ReplyRound, occasion: str = "") -> str:
    found = notice(round_, occasion)
    mail = notice_mail.load(found)
    assert mail is not None
    delivery = Delivery.objects.get(notice=found)
    return str(emails.notice(delivery, name=mail.name, context=mail.context).body)


def test_letter_says_what_was_published_what_is_asked_and_until_when(
    round_: ReplyRound, settings: Settings
) -> None:
    settings.SITE_URL, settings.CONTACT_EMAIL = "https://tracker.example", "desk@tracker.example"
    settings.ORGANISATION = "Civil Society e.V."
    text = text_of(round_)
    words = " ".join(text.split())
    for part in (
        "Dear Dora Doe,",
        "an assessment about Kenya",
        "The promise: “We will do it.”",
        "Our assessment: First steps",
        "Our reasons: A plan with a budget was published.",
        "until 28 December 2026, 23:59 UTC",
        "Whatever you do here leaves every right that the law gives you as it is.",
        "An answer to this mail reaches us too, but is not published",
        "https://tracker.example/en/about#asked",
        "Yours faithfully, The desk of the AI Commitment Tracker Civil Society e.V.",
        "asked on 23 November 2026, no reply",
        "Write to desk@tracker.example",
    ):
        assert part in words
    assert reply_link.address(invitation_of(round_).reference) in text
    assert "https://tracker.example/en/countries/kenya/D3.a/v1" in text


def test_letter_in_french_has_french_dates_and_statuses(alice: StaffMember) -> None:
    round_ = make_round(by=alice, language="fr")
    words = " ".join(text_of(round_).split())
    assert "Madame, Monsieur," in words
    assert "jusqu’au 28 décembre 2026 à 23 h 59 UTC" in words
    assert "concernant votre pays" in words
    assert "Notre évaluation : Premières mesures" in words
    assert "Right of reply" not in words


def test_subject_and_html_speak_the_language_of_the_contact(alice: StaffMember) -> None:
    found = notice(make_round(by=alice, language="fr"))
    mail = notice_mail.load(found)
    assert mail is not None
    message = emails.notice(Delivery.objects.get(notice=found), name=mail.name, context=mail.context)
    assert message.subject == "Procédure contradictoire : Kenya, jusqu’au 28 décembre 2026"
    html = str(message.alternatives[0][0])
    assert '<html lang="fr"' in html
    assert "<img" not in html


def test_reminder_counts_what_came_and_what_was_not_sent(round_: ReplyRound) -> None:
    make_answer(invitation=invitation_of(round_), is_sent=False)
    words = " ".join(text_of(round_, "week-2").split())
    assert "We have received no reply so far." in words
    assert "1 text is saved on your page and not sent" in words
    assert "last reminder" not in words
    assert "this is the last reminder" in " ".join(text_of(round_, "before-").split())


@pytest.mark.parametrize("occasion", ["", "week-2", "before-"])
def test_nothing_goes_once_the_round_is_closed(round_: ReplyRound, alice: StaffMember, occasion: str) -> None:
    found = notice(round_, occasion)
    with time_machine.travel(FIVE_WEEKS_ON):
        assert notice_mail.load(found) is None
    reply_rounds.close(round_=round_, by=alice, at=NOW, reason="Answered by telephone.")
    assert notice_mail.load(Notice.objects.get(pk=found.pk)) is None


@pytest.mark.parametrize("occasion", ["", "week-2"])
def test_nothing_goes_to_whoever_left_office(round_: ReplyRound, alice: StaffMember, occasion: str) -> None:
    contacts.end(contact=invitation_of(round_).contact, by=alice, at=NOW)
    assert notice_mail.load(notice(round_, occasion)) is None


def test_no_reminder_once_everything_is_answered(round_: ReplyRound) -> None:
    make_answer(invitation=invitation_of(round_))
    assert notice_reply.load_reminder(notice(round_, "week-2")) is None
    assert notice_reply.load_invitation(notice(round_)) is not None


def test_no_reminder_of_an_end_that_was_moved(round_: ReplyRound, alice: StaffMember) -> None:
    reply_rounds.extend(round_=round_, by=alice, at=NOW, until=dt.date(2027, 1, 10))
    assert notice_reply.load_reminder(notice(round_, "before-2026")) is None
    moved = notice_reply.load_reminder(notice(round_, "before-2027"))
    assert moved is not None
    assert moved["letter"].until == "10 January 2027"


def test_withdrawn_assessment_leaves_the_letter(alice: StaffMember) -> None:
    first = make_published()
    signatory = first.undertaking.endorsement.signatory  # type: ignore[union-attr]
    round_ = make_round(by=alice, published=[first, make_published(signatory=signatory)])
    withdraw(first, by=alice)
    assert len(notice_reply.letter_to(invitation_of(round_)).items) == 1


def test_preview_holds_no_link(alice: StaffMember) -> None:
    published = make_published()
    signatory = published.undertaking.endorsement.signatory  # type: ignore[union-attr]
    make_contact(signatory=signatory, by=alice)
    letter = notice_reply.preview(
        signatory, type(published).objects.all(), name="", language="fr", opens_at=NOW
    )
    assert (letter.reply_url, letter.until, len(letter.items)) == ("", "28 décembre 2026", 1)


@pytest.mark.parametrize("occasion", ["", "week-2"])
@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "If the time ends without a reply, the finding becomes final and counts 0 points."),
        ("fr", "Si le délai s’achève sans réponse, le constat devient définitif et compte 0 point."),
    ],
)
def test_mails_say_what_silence_does_to_no_evidence(
    alice: StaffMember, language: str, sentence: str, occasion: str
) -> None:
    silent = make_round(by=alice, published=[make_published(level="no_evidence")], language=language)
    words = " ".join(text_of(silent, occasion).split())
    assert sentence in words
    assert "we say only" not in words
    assert "seulement" not in words


def test_letter_gives_definition_day_and_version(round_: ReplyRound) -> None:
    words = " ".join(text_of(round_).split())
    assert "First steps. Announced with means, consulted on or piloted." in words
    assert "Published on 23 November 2026, version 1:" in words
    assert "It has been public since 23 November 2026; your reply will stand beside it." in words
    assert "we say only this" in words
    assert "counts 0 points" not in words


def test_contact_without_a_name_is_addressed_by_the_office(alice: StaffMember) -> None:
    assert "To ICT Authority\n\nDear Madam or Sir," in text_of(make_round(by=alice, office="ICT Authority"))


def test_french_letter_opens_the_same_with_and_without_a_name(alice: StaffMember) -> None:
    text = text_of(make_round(by=alice, language="fr", name="Dora Doe", office="ICT Authority"))
    assert "À l’attention de Dora Doe\n\nMadame, Monsieur," in text


def test_no_letter_about_nothing(round_: ReplyRound, alice: StaffMember) -> None:
    withdraw(round_.items.get().assessment, by=alice)
    assert notice_mail.load(notice(round_)) is None


def test_reminder_names_the_version_that_took_the_place(round_: ReplyRound) -> None:
    make_assessment(undertaking=round_.items.get().assessment.undertaking, at=NOW, level="no_action")
    assert "Superseded on 23 November 2026 by version 2:" in text_of(round_, "week-2")


@pytest.mark.parametrize(("address", "answers"), [("desk@t.example", ["desk@t.example"]), ("", [])])
def test_answers_to_a_letter_reach_people(
    round_: ReplyRound, settings: Settings, address: str, answers: list[str]
) -> None:
    settings.CONTACT_EMAIL = address
    found = notice(round_)
    mail = notice_mail.load(found)
    assert mail is not None
    message = emails.notice(Delivery.objects.get(notice=found), name=mail.name, context=mail.context)
    assert message.reply_to == answers


def test_letter_names_the_text_by_its_own_data(round_: ReplyRound) -> None:
    instrument = round_.items.get().assessment.undertaking.commitment.instrument
    instrument.short_title, instrument.place = "Seoul Text", "Seoul"
    instrument.adopted_on = dt.date(2024, 5, 22)
    instrument.save()
    assert "Seoul Text (Seoul, 22 May 2024)" in " ".join(text_of(round_).split())
