import datetime as dt
from uuid import UUID

import pytest
import time_machine
from pytest_django import Settings

from commitments.actions import deliveries, reply_rounds
from commitments.actions.refusals import ActionRefusedError
from commitments.actions.sending import doubts
from commitments.models import (
    Assessment,
    ConflictOfInterest,
    Contact,
    Delivery,
    DeskAct,
    Notice,
    ReplyRound,
    Signatory,
    StaffMember,
)
from commitments.summaries import reply_link
from tests.factories import NOW, make_person, make_signatory
from tests.reply_factories import (
    FIVE_WEEKS_ON,
    LAST_DAY,
    bounce,
    invitation_of,
    make_answer,
    make_contact,
    make_published,
    make_round,
    withdraw,
)
from tests.smtp_sink import running_sink

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def kenya(db: None) -> Signatory:
    return make_signatory(name="Kenya")


def asked(signatory: Signatory, by: StaffMember) -> tuple[Contact, Assessment]:
    return make_contact(signatory=signatory, by=by), make_published(signatory=signatory)


def planned(round_: ReplyRound) -> list[tuple[str, dt.datetime]]:
    rows = Delivery.objects.filter(notice__to_invitation__round=round_).order_by("not_before", "pk")
    return list(rows.values_list("notice__occasion", "not_before"))


def test_open_round_asks_each_contact_for_five_weeks(kenya: Signatory, alice: StaffMember) -> None:
    contact, published = asked(kenya, alice)
    round_ = reply_rounds.open_round(
        by=alice, at=NOW, signatory=kenya, contacts=[contact], published=[published]
    )
    assert (round_.closes_at, round_.last_day) == (FIVE_WEEKS_ON, LAST_DAY)
    assert [item.assessment for item in round_.items.all()] == [published]
    invitation = invitation_of(round_)
    assert (invitation.contact, invitation.expires_at) == (contact, FIVE_WEEKS_ON)
    assert planned(round_) == [
        ("", NOW),
        ("week-2", NOW + 14 * DAY),
        ("week-4", NOW + 28 * DAY),
        ("before-2026-12-28", NOW + 33 * DAY),
    ]


def test_open_round_is_logged_without_personal_data(kenya: Signatory, alice: StaffMember) -> None:
    contact, published = asked(kenya, alice)
    reply_rounds.open_round(by=alice, at=NOW, signatory=kenya, contacts=[contact], published=[published])
    act = DeskAct.objects.filter(kind="open-round").get()
    assert (act.person, act.signatory) == (alice, kenya)
    assert act.words == "Kenya: 1 assessment, until 28 December 2026"


def test_open_round_twice_for_one_signatory_is_refused(kenya: Signatory, alice: StaffMember) -> None:
    contact, published = asked(kenya, alice)
    given = {"signatory": kenya, "contacts": [contact], "published": [published]}
    reply_rounds.open_round(by=alice, at=NOW, **given)
    with pytest.raises(ActionRefusedError, match="is open already"):
        reply_rounds.open_round(by=alice, at=NOW + DAY, **given)
    assert reply_rounds.open_round(by=alice, at=FIVE_WEEKS_ON, **given).signatory == kenya


def test_open_round_without_a_contact_is_refused(kenya: Signatory, alice: StaffMember) -> None:
    published = make_published(signatory=kenya)
    with pytest.raises(ActionRefusedError, match="at least one contact"):
        reply_rounds.open_round(by=alice, at=NOW, signatory=kenya, contacts=[], published=[published])
    assert not ReplyRound.objects.exists()


def test_open_round_with_nothing_published_is_refused(kenya: Signatory, alice: StaffMember) -> None:
    contact = make_contact(signatory=kenya, by=alice)
    with pytest.raises(ActionRefusedError, match="stand as published"):
        reply_rounds.open_round(by=alice, at=NOW, signatory=kenya, contacts=[contact], published=[])


def test_open_round_about_a_withdrawn_assessment_is_refused(kenya: Signatory, alice: StaffMember) -> None:
    contact, published = asked(kenya, alice)
    withdraw(published, by=alice)
    with pytest.raises(ActionRefusedError, match="stand as published"):
        reply_rounds.open_round(by=alice, at=NOW, signatory=kenya, contacts=[contact], published=[published])


