import datetime as dt

import pytest
from django.http import HttpResponse
from django.test import Client

from commitments.actions import contacts
from commitments.models import (
    ConflictOfInterest,
    Delivery,
    Notice,
    Reply,
    ReplyAnswer,
    ReplyInvitation,
    ReplyRound,
    StaffMember,
)
from tests.factories import NOW, make_person, make_signatory
from tests.reply_factories import (
    LAST_DAY,
    bounce,
    invitation_of,
    make_answer,
    make_contact,
    make_published,
    make_round,
    withdraw,
)

pytestmark = pytest.mark.django_db
NEW = "/desk/replies/new?signatory=kenya"


@pytest.fixture
def round_(alice: StaffMember, clock: dt.datetime) -> ReplyRound:
    return make_round(
        by=alice, published=[make_published(code="D3.a")], office="ICT Authority", name="Dora Doe"
    )


def address(round_: ReplyRound) -> str:
    return f"/desk/replies/{round_.reference}"


def text_of(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def decide(client: Client, answer: ReplyAnswer, act: str, **given: str) -> HttpResponse:
    posted = {"act": act, "answer": str(answer.pk), "row_version": str(answer.row_version)} | given
    posted |= {"is_read": "on"} if act == "publish" and "is_read" not in given else {}
    return client.post(address(answer.item.round), posted)


def test_list_is_empty_at_first(desk: Client) -> None:
    page = text_of(desk.get("/desk/replies"))
    assert "No round is open." in page
    assert "No round has closed yet." in page


def test_list_says_what_waits(desk: Client, round_: ReplyRound) -> None:
    make_answer(invitation=invitation_of(round_))
    page = text_of(desk.get("/desk/replies"))
    assert "1 answer waits to be published" in page
    assert "until 28 December 2026" in page


def test_new_asks_first_for_whom(desk: Client) -> None:
    make_signatory(name="Kenya")
    page = text_of(desk.get("/desk/replies/new"))
    assert '<option value="kenya">Kenya</option>' in page


def test_new_shows_what_would_be_asked_and_the_letter(desk: Client, clock: dt.datetime) -> None:
    kenya = make_signatory(name="Kenya", slug="kenya")
    make_published(signatory=kenya, code="D3.a")
    make_contact(signatory=kenya, language="en", email="ict@go.example")
    make_contact(signatory=kenya, language="fr", name="Dora Doe")
    page = text_of(desk.get(NEW))
    for words in (
        "Ask Kenya to reply",
        "28 December 2026",
        "ict@go.example",
        "The letter in English",
        "The letter in French",
        "Dear Madam or Sir",
        "Dora Doe,",
        "We will do it.",
    ):
        assert words in page
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("has_published", "has_contact", "words"),
    [(False, True, "Nothing is published about Kenya"), (True, False, "Kenya has no contact")],
)
def test_new_says_what_is_missing(desk: Client, has_published: bool, has_contact: bool, words: str) -> None:
    kenya = make_signatory(name="Kenya", slug="kenya")
    if has_published:
        make_published(signatory=kenya)
    if has_contact:
        make_contact(signatory=kenya)
    page = text_of(desk.get(NEW))
    assert words in page
    assert "Open the round" not in page


def test_new_opens_the_round(desk: Client, alice: StaffMember, clock: dt.datetime) -> None:
    kenya = make_signatory(name="Kenya", slug="kenya")
    published, contact = make_published(signatory=kenya), make_contact(signatory=kenya)
    posted = {"assessments": [published.pk], "contacts": [contact.pk], "note": "Agreed on Monday."}
    response = desk.post(NEW, posted)
    opened = ReplyRound.objects.get()
    assert response["Location"] == address(opened)
    assert (opened.last_day, opened.opened_by, opened.note) == (LAST_DAY, alice, "Agreed on Monday.")


def test_new_with_nobody_ticked_keeps_the_form(desk: Client) -> None:
    kenya = make_signatory(name="Kenya", slug="kenya")
    published = make_published(signatory=kenya)
    make_contact(signatory=kenya)
    response = desk.post(NEW, {"assessments": [published.pk], "note": "Agreed."})
    assert response.status_code == 422
    assert "at least one contact" in text_of(response)
    assert "Agreed." in text_of(response)


def test_new_leads_to_the_round_that_is_open(desk: Client, round_: ReplyRound) -> None:
    page = text_of(desk.get(NEW))
    assert f'href="{address(round_)}"' in page
    contact, published = invitation_of(round_).contact, round_.items.get().assessment
    response = desk.post(NEW, {"assessments": [published.pk], "contacts": [contact.pk]})
    assert response.status_code == 409
    assert ReplyRound.objects.count() == 1


