import datetime as dt
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from commitments.actions import assessments, editorial
from commitments.actions.refusals import ActionRefusedError, OvertakenError
from commitments.models import (
    Assessment,
    AssessmentDraft,
    ConflictOfInterest,
    Correction,
    DeskAct,
    StaffMember,
    Undertaking,
)
from commitments.vocabulary import Delivery, TestResult
from tests.factories import (
    NOW,
    TODAY,
    make_assessment,
    make_assessment_draft,
    make_commitment,
    make_entry,
    make_entry_draft,
    make_judgement,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


def problems_of(
    by: StaffMember, level: str, *, passed: int = 0, tests: int = 3, entries: int = 1, **fields: object
) -> str:
    undertaking = make_undertaking(commitment=make_commitment(tests=tests))
    rests_on = [make_entry(undertaking=undertaking) for _ in range(entries)]
    draft = make_assessment_draft(
        by=by, undertaking=undertaking, level=level, passed=passed, entries=rests_on, **fields
    )
    return " ".join(assessments.problems(draft, today=TODAY))


def test_save_draft_incomplete_is_welcome(alice: StaffMember) -> None:
    draft = make_assessment_draft(
        by=alice, undertaking=make_undertaking(), level="not_assessed", reasons="", change_note=""
    )
    assert AssessmentDraft.objects.get() == draft


def test_save_draft_second_one_on_the_same_undertaking_is_refused(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    make_assessment_draft(by=alice, undertaking=undertaking)
    with pytest.raises(ActionRefusedError, match="already have an open draft"):
        make_assessment_draft(by=alice, undertaking=undertaking)


def test_save_draft_two_people_may_each_have_one(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    make_assessment_draft(by=alice, undertaking=undertaking)
    make_assessment_draft(by=bob, undertaking=undertaking)
    assert AssessmentDraft.objects.open().count() == 2


def test_save_draft_declared_conflict_is_refused(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    signatory = assessments.signatories_of(undertaking)[0]
    ConflictOfInterest.objects.create(person=alice, signatory=signatory, reason="Worked for its ministry.")
    with pytest.raises(ActionRefusedError, match=f"conflict of interest with {signatory}"):
        make_assessment_draft(by=alice, undertaking=undertaking)


def test_save_draft_second_window_is_refused(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    draft = make_assessment_draft(by=alice, undertaking=undertaking)
    resave(draft, alice, row_version=1, reasons="First window.")
    with pytest.raises(ActionRefusedError, match="another window"):
        resave(draft, alice, row_version=1, reasons="Second window.")
    draft.refresh_from_db()
    assert draft.reasons == "First window."


def test_save_draft_read_before_it_was_submitted_is_refused(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    draft = make_assessment_draft(
        by=alice, undertaking=undertaking, entries=[make_entry(undertaking=undertaking)]
    )
    editorial.submit(draft=draft, by=alice, at=NOW)
    with pytest.raises(ActionRefusedError):
        resave(draft, alice)


def resave(draft: AssessmentDraft, by: StaffMember, **fields: object) -> AssessmentDraft:
    place = {name: fields.pop(name) for name in ("row_version", "seen_version") if name in fields}
    return assessments.save_draft(
        by=by,
        undertaking=draft.undertaking,
        draft=draft,
        judgement=make_judgement(**fields),
        test_results={},
        **place,
    )


def test_save_draft_overtaken_one_moves_up_once_the_author_has_seen_why(
    alice: StaffMember, bob: StaffMember
) -> None:
    undertaking = make_undertaking()
    draft = make_assessment_draft(by=alice, undertaking=undertaking)
    newer = make_assessment(undertaking=undertaking, by=bob, reviewer=alice)
    with pytest.raises(OvertakenError, match="Something newer was published"):
        resave(draft, alice, seen_version=0, reasons="Typed over the news.")
    draft.refresh_from_db()
    assert (draft.reasons, draft.row_version, draft.based_on) == (make_judgement().reasons, 1, None)
    assert resave(draft, alice, seen_version=1).based_on == newer


@pytest.mark.parametrize("strength", [4, 5, None])
@pytest.mark.parametrize(("level", "passed"), [("substantial", 2), ("met", 3)])
def test_problems_weak_evidence_does_not_carry_a_high_level(
    alice: StaffMember, level: str, passed: int, strength: int | None
) -> None:
    assert "needs evidence of strength 1, 2 or 3" in problems_of(
        alice, level, passed=passed, evidence_strength=strength
    )


@pytest.mark.parametrize(("level", "passed"), [("met", 2), ("substantial", 1), ("first_steps", 1)])
def test_problems_level_against_the_tests(alice: StaffMember, level: str, passed: int) -> None:
    assert "passed; " in problems_of(alice, level, passed=passed)


def test_problems_test_without_a_result_counts_as_not_tested(alice: StaffMember) -> None:
    draft = assessments.save_draft(
        by=alice, undertaking=make_undertaking(), judgement=make_judgement("met"), test_results={}
    )
    assert any("0 of 2 are" in problem for problem in assessments.problems(draft, today=TODAY))


def test_problems_ranked_level_without_an_entry(alice: StaffMember) -> None:
    assert "at least one progress entry" in problems_of(alice, "no_action", entries=0)


def test_problems_nothing_found_without_a_search(alice: StaffMember) -> None:
    assert "needs a search record" in problems_of(alice, "no_evidence", entries=0, evidence_strength=None)


@pytest.mark.parametrize("level", ["not_applicable", "closed"])
def test_problems_out_of_scope_without_its_reason(alice: StaffMember, level: str) -> None:
    assert "needs its reason" in problems_of(alice, level, entries=0)


def test_problems_missing_words_are_all_named(alice: StaffMember) -> None:
    found = problems_of(alice, "first_steps", reasons=" ", change_note="")
    assert "Give the reasons" in found
    assert "public change note" in found


def test_problems_correction_of_nothing(alice: StaffMember) -> None:
    assert "says what was wrong" in problems_of(
        alice, "first_steps", is_correction=True, what_was_wrong="It."
    )


def test_problems_only_a_quiet_correction_can_be_minor(alice: StaffMember) -> None:
    assert "can be minor" in problems_of(alice, "first_steps", is_minor=True)


def test_problems_complete_draft_has_none(alice: StaffMember) -> None:
    assert problems_of(alice, "substantial", passed=2) == ""


def published(undertaking: Undertaking, **fields: object) -> Assessment:
    return make_assessment(undertaking=undertaking, **fields)


def test_publish_appends_versions_and_says_what_kind_of_change() -> None:
    undertaking = make_undertaking()
    kinds = [
        published(undertaking, level=level).change_kind for level in ("met", "met", "reversed", "unclear")
    ]
    assert kinds == ["first-assessment", "reviewed", "regress", "other-status"]
    assert list(undertaking.assessments.values_list("version", flat=True)) == [4, 3, 2, 1]


def test_publish_keeps_the_wording_of_the_tests() -> None:
    undertaking = make_undertaking()
    assessment = published(undertaking, level="met")
    undertaking.commitment.tests.update(text="Reworded.")
    assert [row.test_text for row in assessment.test_results.all()] == [
        "Test 1 is passed.",
        "Test 2 is passed.",
    ]
    assert {row.result for row in assessment.test_results.all()} == {TestResult.PASSED}


def test_publish_correction_says_what_was_wrong_and_is_no_news_about_the_world() -> None:
    undertaking = make_undertaking()
    wrong = published(undertaking, level="met")
    right = published(undertaking, level="first_steps", is_correction=True, what_was_wrong="It was a draft.")
    correction = Correction.objects.get()
    assert (correction.corrected, correction.replaced_by) == (wrong, right)
    assert (correction.what_was_wrong, right.change_kind) == ("It was a draft.", "correction")


def test_publish_nothing_found_records_the_search(alice: StaffMember, bob: StaffMember) -> None:
    search = assessments.Search(on=dt.date(2026, 11, 1), places="Official journal", languages="fr, en")
    assessment = published(
        make_undertaking(), by=alice, reviewer=bob, level="no_evidence", evidence_strength=None, search=search
    )
    record = assessment.search_record
    assert record is not None
    assert (record.places, record.searched_by) == ("Official journal", alice)


@pytest.mark.parametrize(
    ("column", "value", "constraint"),
    [
        ("evidence_strength", 4, "weak_evidence_supports_no_high_level"),
        ("evidence_strength", None, "weak_evidence_supports_no_high_level"),
        ("verified_level", Delivery.NO_EVIDENCE, "no_evidence_has_its_search"),
        ("verified_level", Delivery.NOT_APPLICABLE, "out_of_scope_has_its_reason"),
        ("verified_level", Delivery.NOT_ASSESSED, "assessment_is_never_not_assessed"),
        ("change_note", "", "assessment_has_its_change_note"),
    ],
)
def test_database_refuses_what_the_method_forbids(column: str, value: object, constraint: str) -> None:
    assessment = published(make_undertaking(), level="met")
    row = Assessment.objects.filter(pk=assessment.pk).values().get() | {
        "id": None,
        "version": 2,
        column: value,
    }
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Assessment.objects.create(**row)


def test_database_refuses_a_reviewer_who_is_the_author(alice: StaffMember) -> None:
    assessment = published(make_undertaking(), by=alice)
    row = Assessment.objects.filter(pk=assessment.pk).values().get()
    row |= {"id": None, "version": 2, "reviewed_by_id": alice.pk}
    with pytest.raises(IntegrityError, match="assessment_reviewed_by_another"), transaction.atomic():
        Assessment.objects.create(**row)


@pytest.mark.parametrize(("seen", "is_refused"), [(0, True), (1, False), (2, True), (None, False)])
def test_save_draft_begins_only_on_what_stands_published(
    alice: StaffMember, seen: int | None, is_refused: bool
) -> None:
    undertaking = make_undertaking()
    standing = make_assessment(undertaking=undertaking)
    save = partial(
        assessments.save_draft,
        by=alice,
        undertaking=undertaking,
        judgement=make_judgement(),
        test_results={},
        seen_version=seen,
    )
    if is_refused:
        with pytest.raises(OvertakenError):
            save()
        assert not AssessmentDraft.objects.filter(author=alice).exists()
    else:
        assert save().based_on == standing


def test_save_draft_keeps_a_note_on_each_test_and_what_each_entry_shows(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    entry, (first, second) = make_entry(undertaking=undertaking), undertaking.commitment.tests.all()
    draft = assessments.save_draft(
        by=alice,
        undertaking=undertaking,
        judgement=make_judgement(),
        test_results={first: "passed", second: "not_passed"},
        test_notes={second: "No budget line."},
        entries=[entry],
        shows={entry.code: 2},
    )
    draft.refresh_from_db()
    assert list(draft.test_results.values_list("result", "note")) == [
        ("passed", ""),
        ("not_passed", "No budget line."),
    ]
    assert draft.shows == {entry.code: 2}


def test_save_draft_stands_in_the_activity_log_without_a_word_of_its_judgement(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    draft = assessments.save_draft(
        by=alice, undertaking=undertaking, judgement=make_judgement("met"), test_results={}, at=NOW
    )
    act = DeskAct.objects.get(kind="save")
    assert (act.person, act.undertaking, act.draft_reference, act.at) == (
        alice,
        undertaking,
        draft.reference,
        NOW,
    )
    assert "met" not in act.words.lower()


def test_problems_strength_follows_from_the_entries(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    plan = make_entry(undertaking=undertaking, stage="announced")
    draft = make_assessment_draft(
        by=alice, undertaking=undertaking, entries=[plan], evidence_strength=2, strength_reason="I am sure."
    )
    assert any(
        "firmer than anything the entries show" in problem
        for problem in assessments.problems(draft, today=TODAY)
    )
    AssessmentDraft.objects.filter(pk=draft.pk).update(evidence_strength=3)
    draft.refresh_from_db()
    assert assessments.problems(draft, today=TODAY) == []


def test_publish_keeps_what_each_entry_shows_the_notes_and_why_it_is_weaker(
    alice: StaffMember, bob: StaffMember
) -> None:
    undertaking = make_undertaking()
    public, own = make_entry(undertaking=undertaking), make_entry_draft(by=alice, undertaking=undertaking)
    test = undertaking.commitment.tests.all()[0]
    draft = assessments.save_draft(
        by=alice,
        undertaking=undertaking,
        judgement=make_judgement(evidence_strength=3, strength_reason="The budget is not public."),
        test_results={test: "not_passed"},
        test_notes={test: "Looked in the gazette."},
        entries=[public],
        entry_drafts=[own],
        shows={public.code: 2, str(own.reference): 4},
    )
    editorial.submit(draft=draft, by=alice, at=NOW)
    assessment = editorial.approve_assessment(draft=draft, by=bob, at=NOW)
    assert dict(assessment.entry_links.values_list("entry__code", "shows")) == {public.code: 2, own.code: 4}
    assert (assessment.evidence_strength, assessment.strength_reason) == (3, "The budget is not public.")
    assert [row.note for row in assessment.test_results.all()] == ["Looked in the gazette."]


def test_a_draft_says_nothing_of_a_day_that_its_author_has_not_given(alice: StaffMember) -> None:
    draft = make_assessment_draft(by=alice, undertaking=make_undertaking(), effective_on=None)
    draft.refresh_from_db()
    assert draft.effective_on is None
    assert "Give the day from which the level held." in assessments.problems(draft, today=TODAY)