def test_open_round_about_somebody_elses_undertaking_is_refused(kenya: Signatory, alice: StaffMember) -> None:
    contact = make_contact(signatory=kenya, by=alice)
    other = make_published(signatory=make_signatory(name="Chile"))
    with pytest.raises(ActionRefusedError, match="not an undertaking of Kenya"):
        reply_rounds.open_round(by=alice, at=NOW, signatory=kenya, contacts=[contact], published=[other])


def test_open_round_with_somebody_elses_contact_is_refused(kenya: Signatory, alice: StaffMember) -> None:
    published, stranger = (
        make_published(signatory=kenya),
        make_contact(signatory=make_signatory(name="Chile")),
    )
    with pytest.raises(ActionRefusedError, match="not a contact of this signatory"):
        reply_rounds.open_round(by=alice, at=NOW, signatory=kenya, contacts=[stranger], published=[published])


def test_open_round_with_a_declared_conflict_is_refused(kenya: Signatory, alice: StaffMember) -> None:
    contact, published = asked(kenya, alice)
    ConflictOfInterest.objects.create(person=alice, signatory=kenya, reason="Worked there.")
    with pytest.raises(ActionRefusedError, match="conflict of interest with Kenya"):
        reply_rounds.open_round(by=alice, at=NOW, signatory=kenya, contacts=[contact], published=[published])


@pytest.mark.parametrize("role", ["Researcher", "Reviewer", "Administrator"])
def test_open_round_needs_a_publisher(kenya: Signatory, alice: StaffMember, role: str) -> None:
    contact, published = asked(kenya, alice)
    with pytest.raises(ActionRefusedError, match="role does not allow"):
        reply_rounds.open_round(
            by=make_person(role=role), at=NOW, signatory=kenya, contacts=[contact], published=[published]
        )


def test_round_and_its_letters_need_a_second_factor(
    kenya: Signatory, alice: StaffMember, settings: Settings
) -> None:
    contact, published = asked(kenya, alice)
    settings.REQUIRE_SECOND_FACTOR = True
    with pytest.raises(ActionRefusedError, match="second factor"):
        reply_rounds.open_round(by=alice, at=NOW, signatory=kenya, contacts=[contact], published=[published])
    settings.REQUIRE_SECOND_FACTOR = False
    round_ = make_round(by=alice, published=[published])
    settings.REQUIRE_SECOND_FACTOR = True
    with pytest.raises(ActionRefusedError, match="second factor"):
        reply_rounds.invite(round_=round_, contact=contact, by=alice, at=NOW)
    with pytest.raises(ActionRefusedError, match="second factor"):
        reply_rounds.close(round_=round_, by=alice, at=NOW, reason="Nobody was reached.")


def test_letter_goes_out_through_a_real_relay(
    alice: StaffMember, settings: Settings, clock: dt.datetime
) -> None:
    settings.SITE_URL = "https://tracker.example"
    round_ = make_round(
        by=alice, published=[make_published(code="D3.a")], email="dora@ministry.example", language="fr"
    )
    with running_sink() as (sink, settings.MAILERS):
        assert deliveries.drain(at=NOW) == {"sent": 1}
    assert sink.recipients == ["dora@ministry.example"]
    assert "jusqu" in str(sink.accepted[0]["Subject"]) or "=?utf-8?" in str(sink.accepted[0]["Subject"])
    body = sink.accepted[0].get_payload()[0].get_payload(decode=True).decode()  # type: ignore[union-attr, index]
    assert reply_link.address(invitation_of(round_).reference) in body
    assert "jusqu’au 28 décembre 2026 à 23 h 59 UTC" in " ".join(body.split())


def test_reminders_stop_once_everything_is_answered(alice: StaffMember, settings: Settings) -> None:
    round_ = make_round(by=alice)
    make_answer(invitation=invitation_of(round_))
    two_weeks_on = NOW + 14 * DAY
    with time_machine.travel(two_weeks_on), running_sink() as (sink, settings.MAILERS):
        doubts.expire(at=two_weeks_on)
        assert deliveries.drain(at=two_weeks_on) == {"suppressed": 1}
    assert sink.accepted == []