def test_new_tells_whoever_has_a_conflict(desk: Client, alice: StaffMember, clock: dt.datetime) -> None:
    kenya = make_signatory(name="Kenya", slug="kenya")
    published, contact = make_published(signatory=kenya), make_contact(signatory=kenya)
    ConflictOfInterest.objects.create(person=alice, signatory=kenya, reason="Family.")
    assert "You declared a conflict of interest with Kenya" in text_of(desk.get(NEW))
    response = desk.post(NEW, {"assessments": [published.pk], "contacts": [contact.pk]})
    assert response.status_code == 409
    assert not ReplyRound.objects.exists()


def test_round_shows_letters_openings_and_answers(desk: Client, round_: ReplyRound) -> None:
    make_answer(
        invitation=invitation_of(round_), text="<script>x</script>", links=["https://registre.example/ia"]
    )
    page = text_of(desk.get(address(round_)))
    for words in (
        "open until 28 December 2026",
        "Dora Doe, ICT Authority",
        "Link not opened yet.",
        "Reminder: goes on 7 December 2026",
        "&lt;script&gt;x&lt;/script&gt;",
        "https://registre.example/ia",
        "Publish word for word",
    ):
        assert words in page
    assert "<script>x" not in page


def test_round_shows_no_word_of_what_was_not_sent(desk: Client, round_: ReplyRound) -> None:
    make_answer(invitation=invitation_of(round_), text="Not ready yet.", is_sent=False)
    page = text_of(desk.get(address(round_)))
    assert "Something was saved" in page
    assert "Not ready yet." not in page
    assert "Publish word for word" not in page


def test_round_names_no_person_to_whoever_may_not_see_contacts(client: Client, round_: ReplyRound) -> None:
    client.force_login(make_person(role="Researcher"))
    page = text_of(client.get(address(round_)))
    assert "ICT Authority" in page
    assert "Dora Doe" not in page
    assert "ministry.example" not in page
    assert client.post(address(round_), {"act": "close", "reason": "x"}).status_code == 403


def test_publish_puts_it_on_the_public_pages(desk: Client, client: Client, round_: ReplyRound) -> None:
    answer = make_answer(
        invitation=invitation_of(round_), text="Nous lisons autrement.\n\nFin.", language="fr",
        links=["https://registre.example/ia?x=1"],
    )  # fmt: skip
    assert decide(desk, answer, "publish").status_code == 302
    reply = Reply.objects.get()
    for path in (
        reply.assessment.undertaking.get_absolute_url(),
        reply.assessment.get_absolute_url(),
        "/en/countries/kenya",
        reply.change.get_absolute_url(),
    ):
        page = text_of(Client().get(path))
        assert '<blockquote class="reply" lang="fr" dir="ltr"><p>Nous lisons autrement.</p>' in page, path
        assert "Disagrees with the assessment." in page
        assert '<a href="https://registre.example/ia?x=1" rel="nofollow noreferrer">' in page
        assert "(<bdi>registre.example</bdi>)" in page
        assert "A. Minister, Ministry of the test" in page
    assert "Kenya replied that it disagrees" in text_of(Client().get("/en/changes"))


def test_publish_what_changed_meanwhile_is_refused(desk: Client, round_: ReplyRound) -> None:
    answer = make_answer(invitation=invitation_of(round_))
    make_answer(invitation=invitation_of(round_), text="We changed our mind.")
    response = decide(desk, answer, "publish")
    assert response.status_code == 409
    assert "changed the answer since you read it" in text_of(response)
    assert not Reply.objects.exists()


def test_publish_about_what_was_withdrawn_is_refused(
    desk: Client, alice: StaffMember, round_: ReplyRound
) -> None:
    answer = make_answer(invitation=invitation_of(round_))
    withdraw(answer.item.assessment, by=alice)
    assert decide(desk, answer, "publish").status_code == 409
    assert "withdrawn since" in text_of(desk.get(address(round_)))


def test_set_aside_needs_its_reason_and_keeps_the_record(desk: Client, round_: ReplyRound) -> None:
    answer = make_answer(invitation=invitation_of(round_))
    response = decide(desk, answer, "set-aside", why="abuse", reason="")
    assert response.status_code == 422
    assert "Say why" in text_of(response)
    decide(desk, answer, "set-aside", why="stranger", reason="A private person wrote.")
    assert "A private person wrote." in text_of(desk.get(address(round_)))
    assert not Reply.objects.exists()


