"""What PostgreSQL refuses in the editorial process, whoever writes: each attack is tried by bare SQL."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from commitments.actions import conflicts, editorial, withdrawals
from commitments.models import (
    Assessment,
    AssessmentDraft,
    AssessmentRating,
    CurrentStatus,
    ProgressEntry,
    SecondRating,
    StaffMember,
    Undertaking,
)
from tests.bare_sql import copy_row, end_of_transaction, run
from tests.factories import (
    NOW,
    make_assessment,
    make_assessment_draft,
    make_entry,
    make_entry_draft,
    make_person,
    make_undertaking,
)

pytestmark = pytest.mark.django_db
CONFLICT = "a declared conflict of interest"
ALWAYS = """
SELECT count(*) FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
WHERE proname LIKE 'commitments%' AND tgenabled <> 'A'
"""


@contextmanager
def refused(words: str) -> Iterator[None]:
    """What waits for the end of the transaction is checked as well."""
    with pytest.raises(IntegrityError, match=words), transaction.atomic(), checked_at_the_end():
        yield


@contextmanager
def checked_at_the_end() -> Iterator[None]:
    yield
    end_of_transaction()


@pytest.fixture
def owed() -> Undertaking:
    return make_undertaking()


@pytest.fixture
def dora(owed: Undertaking) -> StaffMember:
    """A publisher who declared a conflict with the signatory that owes it."""
    person = make_person(username="dora", role="Publisher")
    declare(person, owed)
    return person


def declare(person: StaffMember, owed: Undertaking) -> None:
    assert owed.endorsement
    person.conflicts.create(signatory=owed.endorsement.signatory, reason="x")


def test_no_trigger_sleeps_while_a_session_calls_itself_a_replica() -> None:
    with connection.cursor() as cursor:
        cursor.execute(ALWAYS)
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    ("column", "make"),
    [("entry_draft_id", make_entry_draft), ("assessment_draft_id", make_assessment_draft)],
)
def test_no_verdict_over_a_declared_conflict(
    alice: StaffMember, bob: StaffMember, dora: StaffMember, owed: Undertaking, column: str, make: Any
) -> None:
    draft = make(by=alice, undertaking=owed)
    insert = (
        f"INSERT INTO commitments_reviewdecision ({column}, verdict, comment, block_comments, decided_by_id, "
        "decided_at) VALUES (%s, 'approve', '', '{}', %s, now())"
    )
    with refused(CONFLICT):
        run(insert, draft.pk, dora.pk)
    run(insert, draft.pk, bob.pk)
    conflicts.end(conflict=dora.conflicts.get(), by=make_person(role="Administrator"), at=NOW)
    run(insert, draft.pk, dora.pk)


def asked_for_second(owed: Undertaking, by: StaffMember) -> SecondRating:
    entry = make_entry(undertaking=owed, by=by)
    draft = make_assessment_draft(by=by, undertaking=owed, level="met", passed=2, entries=[entry])
    editorial.submit(draft=draft, by=by, at=NOW)
    return SecondRating.objects.get(draft=draft)


@pytest.mark.parametrize("column", ["second_rater_id", "reconciled_by_id"])
def test_no_second_rating_over_a_declared_conflict(
    alice: StaffMember, bob: StaffMember, dora: StaffMember, owed: Undertaking, column: str
) -> None:
    second = asked_for_second(owed, alice)
    update = f"UPDATE commitments_secondrating SET {column} = %s WHERE id = %s"
    with refused(CONFLICT):
        run(update, dora.pk, second.pk)
    run(update, bob.pk, second.pk)
    declare(bob, owed)  # declared afterwards, it does not stand in the way of what else happens to the row
    run("UPDATE commitments_secondrating SET row_version = 9 WHERE id = %s", second.pk)


def test_no_second_rating_is_inserted_over_a_declared_conflict(
    alice: StaffMember, dora: StaffMember, owed: Undertaking
) -> None:
    second = asked_for_second(owed, alice)
    other = make_assessment_draft(by=make_person(role="Researcher"), undertaking=owed)
    with refused(CONFLICT):
        copy_row(second, draft_id=other.pk, reference=other.reference, second_rater_id=dora.pk)


def test_first_rating_is_its_authors_and_the_second_is_not(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    assessment = make_assessment(undertaking=owed, by=alice, reviewer=bob)
    fields = {"assessment": assessment, "verified_level": "met", "rated_at": NOW}
    for position, rater in ((1, bob), (2, alice)):
        with refused("the first rating is its author's"):
            AssessmentRating.objects.create(position=position, rater=rater, **fields)
    for position, rater in ((1, alice), (2, bob)):
        AssessmentRating.objects.create(position=position, rater=rater, **fields)


def test_versions_are_counted_without_a_gap(owed: Undertaking) -> None:
    first = make_assessment(undertaking=owed)
    for version in (0, 1, 3, 99):
        with refused("versions are counted without a gap|one_assessment_per_version"):
            copy_row(first, version=version)


def add_version(
    like: Assessment, *, level: str, version: int = 2, passed: int | None = 0, with_entry: bool = True
) -> None:
    """All that makes an assessment but its second rating, and the status after it."""
    copy_row(like, version=version, verified_level=level)
    made = Assessment.objects.get(undertaking=like.undertaking_id, version=version)
    for number, result in enumerate(like.test_results.order_by("test__number") if passed is not None else ()):
        copy_row(result, assessment_id=made.pk, result="passed" if number < passed else "not_passed")
    if with_entry:
        copy_row(like.entry_links.get(), assessment_id=made.pk)
    run(
        "UPDATE commitments_currentstatus SET assessment_id = %s, verified_level = %s "
        "WHERE undertaking_id = %s",
        made.pk,
        level,
        like.undertaking_id,
    )


def test_a_sound_version_passes(owed: Undertaking) -> None:
    add_version(make_assessment(undertaking=owed), level="substantial", passed=1)
    end_of_transaction()


@pytest.mark.parametrize(("level", "passed"), [("met", 1), ("substantial", 0), ("first_steps", 1)])
def test_a_level_does_not_contradict_its_tests(owed: Undertaking, level: str, passed: int) -> None:
    first = make_assessment(undertaking=owed)
    with refused("the level contradicts its tests"):
        add_version(first, level=level, passed=passed)


def test_a_test_without_a_result_is_not_passed(owed: Undertaking) -> None:
    first = make_assessment(undertaking=owed)
    with refused("the level contradicts its tests"):
        add_version(first, level="met", passed=None)


def test_a_level_rests_on_an_entry(owed: Undertaking) -> None:
    first = make_assessment(undertaking=owed)
    with refused("the level rests on no entry"):
        add_version(first, level="substantial", passed=1, with_entry=False)


@pytest.mark.parametrize(
    ("before", "level", "passed"),
    [
        ("first_steps", "met", 2),
        ("no_action", "reversed", 0),
        ("substantial", "first_steps", 0),
        ("first_steps", "no_action", 0),
        ("first_steps", "unclear", 0),
    ],
)
def test_met_reversed_and_every_step_down_are_rated_twice(
    owed: Undertaking, before: str, level: str, passed: int
) -> None:
    first = make_assessment(undertaking=owed, level=before)
    end_of_transaction()
    with refused("it needs a second, blind rating"):
        add_version(first, level=level, passed=passed)


def test_what_was_withdrawn_is_no_step_to_go_down_from(owed: Undertaking, bob: StaffMember) -> None:
    first = make_assessment(undertaking=owed)
    second = make_assessment(undertaking=owed, level="substantial")
    withdrawals.withdraw_assessment(assessment=second, by=bob, at=NOW, reason="Too early.")
    end_of_transaction()
    add_version(first, version=3, level="first_steps")
    end_of_transaction()


WITHDRAW = """
INSERT INTO commitments_withdrawal ({}, reason, withdrawn_by_id, withdrawn_at)
VALUES (%s, 'Too early.', %s, %s)
"""


@pytest.mark.parametrize("minutes", [-1, 11])
def test_nothing_is_withdrawn_later_than_ten_minutes_or_before(
    owed: Undertaking, bob: StaffMember, minutes: int
) -> None:
    assessment, at = make_assessment(undertaking=owed), NOW + dt.timedelta(minutes=minutes)
    for column, pk in (("assessment_id", assessment.pk), ("entry_id", ProgressEntry.objects.get().pk)):
        with refused("within ten minutes"):
            run(WITHDRAW.format(column), pk, bob.pk, at)


def test_nothing_is_withdrawn_over_a_declared_conflict(owed: Undertaking, dora: StaffMember) -> None:
    assessment = make_assessment(undertaking=owed)
    for column, pk in (("assessment_id", assessment.pk), ("entry_id", ProgressEntry.objects.get().pk)):
        with refused(CONFLICT):
            run(WITHDRAW.format(column), pk, dora.pk, NOW)


@pytest.mark.parametrize(
    "change",
    ["verified_level = 'met'", "assessment_id = NULL", "claimed_level = 'met'", "evidence_strength = 2"],
)
def test_current_status_is_that_of_the_newest_assessment(owed: Undertaking, change: str) -> None:
    make_assessment(undertaking=owed)
    end_of_transaction()
    with refused("the current status is that of the newest assessment"):
        run(f"UPDATE commitments_currentstatus SET {change}")


def test_current_status_does_not_lag_behind(owed: Undertaking, bob: StaffMember) -> None:
    first = make_assessment(undertaking=owed)
    end_of_transaction()
    with refused("the current status is that of the newest assessment"):
        run(WITHDRAW.format("assessment_id"), first.pk, bob.pk, NOW)
    assert CurrentStatus.objects.get().assessment == first


@pytest.mark.parametrize("table", ["entrydraft", "assessmentdraft"])
def test_published_drafts_stay_as_they_are(
    owed: Undertaking, alice: StaffMember, bob: StaffMember, table: str
) -> None:
    make_assessment(undertaking=owed, by=alice, reviewer=bob)
    end_of_transaction()
    for statement in (
        f"UPDATE commitments_{table} SET author_id = {bob.pk} WHERE state = 'published'",
        f"UPDATE commitments_{table} SET state = 'declined' WHERE state = 'published'",
        f"DELETE FROM commitments_{table} WHERE state = 'published'",
    ):
        with refused("a published draft stays as it is"):
            run(statement)
    assert AssessmentDraft.objects.get().author == alice
