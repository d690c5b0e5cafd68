import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from commitments.actions import acts, editorial
from commitments.desk_vocabulary import DeskActKind
from commitments.models import AssignmentBatch, InboxMark, StaffMember
from tests.factories import (
    NOW,
    TODAY,
    make_assessment,
    make_commitment,
    make_entry_draft,
    make_lead,
    make_signatory,
    make_undertaking,
)
from tests.inbox_factories import make_assignment, make_mark, make_suggestion

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def is_in_force(mark: InboxMark, on: dt.date = TODAY) -> bool:
    return InboxMark.objects.in_force(on).filter(pk=mark.pk).exists()


def refused(name: str, **fields: Any) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make_mark(**fields)


def test_two_holders_of_one_item_are_refused(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    mark = make_mark(person=alice, undertaking=undertaking)
    refused("one_holder_per_item", person=bob, undertaking=undertaking)
    mark.ended_at = NOW
    mark.save()
    assert make_mark(person=bob, undertaking=undertaking).pk


def test_two_people_may_decline_one_item_but_nobody_twice(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    make_mark(person=alice, kind="decline", undertaking=undertaking)
    assert make_mark(person=bob, kind="decline", undertaking=undertaking).pk
    refused("one_mark_per_person_and_item", person=bob, kind="decline", undertaking=undertaking)


def test_mark_is_on_exactly_one_item(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    refused("mark_is_on_one_item", person=alice)
    refused(
        "mark_is_on_one_item",
        person=alice,
        undertaking=undertaking,
        suggestion=make_suggestion(undertaking=undertaking),
    )


def test_snooze_has_its_end_and_declining_its_reason(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    refused("snooze_has_its_end", person=alice, kind="snooze", until=None, undertaking=undertaking)
    refused("declining_an_item_says_why", person=alice, kind="decline", reason="", undertaking=undertaking)


def test_in_force_not_once_it_has_ended(alice: StaffMember) -> None:
    assert not is_in_force(make_mark(person=alice, undertaking=make_undertaking(), ended_at=NOW))


def test_in_force_snooze_until_its_day(alice: StaffMember) -> None:
    mark = make_mark(person=alice, kind="snooze", undertaking=make_undertaking(), until=TODAY + 2 * DAY)
    assert is_in_force(mark, TODAY + DAY)
    assert not is_in_force(mark, TODAY + 2 * DAY)


@pytest.mark.parametrize("kind", ["take", "decline"])
def test_in_force_on_an_undertaking_until_a_newer_assessment(alice: StaffMember, kind: str) -> None:
    undertaking = make_undertaking()
    make_assessment(undertaking=undertaking, at=NOW - DAY)
    mark = make_mark(person=alice, kind=kind, undertaking=undertaking)
    assert is_in_force(mark)
    make_assessment(undertaking=undertaking, level="no_action", at=NOW + DAY)
    assert not is_in_force(mark)


def test_in_force_snooze_outlives_a_newer_assessment(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    mark = make_mark(person=alice, kind="snooze", undertaking=undertaking)
    make_assessment(undertaking=undertaking, at=NOW + DAY)
    assert is_in_force(mark)


def test_in_force_on_a_lead_until_somebody_confirms_it(alice: StaffMember) -> None:
    lead = make_lead(undertaking=make_undertaking())
    mark = make_mark(person=alice, entry_draft=lead)
    assert is_in_force(mark)
    editorial.confirm_lead(lead=lead, by=alice)
    assert not is_in_force(mark)


def test_in_force_on_a_draft_until_it_is_handed_in_anew(alice: StaffMember, bob: StaffMember) -> None:
    draft = make_entry_draft(by=alice, undertaking=make_undertaking())
    editorial.submit(draft=draft, by=alice, at=NOW - DAY)
    mark = make_mark(person=bob, entry_draft=draft)
    assert is_in_force(mark)
    editorial.send_back(draft=draft, by=bob, comment="Which ministry?")
    assert not is_in_force(mark)
    editorial.submit(draft=draft, by=alice, at=NOW + DAY)
    assert not is_in_force(mark)


@pytest.mark.parametrize(("state", "expected"), [("new", True), ("taken", False)])
def test_in_force_on_a_suggestion_until_it_is_settled(
    alice: StaffMember, state: str, *, expected: bool
) -> None:
    suggestion = make_suggestion(
        undertaking=make_undertaking(), state=state, decided_by=alice, decided_at=NOW
    )
    assert is_in_force(make_mark(person=alice, suggestion=suggestion)) is expected


def test_assignment_names_a_target_and_is_there_once(alice: StaffMember) -> None:
    france, commitment = make_signatory(), make_commitment()
    make_assignment(person=alice, signatory=france)
    make_assignment(person=alice, signatory=france, commitment=commitment)
    make_assignment(person=alice, language="fr")
    with pytest.raises(IntegrityError, match="one_assignment_per_thing"), transaction.atomic():
        make_assignment(person=alice, signatory=france)
    with pytest.raises(IntegrityError, match="assignment_names_its_target"), transaction.atomic():
        make_assignment(person=alice)


def test_what_was_taken_lapses_after_two_weeks_unless_something_was_done(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    mark = make_mark(person=alice, undertaking=undertaking)
    assert is_in_force(mark, TODAY + 13 * DAY)
    assert not is_in_force(mark, TODAY + 14 * DAY)
    acts.record(kind=DeskActKind.SAVE, by=alice, at=NOW + 5 * DAY, words="France", undertaking=undertaking)
    assert is_in_force(mark, TODAY + 18 * DAY)
    assert not is_in_force(mark, TODAY + 19 * DAY)


def test_what_others_did_keeps_no_mark_in_force(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    mark = make_mark(person=alice, undertaking=undertaking)
    acts.record(kind=DeskActKind.SAVE, by=bob, at=NOW + 5 * DAY, words="France", undertaking=undertaking)
    assert not is_in_force(mark, TODAY + 14 * DAY)


@pytest.mark.parametrize("kind", ["take", "decline", "snooze"])
def test_marks_of_somebody_who_left_say_nothing(alice: StaffMember, kind: str) -> None:
    mark = make_mark(person=alice, kind=kind, undertaking=make_undertaking())
    assert is_in_force(mark)
    alice.is_active = False
    alice.save()
    assert not is_in_force(mark)


def test_batch_of_assignments_is_named_by_its_words(alice: StaffMember) -> None:
    batch = AssignmentBatch.objects.create(words="Ended: France to Bob", made_by=alice, made_at=NOW)
    assert (str(batch), batch.given, batch.ended) == ("Ended: France to Bob", [], [])