def test_answer_of_another_round_is_not_found(desk: Client, alice: StaffMember, round_: ReplyRound) -> None:
    other = make_round(by=alice, published=[make_published(signatory=make_signatory(name="Chile"))])
    answer = make_answer(invitation=invitation_of(other))
    posted = {"act": "publish", "answer": answer.pk, "row_version": answer.row_version, "is_read": "on"}
    assert desk.post(address(round_), posted).status_code == 404


def test_round_is_extended_and_closed(desk: Client, round_: ReplyRound) -> None:
    refused = desk.post(address(round_), {"act": "extend", "until": "2026-12-01"})
    assert refused.status_code == 409
    assert "Choose a day after 28 December 2026" in text_of(refused)
    desk.post(address(round_), {"act": "extend", "until": "2027-01-10"})
    assert "open until 10 January 2027" in text_of(desk.get(address(round_)))
    desk.post(address(round_), {"act": "close", "reason": "It asked us to."})
    page = text_of(desk.get(address(round_)))
    assert "ended early on 23 November 2026" in page
    assert "Give more time" not in page


def test_bounced_address_is_named_and_the_letter_can_go_again(desk: Client, round_: ReplyRound) -> None:
    invitation = invitation_of(round_)
    bounce(invitation, reason="550 No such user")
    page = text_of(desk.get(address(round_)))
    assert "failed" in page
    assert "550 No such user" in page
    desk.post(address(round_), {"act": "invite", "contact": invitation.contact_id})
    assert Notice.objects.filter(to_invitation=invitation, kind="reply-invitation").count() == 1
    later = make_contact(signatory=round_.signatory, office="Embassy")
    assert "Embassy <span" in text_of(desk.get(address(round_)))
    desk.post(address(round_), {"act": "invite", "contact": later.pk})
    assert ReplyInvitation.objects.filter(contact=later).count() == 1


def test_words_of_the_relay_are_for_those_who_may_see_contacts(desk: Client, round_: ReplyRound) -> None:
    bounce(invitation_of(round_), reason="550 No mailbox dora here")
    contacts.tend(at=NOW)
    assert "No mailbox dora" in text_of(desk.get(address(round_)))
    reader = Client()
    reader.force_login(make_person(role="Researcher"))
    page = text_of(reader.get(address(round_)))
    assert "Mail to the address comes back" in page
    assert "No mailbox dora" not in page


def test_publish_asks_whether_it_was_read(desk: Client, round_: ReplyRound) -> None:
    answer = make_answer(invitation=invitation_of(round_))
    response = decide(desk, answer, "publish", is_read="")
    assert response.status_code == 422
    assert "Read the reply and tick the box" in text_of(response)
    assert not Reply.objects.exists()


def test_answer_that_was_set_aside_can_be_taken_back(desk: Client, round_: ReplyRound) -> None:
    answer = make_answer(invitation=invitation_of(round_))
    decide(desk, answer, "set-aside", why="stranger", reason="A private person wrote.")
    assert "Alice Archer: A private person wrote." in text_of(desk.get(address(round_)))
    decide(desk, answer, "take-back")
    page = text_of(desk.get(address(round_)))
    assert "We read it otherwise." in page
    assert "Publish word for word" in page


def test_whoever_assessed_it_is_offered_no_setting_aside(desk: Client, alice: StaffMember) -> None:
    round_ = make_round(by=alice, published=[make_published(by=alice)])
    answer = make_answer(invitation=invitation_of(round_))
    page = text_of(desk.get(address(round_)))
    assert "only somebody else can set the answer aside" in page
    assert "Do not publish" not in page
    assert decide(desk, answer, "set-aside", why="stranger", reason="No.").status_code == 409


def test_round_with_nothing_left_says_so(desk: Client, alice: StaffMember, round_: ReplyRound) -> None:
    withdraw(round_.items.get().assessment, by=alice)
    assert "Nothing is left to ask." in text_of(desk.get(address(round_)))


def test_letter_that_expired_reached_nobody(desk: Client, alice: StaffMember) -> None:
    round_ = make_round(by=alice, is_reached=False)
    assert "Nobody has been reached." not in text_of(desk.get(address(round_)))
    letters = Delivery.objects.filter(notice__kind="reply-invitation")
    letters.update(state="expired", settled_at=NOW)
    assert "Nobody has been reached." in text_of(desk.get(address(round_)))
    page = text_of(desk.get("/desk/replies"))
    assert "1 contact; 0 letters and 0 reminders sent. <b>Nobody has been reached.</b>" in page
