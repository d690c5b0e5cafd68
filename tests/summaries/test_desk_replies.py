import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.actions import contacts, replies, reply_rounds
from commitments.models import Delivery, ReplyRound, StaffMember
from commitments.summaries import desk_replies
from commitments.summaries.desk_replies import RoundPage
from tests.factories import NOW, make_signatory
from tests.reply_factories import (
    FIVE_WEEKS_ON,
    LAST_DAY,
    bounce,
    invitation_of,
    make_answer,
    make_contact,
    make_round,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def round_(alice: StaffMember) -> ReplyRound:
    return make_round(by=alice)


def page_of(round_: ReplyRound, person: StaffMember, now: dt.datetime = NOW) -> RoundPage:
    page = desk_replies.load_round(round_.reference, person=person, now=now)
    assert page is not None
    return page


def test_list_parts_open_from_closed(round_: ReplyRound) -> None:
    assert [item.signatory for item in desk_replies.load_list(now=NOW).open] == ["Kenya"]
    later = desk_replies.load_list(now=FIVE_WEEKS_ON)
    assert (later.open, [item.last_day for item in later.closed]) == ((), [LAST_DAY])


def test_list_counts_each_thing_once(round_: ReplyRound, alice: StaffMember) -> None:
    second = reply_rounds.invite(
        round_=round_, contact=make_contact(signatory=round_.signatory, by=alice), by=alice, at=NOW
    )
    make_answer(invitation=invitation_of(round_))
    make_answer(invitation=second, text="So do we.")
    bounce(second)
    contacts.tend(at=NOW)
    Delivery.objects.filter(notice__kind="reply-reminder", notice__occasion="week-2").update(state="sent")
    reply_rounds.record_opening(invitation=second, at=NOW + DAY)
    (line,) = desk_replies.load_list(now=NOW).open
    assert (line.items, line.received, line.waiting) == (1, 1, 2)
    assert (line.invited, line.bounced, line.reminders) == (2, 1, 2)
    assert line.last_opened_at == NOW + DAY


def test_list_needs_one_query(round_: ReplyRound, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        desk_replies.load_list(now=NOW)


def test_round_tells_who_was_asked_and_which_letters_go_when(round_: ReplyRound, alice: StaffMember) -> None:
    (line,) = page_of(round_, alice).invitations
    assert [(mail.words, mail.is_planned, mail.at) for mail in line.mails] == [
        ("Letter", True, NOW),
        ("Reminder", True, NOW + 14 * DAY),
        ("Reminder", True, NOW + 28 * DAY),
        ("Reminder", True, NOW + 33 * DAY),
    ]


def test_round_names_a_letter_that_was_lost(round_: ReplyRound, alice: StaffMember) -> None:
    bounce(invitation_of(round_))
    (line,) = page_of(round_, alice).invitations
    assert (line.mails[0].is_lost, line.mails[0].reason) == (True, "550 No such user")
    assert not page_of(round_, alice).nobody_reached
    contacts.tend(at=NOW)
    assert page_of(round_, alice).nobody_reached


def test_round_reads_nothing_that_was_not_sent(round_: ReplyRound, alice: StaffMember) -> None:
    make_answer(
        invitation=invitation_of(round_), text="Unfinished.", is_sent=False, links=["https://a.example/"]
    )
    (item,) = page_of(round_, alice).items
    (answer,) = item.answers
    assert (answer.text, answer.stance, answer.links, answer.signed_as) == ("", "", (), "")
    assert not answer.is_waiting


def test_round_says_what_became_of_an_answer(round_: ReplyRound, bob: StaffMember) -> None:
    answer = make_answer(invitation=invitation_of(round_), language="ar", text="نعم")
    (before,) = page_of(round_, bob).items[0].answers
    assert (before.is_waiting, before.direction, before.language_name) == (True, "rtl", "العربية")
    replies.publish(answer=answer, by=bob, at=NOW, row_version=answer.row_version)
    (after,) = page_of(round_, bob).items[0].answers
    assert (after.is_waiting, after.is_published) == (False, True)


def test_round_offers_contacts_that_were_not_asked(round_: ReplyRound, alice: StaffMember) -> None:
    late = make_contact(signatory=round_.signatory, by=alice, office="Embassy")
    make_contact(signatory=make_signatory(name="Chile"), by=alice)
    assert page_of(round_, alice).others == ((late.pk, "Embassy"),)


def test_round_needs_nine_queries(
    round_: ReplyRound, alice: StaffMember, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_answer(invitation=invitation_of(round_))
    with django_assert_num_queries(9):
        page_of(round_, alice)
