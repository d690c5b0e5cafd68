import datetime as dt
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.actions import replies
from commitments.models import ReplyInvitation, StaffMember
from commitments.summaries import reply_page
from commitments.summaries.reply_page import ReplyPage
from tests.factories import NOW, make_signatory
from tests.reply_factories import (
    FIVE_WEEKS_ON,
    invitation_of,
    make_answer,
    make_published,
    make_round,
    withdraw,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation(alice: StaffMember) -> ReplyInvitation:
    kenya = make_signatory(name="Kenya", name_fr="Kenya (le)")
    published = [make_published(signatory=kenya) for _ in range(2)]
    return invitation_of(make_round(by=alice, published=published, name="Dora Doe", office="ICT Authority"))


def page_of(invitation: ReplyInvitation, now: dt.datetime = NOW, language: str = "") -> ReplyPage:
    page = reply_page.load(invitation.reference, now=now, language=language)
    assert page is not None
    return page


def test_load_is_none_for_an_unknown_link(db: None) -> None:
    assert reply_page.load(uuid4(), now=NOW) is None


def test_page_proposes_the_signature_and_the_language_of_the_contact(invitation: ReplyInvitation) -> None:
    page = page_of(invitation)
    assert (page.signed_as, page.written_in, page.language) == ("Dora Doe, ICT Authority", "en", "en")
    assert (page.asked_on, page.until) == ("23 November 2026", "28 December 2026")


def test_page_takes_the_language_asked_for_and_no_other(invitation: ReplyInvitation) -> None:
    assert page_of(invitation, language="fr").signatory == "Kenya (le)"
    assert page_of(invitation, language="xx").language == "en"


def test_page_counts_what_was_sent_and_what_was_only_saved(invitation: ReplyInvitation) -> None:
    make_answer(invitation=invitation, is_sent=False)
    assert (page_of(invitation).sent, page_of(invitation).unsent) == (0, 1)
    make_answer(invitation=invitation)
    assert (page_of(invitation).sent, page_of(invitation).unsent) == (1, 0)


def test_page_remembers_how_the_last_answer_was_signed(invitation: ReplyInvitation) -> None:
    make_answer(invitation=invitation, signed_as="The Minister", language="fr")
    page = page_of(invitation)
    assert (page.signed_as, page.written_in) == ("The Minister", "fr")


def test_page_is_closed_from_the_first_moment_after_the_last_day(invitation: ReplyInvitation) -> None:
    assert page_of(invitation, FIVE_WEEKS_ON - dt.timedelta(seconds=1)).is_open
    closed = page_of(invitation, FIVE_WEEKS_ON)
    assert (closed.is_open, closed.is_withdrawn) == (False, False)


def test_published_answer_is_settled(invitation: ReplyInvitation, bob: StaffMember) -> None:
    answer = make_answer(invitation=invitation)
    replies.publish(answer=answer, by=bob, at=NOW, row_version=answer.row_version)
    (settled,) = [item.answer for item in page_of(invitation).items if item.answer]
    assert (settled.is_published, settled.is_settled) == (True, True)


def test_page_leaves_out_what_was_withdrawn(invitation: ReplyInvitation, alice: StaffMember) -> None:
    withdrawn = invitation.round.items.order_by("pk")[0].assessment
    withdraw(withdrawn, by=alice)
    page = page_of(invitation)
    assert (len(page.items), [item.is_withdrawn for item in page.withdrawn]) == (1, [True])


def test_load_needs_five_queries(
    invitation: ReplyInvitation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_answer(invitation=invitation)
    with django_assert_num_queries(5):
        page_of(invitation)


def test_answer_that_was_set_aside_is_not_called_unsent(
    invitation: ReplyInvitation, bob: StaffMember
) -> None:
    answer = make_answer(invitation=invitation)
    replies.set_aside(answer=answer, by=bob, at=NOW, row_version=1, reason="Forged.", is_from_signatory=False)
    assert (page_of(invitation).sent, page_of(invitation).unsent) == (0, 0)
