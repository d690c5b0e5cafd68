import datetime as dt

from pytest_django import DjangoAssertNumQueries

from commitments.actions import presence
from commitments.models import StaffMember
from commitments.summaries import desk_presence
from tests.factories import NOW, make_person

PLACE = "entry:0f3a"


def later(**span: int) -> dt.datetime:
    return NOW + dt.timedelta(**span)


def test_others_are_everybody_else_there_the_first_first(alice: StaffMember, bob: StaffMember) -> None:
    carol = make_person(username="carol")
    presence.say(by=bob, place=PLACE, at=later(seconds=20))
    presence.say(by=carol, place=PLACE, at=later(seconds=10))
    presence.say(by=alice, place=PLACE, at=NOW)
    found = desk_presence.others(PLACE, person=alice, now=later(seconds=30))
    assert [(who.name, who.since) for who in found] == [
        ("carol", later(seconds=10)),
        ("Bob Baker", later(seconds=20)),
    ]


def test_others_count_for_two_minutes(alice: StaffMember, bob: StaffMember) -> None:
    presence.say(by=bob, place=PLACE, at=NOW)
    assert desk_presence.others(PLACE, person=alice, now=later(minutes=2))
    assert not desk_presence.others(PLACE, person=alice, now=later(minutes=2, seconds=1))


def test_others_elsewhere_do_not_count(alice: StaffMember, bob: StaffMember) -> None:
    presence.say(by=bob, place="entry:0f3b", at=NOW)
    assert desk_presence.others(PLACE, person=alice, now=NOW) == ()


def test_others_takes_one_query(
    alice: StaffMember, bob: StaffMember, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for person in (bob, make_person(), make_person()):
        presence.say(by=person, place=PLACE, at=NOW)
    with django_assert_num_queries(1):
        assert len(desk_presence.others(PLACE, person=alice, now=NOW)) == 3
