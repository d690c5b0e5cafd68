"""Update, correction and revision, a check that has passed, and what replaced a closed promise."""

import datetime as dt

import pytest
from django.db import IntegrityError

from commitments.actions import assessments, editorial
from commitments.actions.refusals import ActionRefusedError
from commitments.models import Correction, StaffMember
from commitments.vocabulary import METHOD_VERSION
from tests.actions.test_assessments import problems_of, published
from tests.factories import (
    NOW,
    TODAY,
    give_second_rating,
    make_assessment,
    make_assessment_draft,
    make_assessment_under,
    make_commitment,
    make_entry,
    make_revision,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "changed",
    [
        {"effective_on": dt.date(2026, 2, 1)},
        {"claimed_level": "met"},
        {"evidence_strength": 2},
        {"level": "met"},
    ],
)
def test_problems_a_minor_correction_changes_nothing_that_the_page_says_first(
    alice: StaffMember, changed: dict[str, object]
) -> None:
    undertaking = make_undertaking()
    make_assessment(undertaking=undertaking, level="substantial")
    words = {"is_correction": True, "what_was_wrong": "The year.", "is_minor": True, "level": "substantial"}
    draft = make_assessment_draft(by=alice, undertaking=undertaking, **words | changed)
    assert any("can be minor" in problem for problem in assessments.problems(draft, today=TODAY))


def test_problems_revision_of_nothing(alice: StaffMember) -> None:
    found = problems_of(alice, "first_steps", is_revision=True, changed_rule="Pilots count.")
    assert "no change of our method can have changed it" in found


def test_problems_revision_under_the_same_method(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    make_assessment(undertaking=undertaking)
    draft = make_assessment_draft(
        by=alice, undertaking=undertaking, is_revision=True, changed_rule="Pilots count."
    )
    (problem,) = [row for row in assessments.problems(draft, today=TODAY) if "method" in row]
    assert problem.startswith(f"The published assessment was made under method {METHOD_VERSION}")


def test_problems_revision_without_its_rule(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    make_assessment_under("1.0", undertaking=undertaking)
    draft = make_assessment_draft(by=alice, undertaking=undertaking, is_revision=True)
    assert "A revision says which rule of the method changed." in assessments.problems(draft, today=TODAY)


def test_save_draft_is_one_kind_of_change(alice: StaffMember) -> None:
    with pytest.raises(IntegrityError, match="draft_is_one_kind_of_change"):
        make_assessment_draft(by=alice, undertaking=make_undertaking(), is_correction=True, is_revision=True)


def test_publish_revision_names_its_rule_and_is_no_news_about_the_world() -> None:
    undertaking = make_undertaking()
    revised = make_revision(undertaking=undertaking)
    assert (revised.change_kind, revised.changed_rule) == ("method", "Pilots count as delivery.")
    assert (revised.method_version, revised.change.kind) == (METHOD_VERSION, "method")
    assert not Correction.objects.exists()


def test_problems_next_check_that_has_passed_meanwhile(alice: StaffMember) -> None:
    found = problems_of(alice, "first_steps", next_check_on=TODAY)
    assert found == (
        "The next check must lie ahead, and 23 November 2026 does not. "
        "By the method’s rule it would be 22 May 2027."
    )


def test_submit_and_approve_refuse_a_next_check_that_has_passed(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    draft = make_assessment_draft(
        by=alice,
        undertaking=undertaking,
        entries=[make_entry(undertaking=undertaking)],
        next_check_on=TODAY + dt.timedelta(days=3),
    )
    late = NOW + dt.timedelta(days=3)
    with pytest.raises(ActionRefusedError, match="next check must lie ahead"):
        editorial.submit(draft=draft, by=alice, at=late)
    editorial.submit(draft=draft, by=alice, at=NOW)
    give_second_rating(draft=draft)
    with pytest.raises(ActionRefusedError, match="26 November 2026 does not"):
        editorial.approve_assessment(draft=draft, by=bob, at=late)


def test_publish_names_what_replaced_a_closed_promise(alice: StaffMember) -> None:
    later, owed = make_commitment(), make_undertaking()
    closed = {"level": "closed", "scope_reason": "Replaced.", "evidence_strength": None}
    assert published(owed, successor_id=later.pk, **closed).successor == later
    assert published(make_undertaking(), successor_id=later.pk).successor is None
    own = make_assessment_draft(by=alice, undertaking=owed, successor_id=owed.commitment_id, **closed)
    assert any("not replaced by itself" in row for row in assessments.problems(own, today=TODAY))
