import datetime as dt

import pytest

from commitments.models import ConflictOfInterest, StaffMember
from commitments.summaries import desk_reply_opening
from commitments.summaries.desk_reply_opening import Askable
from tests.factories import NOW, make_assessment, make_signatory
from tests.reply_factories import (
    FIVE_WEEKS_ON,
    LAST_DAY,
    make_published,
    make_round,
)

pytestmark = pytest.mark.django_db


def askable(person: StaffMember, now: dt.datetime = NOW) -> Askable:
    found = desk_reply_opening.load_askable("kenya", person=person, now=now)
    assert found is not None
    return found


def test_askable_takes_what_stands_today(alice: StaffMember) -> None:
    kenya = make_signatory(name="Kenya", slug="kenya")
    first = make_published(signatory=kenya)
    second = make_assessment(undertaking=first.undertaking, level="no_action")
    make_published(signatory=make_signatory(name="Chile"))
    found = askable(alice)
    assert [(item.pk, item.version) for item in found.assessments] == [(second.pk, 2)]
    assert (found.contacts, found.open_round, found.is_conflicted) == ((), None, False)


def test_askable_knows_what_was_asked_before(alice: StaffMember) -> None:
    round_ = make_round(by=alice)
    assert askable(alice).open_round == round_.reference
    later = askable(alice, FIVE_WEEKS_ON)
    assert (later.open_round, later.assessments[0].asked_on) == (None, NOW.date())


def test_askable_knows_a_declared_conflict(alice: StaffMember) -> None:
    kenya = make_signatory(name="Kenya", slug="kenya")
    ConflictOfInterest.objects.create(person=alice, signatory=kenya, reason="Family.")
    assert askable(alice).is_conflicted


def test_askable_is_none_for_nobody(alice: StaffMember) -> None:
    assert desk_reply_opening.load_askable("atlantis", person=alice, now=NOW) is None


def test_closing_day_is_five_weeks_on() -> None:
    assert desk_reply_opening.closing_day(NOW) == LAST_DAY


def test_everybody_can_be_chosen(db: None) -> None:
    make_signatory(name="Kenya")
    assert desk_reply_opening.signatories_with_something() == (("kenya", "Kenya"),)
