import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.actions import editorial, replies
from commitments.models import AssessmentDraft, StaffMember
from commitments.summaries import desk_workload
from commitments.summaries.desk_workload import Coverage, PersonLoad, QueueAge, Workload
from tests.factories import (
    NOW,
    TODAY,
    make_assessment,
    make_assessment_draft,
    make_commitment,
    make_entry,
    make_entry_draft,
    make_instrument,
    make_lead,
    make_signatory,
    make_undertaking,
)
from tests.inbox_factories import make_assignment, make_mark, make_rating, make_suggestion
from tests.reply_factories import invitation_of, make_answer, make_round

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = dt.timedelta(days=1)


def load() -> Workload:
    return desk_workload.load(today=TODAY, now=NOW)


def of(person: StaffMember) -> PersonLoad:
    return next(row for row in load().people if row.username == person.username)


def queue(label: str) -> QueueAge:
    return next(row for row in load().queues if row.label == label)


def test_people_count_open_drafts_of_both_kinds(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    make_entry_draft(by=alice, undertaking=undertaking)
    make_assessment_draft(by=alice, undertaking=undertaking)
    make_lead(undertaking=undertaking)
    assert (of(alice).drafts, of(bob).drafts) == (2, 0)


def test_people_count_what_they_hold_and_what_they_look_after(alice: StaffMember, bob: StaffMember) -> None:
    france = make_signatory()
    due = make_undertaking(commitment=make_commitment(due_on=TODAY), signatory=france)
    other = make_undertaking(signatory=france)
    make_assignment(person=alice, signatory=france)
    make_assignment(person=bob, signatory=france, commitment=other.commitment)
    make_mark(person=bob, undertaking=due)
    make_mark(person=bob, kind="snooze", undertaking=other)
    assert (of(alice).assigned, of(alice).due, of(alice).taken) == (1, 1, 0)
    assert (of(bob).assigned, of(bob).due, of(bob).taken) == (1, 0, 1)


def test_nobody_counts_what_is_assigned_to_no_one(alice: StaffMember) -> None:
    france = make_signatory()
    make_undertaking(signatory=france)
    make_undertaking()
    make_undertaking(is_joint=True)
    make_assignment(person=alice, signatory=france)
    assert load().nobody == 2


def test_people_count_reviews_of_the_last_thirty_days(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    make_entry(undertaking=undertaking, by=bob, reviewer=alice)
    old = make_entry_draft(by=bob, undertaking=undertaking)
    editorial.submit(draft=old, by=bob, at=NOW)
    editorial.decline(draft=old, by=alice, comment="No.")
    assert of(alice).reviews == 2
    later = desk_workload.load(today=TODAY, now=NOW + 31 * DAY)
    assert [row.reviews for row in later.people if row.username == "alice"] == [0]


def test_people_who_left_stay_with_what_they_hold_which_is_nobodys(
    alice: StaffMember, bob: StaffMember
) -> None:
    france = make_signatory()
    make_undertaking(commitment=make_commitment(due_on=TODAY - 5 * DAY), signatory=france)
    make_assignment(person=bob, signatory=france)
    assert (of(bob).state, load().nobody) == ("", 0)
    bob.is_active = False
    bob.save()
    assert (of(bob).state, of(bob).assigned, of(bob).due, load().nobody) == ("left", 1, 1, 1)
    bob.is_active = True
    bob.save()
    bob.groups.clear()
    assert (of(bob).state, load().nobody) == ("may not assess", 0)


def test_people_have_the_age_of_the_oldest_they_wrote_took_or_have_due(alice: StaffMember) -> None:
    assert (of(alice).oldest, of(alice).age) == (None, "")
    make_mark(person=alice, undertaking=make_undertaking(), at=NOW - 3 * DAY)
    assert of(alice).age == "3 days"
    france = make_signatory()
    make_undertaking(commitment=make_commitment(due_on=TODAY - 40 * DAY), signatory=france)
    make_assignment(person=alice, signatory=france)
    assert (of(alice).oldest, of(alice).age) == (TODAY - 40 * DAY, "40 days")


def test_people_are_those_who_may_assess(alice: StaffMember, charlie: StaffMember) -> None:
    assert [row.username for row in load().people] == ["alice"]


def test_regions_with_organisations_and_joint_ones_last() -> None:
    commitment = make_commitment()
    africa = make_signatory(region="Africa")
    first = make_undertaking(commitment=commitment, signatory=africa)
    make_undertaking(commitment=commitment, signatory=make_signatory(region="Africa"))
    make_undertaking(commitment=commitment, signatory=make_signatory(kind="organisation", region=""))
    make_undertaking(commitment=commitment, is_joint=True)
    make_assessment(undertaking=first)
    make_entry(undertaking=first)
    assert load().regions == (
        Coverage("Africa", total=2, assessed=1, recorded=1, entries=2, region="Africa"),
        Coverage("Organisations", total=1, assessed=0, recorded=0, entries=0, region="organisations"),
        Coverage("All together", total=1, assessed=0, recorded=1, entries=2, region="joint"),
    )
    assert [row.percent for row in load().regions] == [50, 0, 0]


def test_commitments_in_the_order_of_the_texts_with_each_entry_counted_once() -> None:
    later, earlier = make_instrument(order=9002), make_instrument(order=9001)
    second = make_commitment(instrument=later, code="C1", title="Second")
    first = make_commitment(instrument=earlier, code="D1", title="First")
    for commitment in (first, first, second):
        make_entry(undertaking=make_undertaking(commitment=commitment))
    assert [(row.name, row.total, row.recorded, row.entries) for row in load().commitments] == [
        ("D1 First", 2, 2, 2),
        ("C1 Second", 1, 1, 1),
    ]
    assert Coverage("nothing", 0, 0, 0, 0).percent == 0


def test_queues_say_how_many_and_how_old_the_oldest_is(alice: StaffMember, bob: StaffMember) -> None:
    make_undertaking(commitment=make_commitment(due_on=TODAY - 400 * DAY))
    make_undertaking(commitment=make_commitment(due_on=TODAY + 3 * DAY))
    undertaking = make_undertaking()
    make_suggestion(undertaking=undertaking, at=NOW - 2 * DAY)
    waiting = make_entry_draft(by=bob, undertaking=undertaking)
    editorial.submit(draft=waiting, by=bob, at=NOW - 9 * DAY)
    assert queue("Due") == QueueAge("Due", 2, TODAY - 400 * DAY, "400 days", "due")
    assert queue("Suggestions").age == "2 days"
    assert queue("To review").age == "9 days"
    assert queue("Stale") == QueueAge("Stale", 0, None, "", "stale")


def test_queues_count_replies_that_nobody_has_settled(bob: StaffMember) -> None:
    answer = make_answer(invitation=invitation_of(make_round(by=bob)), at=NOW + 2 * DAY)
    found = queue("Replies of signatories")
    assert (found.count, found.since, found.code) == (1, TODAY + 2 * DAY, "review")
    replies.publish(answer=answer, by=bob, at=NOW + 3 * DAY, row_version=answer.row_version)
    assert queue("Replies of signatories").count == 0


def test_queues_keep_ratings_apart_from_reviews(alice: StaffMember, bob: StaffMember) -> None:
    drafts = [make_assessment_draft(by=bob, undertaking=make_undertaking()) for _ in range(2)]
    AssessmentDraft.objects.update(state="submitted", submitted_at=NOW)
    make_rating(draft=drafts[0], at=NOW - 4 * DAY)
    make_rating(draft=drafts[1], at=NOW - 6 * DAY, second_rater=alice)
    assert (queue("To review").count, queue("To rate a second time").age) == (0, "4 days")
    assert (queue("To reconcile").count, queue("To reconcile").age) == (1, "6 days")


@pytest.mark.parametrize("rows", [1, 5])
def test_load_query_count_does_not_grow(
    alice: StaffMember, django_assert_max_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for _ in range(rows):
        signatory = make_signatory()
        undertaking = make_undertaking(commitment=make_commitment(due_on=TODAY), signatory=signatory)
        make_assignment(person=alice, signatory=signatory)
        make_lead(undertaking=undertaking)
        make_entry_draft(by=alice, undertaking=undertaking)
    with django_assert_max_num_queries(18):
        assert len(load().commitments) == rows
