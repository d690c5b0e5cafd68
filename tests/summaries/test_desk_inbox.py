import datetime as dt

import pytest

from commitments.actions import editorial
from commitments.models import StaffMember
from commitments.summaries import desk_inbox
from commitments.summaries.desk_inbox import Inbox
from tests.factories import (
    NOW,
    TODAY,
    make_assessment,
    make_assessment_draft,
    make_commitment,
    make_entry,
    make_entry_draft,
    make_lead,
    make_person,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


def load(person: StaffMember, queue: str = "due", today: dt.date = TODAY) -> Inbox:
    return desk_inbox.load(person=person, queue=queue, page="", today=today)


@pytest.mark.parametrize(("days", "is_due"), [(-400, True), (-1, True), (0, True), (14, True), (15, False)])
def test_due_by_deadline(alice: StaffMember, days: int, *, is_due: bool) -> None:
    make_undertaking(commitment=make_commitment(due_on=TODAY + dt.timedelta(days=days)))
    assert bool(load(alice).lines) == is_due


@pytest.mark.parametrize(
    ("level", "is_due"), [("met", False), ("not_applicable", False), ("first_steps", True)]
)
def test_due_not_once_it_is_settled(alice: StaffMember, level: str, *, is_due: bool) -> None:
    undertaking = make_undertaking(commitment=make_commitment(due_on=TODAY))
    make_assessment(
        undertaking=undertaking,
        level=level,
        scope_reason="Out of its powers.",
        next_check_on=dt.date(2030, 1, 1),
    )
    assert bool(load(alice).lines) == is_due


@pytest.mark.parametrize(("days", "is_due"), [(0, True), (1, False)])
def test_due_by_next_check(alice: StaffMember, days: int, *, is_due: bool) -> None:
    make_assessment(
        undertaking=make_undertaking(), level="met", next_check_on=TODAY + dt.timedelta(days=days)
    )
    lines = load(alice).lines
    assert bool(lines) == is_due
    assert all(line.reason == "Check due 23 November 2026, today." for line in lines)


def test_due_says_who_is_at_it(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking(commitment=make_commitment(due_on=TODAY - dt.timedelta(days=1)))
    make_assessment_draft(by=bob, undertaking=undertaking)
    make_assessment_draft(by=make_person(username="dora"), undertaking=undertaking)
    assert load(alice).lines[0].reason == "Deadline 22 November 2026, 1 day ago. Draft by Bob Baker, dora."


def test_review_shows_what_others_submitted_longest_waiting_first(
    alice: StaffMember, bob: StaffMember
) -> None:
    undertaking = make_undertaking()
    second = make_assessment_draft(
        by=bob, undertaking=undertaking, entries=[make_entry(undertaking=undertaking)]
    )
    editorial.submit(draft=second, by=bob, at=NOW)
    first = make_entry_draft(by=bob, undertaking=undertaking)
    editorial.submit(draft=first, by=bob, at=NOW - dt.timedelta(days=1))
    editorial.submit(draft=make_entry_draft(by=alice, undertaking=undertaking), by=alice, at=NOW)
    make_entry_draft(by=bob, undertaking=undertaking)
    lines = load(alice, "review").lines
    assert [(line.kind, line.reason) for line in lines] == [
        ("Entry", "Submitted by Bob Baker on 22 November 2026."),
        ("Assessment", "Submitted by Bob Baker on 23 November 2026."),
    ]
    assert desk_inbox.next_to_review(alice) == first.reference


def test_mine_shows_what_was_sent_back_first_with_the_words(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    returned = make_entry_draft(by=alice, undertaking=undertaking)
    editorial.submit(draft=returned, by=alice, at=NOW)
    editorial.send_back(draft=returned, by=bob, comment="Which ministry?")
    make_assessment_draft(by=alice, undertaking=undertaking)
    make_entry_draft(by=bob, undertaking=undertaking)
    waiting = make_entry_draft(by=alice, undertaking=undertaking)
    editorial.submit(draft=waiting, by=alice, at=NOW)
    lines = load(alice, "mine").lines
    assert [line.kind for line in lines] == ["Entry", "Assessment", "Entry"]
    assert lines[2].reason == "Waiting for somebody else’s review since 23 November 2026."
    assert lines[2].url == f"/desk/reviews/{waiting.reference}"
    assert lines[0].reason == "Sent back by Bob Baker: “Which ministry?”"
    assert lines[0].url == f"/desk/entries/{returned.reference}"
    assert lines[1].url == f"/desk/undertakings/{undertaking.pk}"


def test_leads_newest_first_with_what_they_lack(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    older, newer = (
        make_lead(undertaking=undertaking, claim="Older."),
        make_lead(undertaking=undertaking, claim="Newer."),
    )
    newer.happened_on = dt.date(2026, 5, 1)
    newer.save()
    lines = load(alice, "leads").lines
    assert [line.words for line in lines] == ["Newer.", "Older."]
    assert lines[1].url == f"/desk/leads/{older.reference}"
    assert lines[0].reason == "No source yet. Needs a primary source or a second publisher."


def test_queues_count_everything_whichever_is_shown(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking(commitment=make_commitment(due_on=TODAY))
    make_lead(undertaking=undertaking)
    make_entry_draft(by=alice, undertaking=undertaking)
    editorial.submit(draft=make_entry_draft(by=bob, undertaking=undertaking), by=bob, at=NOW)
    assert {queue.code: queue.count for queue in load(alice, "leads").queues} == {
        "due": 1, "review": 1, "mine": 1, "leads": 1,
    }  # fmt: skip


def test_next_to_review_is_never_ones_own(alice: StaffMember) -> None:
    editorial.submit(draft=make_entry_draft(by=alice, undertaking=make_undertaking()), by=alice, at=NOW)
    assert desk_inbox.next_to_review(alice) is None
