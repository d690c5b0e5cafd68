import datetime as dt

import pytest

from commitments.actions import presence
from commitments.actions.refusals import ActionRefusedError
from commitments.models import Presence, StaffMember
from tests.factories import NOW

PLACE = "undertaking:12"


def minutes(number: float) -> dt.datetime:
    return NOW + dt.timedelta(minutes=number)


def test_say_keeps_one_row_that_remembers_since_when(alice: StaffMember) -> None:
    for moment in (0, 1, 2.5):
        presence.say(by=alice, place=PLACE, at=minutes(moment))
    row = Presence.objects.get()
    assert (row.since, row.seen_at) == (NOW, minutes(2.5))


def test_say_after_it_was_closed_begins_anew(alice: StaffMember) -> None:
    presence.say(by=alice, place=PLACE, at=NOW)
    presence.say(by=alice, place=PLACE, at=minutes(3))
    assert Presence.objects.get().since == minutes(3)


def test_say_late_message_does_not_turn_the_clock_back(alice: StaffMember) -> None:
    presence.say(by=alice, place=PLACE, at=minutes(1))
    presence.say(by=alice, place=PLACE, at=NOW)
    assert Presence.objects.get().seen_at == minutes(1)


def test_say_each_person_and_place_has_a_row(alice: StaffMember, bob: StaffMember) -> None:
    for person, place in ((alice, PLACE), (bob, PLACE), (alice, "review:0f3a-11")):
        presence.say(by=person, place=place, at=NOW)
    assert Presence.objects.count() == 3


def test_say_forgets_those_of_yesterday(alice: StaffMember, bob: StaffMember) -> None:
    presence.say(by=bob, place=PLACE, at=NOW - dt.timedelta(days=1, minutes=1))
    presence.say(by=alice, place=PLACE, at=NOW)
    assert [row.person for row in Presence.objects.all()] == [alice]


@pytest.mark.parametrize("place", ["", "undertaking", "Undertaking:1", "a:b c", "x:" + "1" * 41, "a:1\n"])
def test_say_refuses_a_place_no_page_names(alice: StaffMember, place: str) -> None:
    with pytest.raises(ActionRefusedError, match="no such page"):
        presence.say(by=alice, place=place, at=NOW)
    assert not Presence.objects.exists()
