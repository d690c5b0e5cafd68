import datetime as dt

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from commitments.actions import contacts, replies
from commitments.models import Contact, ReplyAnswer, ReplyInvitation, StaffMember
from commitments.rules.reply_window import GRACE
from commitments.summaries import reply_link
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
from tracker.log_filters import HidePrivateLinks

pytestmark = pytest.mark.django_db
LONGEST = 20_000


@pytest.fixture
def invitation(alice: StaffMember, clock: dt.datetime) -> ReplyInvitation:
    return invitation_of(
        make_round(by=alice, published=[make_published(code="D3.a")], office="ICT Authority")
    )


def address(invitation: ReplyInvitation, query: str = "") -> str:
    return f"/reply/{reply_link.token(invitation.reference)}{query}"


def text_of(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def fields(invitation: ReplyInvitation, **given: str) -> dict[str, str]:
    """What the browser posts; `stance`, `text`, `links` and `row_version` are those of the one item."""
    item = invitation.round.items.get()
    typed = {"stance": "disagree", "text": "We read it otherwise.", "links": "", "row_version": "0"} | given
    whole = {"signed_as": "D. Doe, ICT Authority", "written_in": "en", "then": "send"}
    return whole | {
        name if name in whole else f"item-{item.pk}-{name}": value for name, value in typed.items()
    }


def test_page_shows_our_words_and_asks_for_theirs(client: Client, invitation: ReplyInvitation) -> None:
    page = text_of(client.get(address(invitation)))
    for words in (
        "Right of reply: Kenya",
        "Private page, for ICT Authority",
        "until 28 December 2026, 23:59 UTC",
        "We will do it.",
        "First steps",
        "A plan with a budget was published.",
        "Do you agree with this assessment?",
    ):
        assert words in page


def test_page_speaks_french_when_asked_or_by_the_contact(client: Client, invitation: ReplyInvitation) -> None:
    assert "Vos observations" in text_of(client.get(address(invitation, "?lang=fr")))
    Contact.objects.update(language="fr")
    page = text_of(client.get(address(invitation)))
    assert '<html lang="fr"' in page
    assert "jusqu’au 28 décembre 2026 à 23&nbsp;h&nbsp;59 UTC" in page
    assert "Premières mesures" in page
    assert "Right of reply" in text_of(client.get(address(invitation, "?lang=en")))


@pytest.mark.parametrize("query", ["", "?lang=fr"])
def test_page_sets_no_cookie_and_is_stored_and_indexed_nowhere(
    client: Client, invitation: ReplyInvitation, query: str
) -> None:
    response = client.get(address(invitation, query))
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"
    assert '<meta name="robots" content="noindex">' in text_of(response)
    assert "<script" not in text_of(response)


def test_get_counts_that_the_link_was_opened_and_head_does_not(
    client: Client, invitation: ReplyInvitation
) -> None:
    client.head(address(invitation))
    client.get(address(invitation))
    client.get(address(invitation))
    invitation.refresh_from_db()
    assert (invitation.times_opened, invitation.first_opened_at) == (2, NOW)
    assert not ReplyAnswer.objects.exists()


@pytest.mark.parametrize("token", ["nonsense", "00:00", "0" * 32 + ":x", "%00"])
def test_forged_token_is_not_found(client: Client, db: None, token: str) -> None:
    assert client.get(f"/reply/{token}").status_code in (400, 404)


def test_token_of_another_purpose_is_not_found(client: Client, invitation: ReplyInvitation) -> None:
    assert client.get(address(invitation).replace(":", ":A")).status_code == 404


def test_send_hands_in_and_says_so(client: Client, invitation: ReplyInvitation) -> None:
    response = client.post(address(invitation), fields(invitation), follow=True)
    assert "Sent. Thank you." in text_of(response)
    answer = ReplyAnswer.objects.get()
    assert (answer.text, answer.stance, answer.signed_as) == (
        "We read it otherwise.",
        "disagree",
        "D. Doe, ICT Authority",
    )
    assert answer.submitted_at == NOW


def test_save_keeps_without_handing_in(client: Client, invitation: ReplyInvitation) -> None:
    page = text_of(
        client.post(address(invitation), fields(invitation, then="save", signed_as=""), follow=True)
    )
    assert "What is only saved does not reach us" in page
    assert "We read it otherwise." in page
    assert ReplyAnswer.objects.get().submitted_at is None


def test_save_needs_no_name_and_send_does(client: Client, invitation: ReplyInvitation) -> None:
    response = client.post(address(invitation), fields(invitation, signed_as=""))
    assert response.status_code == 422
    assert "Give the name and office" in text_of(response)
    assert "We read it otherwise." in text_of(response)
    assert not ReplyAnswer.objects.exists()


def test_errors_keep_every_word_that_was_typed(client: Client, invitation: ReplyInvitation) -> None:
    long = "x" * (LONGEST + 7)
    typed = fields(invitation, text=long, links="https://fine.example/a\njavascript:alert(1)")
    response = client.post(address(invitation), typed)
    page = text_of(response)
    assert response.status_code == 422
    assert long in page
    assert "longer than 20,000 characters, by 7" in page
    assert "“javascript:alert(1)” is not a web address" in page
    assert not ReplyAnswer.objects.exists()


def test_send_with_nothing_said_is_refused(client: Client, invitation: ReplyInvitation) -> None:
    response = client.post(address(invitation), fields(invitation, stance="", text=""))
    assert response.status_code == 422
    assert "nothing to send yet" in text_of(response)


def test_words_from_another_window_are_shown_and_not_lost(
    client: Client, invitation: ReplyInvitation
) -> None:
    make_answer(invitation=invitation, text="Saved by a colleague.", is_sent=False)
    typed = fields(invitation, text="Typed here.", row_version="0")
    response = client.post(address(invitation), typed)
    page = text_of(response)
    assert response.status_code == 409
    assert "Typed here." in page
    assert "Saved by a colleague." in page
    assert 'value="1"' in page
    again = fields(invitation, text="Typed here.", row_version="1")
    assert client.post(address(invitation), again).status_code == 302
    assert ReplyAnswer.objects.get().text == "Typed here."


def test_what_was_published_can_be_read_and_not_changed(
    client: Client, invitation: ReplyInvitation, bob: StaffMember
) -> None:
    answer = make_answer(invitation=invitation, text="As sent.")
    replies.publish(answer=answer, by=bob, at=NOW, row_version=answer.row_version)
    page = text_of(client.get(address(invitation)))
    assert "<b>Published.</b>" in page
    assert "As sent." in page
    assert "<textarea" not in page


def test_colleagues_answer_is_mentioned_and_not_shown(
    client: Client, invitation: ReplyInvitation, alice: StaffMember
) -> None:
    make_answer(invitation=invitation, text="The words of one.")
    other = make_contact(signatory=invitation.round.signatory, by=alice)
    second = ReplyInvitation.objects.create(
        round=invitation.round, contact=other, expires_at=invitation.expires_at
    )
    page = text_of(client.get(address(second)))
    assert "Another contact has sent an answer" in page
    assert "The words of one." not in page


@pytest.mark.parametrize(
    ("query", "words"), [("", "The time to reply is over"), ("?lang=fr", "délai de réponse")]
)
def test_after_the_end_the_page_says_what_came(
    client: Client, invitation: ReplyInvitation, query: str, words: str
) -> None:
    make_answer(invitation=invitation)
    with time_machine.travel(FIVE_WEEKS_ON, tick=False):
        response = client.get(address(invitation, query))
        assert response.status_code == 410
        assert words in text_of(response)
        assert "28 " in text_of(response)
    with time_machine.travel(FIVE_WEEKS_ON + GRACE, tick=False):
        assert client.post(address(invitation), fields(invitation)).status_code == 410
    assert ReplyInvitation.objects.get().times_opened == 0


def test_link_of_a_predecessor_has_stopped(
    client: Client, invitation: ReplyInvitation, alice: StaffMember
) -> None:
    contacts.end(contact=invitation.contact, by=alice, at=NOW)
    response = client.get(address(invitation))
    assert response.status_code == 410
    assert "This link has stopped working" in text_of(response)


def test_form_from_another_site_is_refused(client: Client, invitation: ReplyInvitation) -> None:
    response = client.post(address(invitation), fields(invitation), headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    assert not ReplyAnswer.objects.exists()


def test_too_many_saves_are_refused_with_the_text_kept(
    client: Client, invitation: ReplyInvitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commitments.views.reply.MOST_SAVES", 3)
    for _ in range(3):
        client.post(address(invitation), {})
    response = client.post(address(invitation), fields(invitation))
    assert response.status_code == 429
    assert "We read it otherwise." in text_of(response)
    assert not ReplyAnswer.objects.exists()


def test_no_token_stands_in_a_log(
    client: Client, invitation: ReplyInvitation, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.handler.addFilter(HidePrivateLinks())
    client.post(address(invitation), fields(invitation, signed_as=""))
    with time_machine.travel(FIVE_WEEKS_ON):
        client.get(address(invitation))
    assert "/reply/[hidden]" in caplog.text
    assert reply_link.token(invitation.reference) not in caplog.text


def test_page_makes_a_fixed_number_of_queries(
    client: Client, alice: StaffMember, django_assert_max_num_queries: object, clock: dt.datetime
) -> None:
    first = make_published()
    signatory = first.undertaking.endorsement.signatory  # type: ignore[union-attr]
    several = [first, *(make_published(signatory=signatory) for _ in range(3))]
    invitation = invitation_of(make_round(by=alice, published=several))
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        client.get(address(invitation))


def test_what_comes_just_after_the_end_still_counts(client: Client, invitation: ReplyInvitation) -> None:
    with time_machine.travel(FIVE_WEEKS_ON + dt.timedelta(minutes=5), tick=False):
        response = client.post(address(invitation), fields(invitation))
        assert response.status_code == 302
        assert "We received 1 reply of yours" in text_of(client.get(response["Location"]))


def test_what_comes_after_the_end_is_given_back_to_copy(client: Client, invitation: ReplyInvitation) -> None:
    make_answer(invitation=invitation, text="Kept for later.", is_sent=False)
    with time_machine.travel(FIVE_WEEKS_ON + GRACE, tick=False):
        kept = text_of(client.get(address(invitation)))
        response = client.post(address(invitation), fields(invitation, text="Hours of work."))
    assert response.status_code == 410
    assert "Hours of work." in text_of(response)
    assert "Not saved: copy it from here." in text_of(response)
    assert "Saved, never sent." in kept
    assert "Kept for later." in kept


def test_what_was_typed_for_a_reply_published_meanwhile_is_given_back(
    client: Client, alice: StaffMember, clock: dt.datetime
) -> None:
    first = make_published(code="D3.a")
    signatory = first.undertaking.endorsement.signatory  # type: ignore[union-attr]
    several = [first, make_published(code="D3.b", signatory=signatory)]
    invitation = invitation_of(make_round(by=alice, published=several))
    items = list(invitation.round.items.order_by("pk"))
    posted = {"signed_as": "D. Doe", "written_in": "en", "then": "send"}
    for item in items:
        posted |= {f"item-{item.pk}-stance": "disagree", f"item-{item.pk}-text": "First words."}
    client.post(address(invitation), posted)
    sent = ReplyAnswer.objects.get(item=items[0])
    replies.publish(answer=sent, by=alice, at=NOW, row_version=sent.row_version)
    for item in items:
        posted |= {f"item-{item.pk}-text": f"Revised {item.pk}.", f"item-{item.pk}-row_version": "1"}
    response = client.post(address(invitation), posted)
    page = text_of(response)
    assert response.status_code == 409
    assert "Your reply on D3.a was published meanwhile." in page
    assert f"Revised {items[0].pk}." in page
    assert f"Revised {items[1].pk}." in page
    assert ReplyAnswer.objects.get(item=items[1]).text == "First words."
    again = {name: value for name, value in posted.items() if not name.startswith(f"item-{items[0].pk}-")}
    assert client.post(address(invitation), again).status_code == 302
    assert ReplyAnswer.objects.get(item=items[1]).text == f"Revised {items[1].pk}."


def test_what_was_typed_for_the_only_reply_published_meanwhile_is_given_back(
    client: Client, invitation: ReplyInvitation, alice: StaffMember
) -> None:
    sent = make_answer(invitation=invitation, text="First words.")
    replies.publish(answer=sent, by=alice, at=NOW, row_version=sent.row_version)
    response = client.post(address(invitation), fields(invitation, text="Second thoughts."))
    assert response.status_code == 409
    assert "Second thoughts." in text_of(response)


def test_the_same_words_again_for_a_published_reply_are_no_news(
    client: Client, invitation: ReplyInvitation, alice: StaffMember
) -> None:
    sent = make_answer(invitation=invitation)
    replies.publish(answer=sent, by=alice, at=NOW, row_version=sent.row_version)
    assert "published meanwhile" not in text_of(client.post(address(invitation), fields(invitation)))


def test_what_was_typed_for_an_assessment_withdrawn_meanwhile_is_given_back(
    client: Client, invitation: ReplyInvitation, alice: StaffMember
) -> None:
    withdraw(invitation.round.items.get().assessment, by=alice)
    response = client.post(address(invitation), fields(invitation, text="Hours of work."))
    assert response.status_code == 409
    assert "Hours of work." in text_of(response)
    assert "We withdrew our assessment of D3.a meanwhile." in text_of(response)


def test_page_names_the_version_that_took_the_place(
    client: Client, invitation: ReplyInvitation, alice: StaffMember
) -> None:
    make_assessment(
        undertaking=invitation.round.items.get().assessment.undertaking, at=NOW, level="no_action"
    )
    assert "Superseded on 23 November 2026 by" in text_of(client.get(address(invitation)))
    assert "Remplacée le 23 novembre 2026 par la" in text_of(client.get(address(invitation, "?lang=fr")))