def test_close_stops_the_links_and_needs_a_reason(alice: StaffMember) -> None:
    round_ = make_round(by=alice)
    with pytest.raises(ActionRefusedError, match="Say why"):
        reply_rounds.close(round_=round_, by=alice, at=NOW, reason=" ")
    closed = reply_rounds.close(round_=round_, by=alice, at=NOW + DAY, reason="The address was wrong.")
    assert (closed.closed_at, closed.is_open_at(NOW + DAY)) == (NOW + DAY, False)
    assert invitation_of(closed).expires_at == NOW + DAY
    assert "The address was wrong." in DeskAct.objects.all()[0].words
    with pytest.raises(ActionRefusedError, match="is closed"):
        reply_rounds.close(round_=round_, by=alice, at=NOW + 2 * DAY, reason="Again.")


def test_extend_moves_the_links_and_plans_a_later_last_reminder(alice: StaffMember) -> None:
    round_ = make_round(by=alice)
    longer = reply_rounds.extend(round_=round_, by=alice, at=NOW, until=dt.date(2027, 1, 10))
    assert longer.closes_at == dt.datetime(2027, 1, 11, tzinfo=dt.UTC)
    assert invitation_of(longer).expires_at == longer.closes_at
    assert planned(longer)[-1] == ("before-2027-01-10", dt.datetime(2027, 1, 8, 12, 0, tzinfo=dt.UTC))
    assert "extended until 10 January 2027" in DeskAct.objects.all()[0].words


def test_extend_never_shortens(alice: StaffMember) -> None:
    with pytest.raises(ActionRefusedError, match="after 28 December 2026"):
        reply_rounds.extend(round_=make_round(by=alice), by=alice, at=NOW, until=LAST_DAY)


def test_invite_asks_one_more_and_leaves_out_what_is_past(alice: StaffMember) -> None:
    round_ = make_round(by=alice)
    late = make_contact(signatory=round_.signatory, by=alice)
    invitation = reply_rounds.invite(round_=round_, contact=late, by=alice, at=NOW + 20 * DAY)
    occasions = Notice.objects.filter(to_invitation=invitation).values_list("occasion", flat=True)
    assert sorted(occasions) == ["", "before-2026-12-28", "week-4"]


def test_invite_again_sends_the_letter_once_more(alice: StaffMember) -> None:
    round_ = make_round(by=alice)
    invitation = invitation_of(round_)
    bounce(invitation)
    again = reply_rounds.invite(round_=round_, contact=invitation.contact, by=alice, at=NOW + DAY)
    assert (again, again.reference) == (invitation, invitation.reference)
    letters = Notice.objects.filter(to_invitation=invitation, kind="reply-invitation")
    assert letters.count() == 2
    assert Notice.objects.filter(to_invitation=invitation, kind="reply-reminder").count() == 3


def test_record_opening_counts_and_changes_nothing_else(alice: StaffMember) -> None:
    invitation = invitation_of(make_round(by=alice))
    reply_rounds.record_opening(invitation=invitation, at=NOW)
    reply_rounds.record_opening(invitation=invitation, at=NOW + DAY)
    before = invitation.reference
    invitation.refresh_from_db()
    assert (invitation.first_opened_at, invitation.last_opened_at) == (NOW, NOW + DAY)
    assert (invitation.times_opened, invitation.reference) == (2, before)
    assert isinstance(invitation.reference, UUID)


def test_nothing_is_asked_about_what_can_still_be_undone(alice: StaffMember) -> None:
    fresh = make_published(at=NOW)
    with pytest.raises(ActionRefusedError) as refused:
        make_round(by=alice, published=[fresh], at=NOW + dt.timedelta(minutes=9))
    assert "Open the round from 12:10 UTC." in str(refused.value.problems["assessments"])
    make_round(by=alice, published=[fresh], at=NOW + dt.timedelta(minutes=10))


def test_extending_tells_the_contacts_and_has_an_end(alice: StaffMember) -> None:
    round_ = make_round(by=alice)
    with pytest.raises(ActionRefusedError, match="Choose a day up to 24 November 2027"):
        reply_rounds.extend(round_=round_, by=alice, at=NOW, until=dt.date.max)
    reply_rounds.extend(round_=round_, by=alice, at=NOW, until=dt.date(2027, 1, 10))
    told = Notice.objects.get(occasion="more-time-2027-01-10")
    assert told.delivery.not_before == NOW
