import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.models import ConflictOfInterest, StaffMember
from commitments.summaries import desk_inbox_marks as marks
from commitments.summaries.desk_inbox_items import Item
from tests.factories import TODAY, make_lead, make_person, make_signatory, make_undertaking
from tests.inbox_factories import make_assignment, make_mark

pytestmark = pytest.mark.django_db


def item(pk: int, *, kind: str = "undertaking", signatories: tuple[int, ...] = ()) -> Item:
    return Item(kind, pk, TODAY, signatories=frozenset(signatories))


def test_marks_on_an_item_as_one_person_sees_them(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    make_mark(person=bob, undertaking=undertaking)
    make_mark(person=alice, kind="snooze", undertaking=undertaking)
    known = marks.load(person=alice, today=TODAY)
    found = known.marks_on(item(undertaking.pk))
    assert found.holder
    assert (found.holder.name, found.is_set_aside, found.declined) == ("Bob Baker", True, None)
    assert known.holder_of(item(undertaking.pk)) == bob.pk
    assert not marks.load(person=bob, today=TODAY).marks_on(item(undertaking.pk)).is_set_aside


def test_marks_count_decliners_whoever_looks(alice: StaffMember, bob: StaffMember) -> None:
    lead = make_lead(undertaking=make_undertaking())
    for person in (alice, bob):
        make_mark(person=person, kind="decline", entry_draft=lead)
    known = marks.load(person=make_person(role="Publisher"), today=TODAY)
    assert known.marks_on(item(lead.pk, kind="entry_draft")).decliners == 2
    assert known.marks_on(item(lead.pk, kind="undertaking")) == marks.Marks()


def test_snooze_is_no_mark_from_its_day_on(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    make_mark(person=alice, kind="snooze", undertaking=undertaking, until=TODAY + dt.timedelta(days=1))
    tomorrow = marks.load(person=alice, today=TODAY + dt.timedelta(days=1))
    assert tomorrow.marks_on(item(undertaking.pk)) == marks.Marks()


def test_owners_by_the_language_of_the_signatory(alice: StaffMember, bob: StaffMember) -> None:
    serbia = make_signatory(languages=["sr-Cyrl"])
    make_assignment(person=bob, language="sr")
    known = marks.load(person=alice, today=TODAY)
    assert known.owners_of(item(1, signatories=(serbia.pk,))) == (bob.pk,)
    assert known.owners_of(item(1)) == ()
    assert marks.named((bob.pk,), known) == "Bob Baker"


def test_conflicts_are_of_the_person_who_looks(alice: StaffMember, bob: StaffMember) -> None:
    france = make_signatory()
    ConflictOfInterest.objects.create(person=alice, signatory=france, reason="Worked there.")
    of_france = item(1, signatories=(france.pk,))
    assert marks.load(person=alice, today=TODAY).is_conflicted(of_france)
    assert not marks.load(person=bob, today=TODAY).is_conflicted(of_france)


@pytest.mark.parametrize("rows", [1, 6])
def test_load_needs_four_queries(
    alice: StaffMember, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for _ in range(rows):
        signatory = make_signatory()
        make_mark(person=alice, undertaking=make_undertaking(signatory=signatory))
        make_assignment(person=make_person(role="Researcher"), signatory=signatory)
    with django_assert_num_queries(4):
        known = marks.load(person=alice, today=TODAY)
    assert (len(known.marks), len(known.claims)) == (rows, rows)
