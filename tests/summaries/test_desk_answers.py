import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.actions import assessments, editorial
from commitments.models import Assessment, StaffMember
from commitments.summaries import desk_answers
from commitments.summaries.desk_answers import note_field, result_field, shows_field
from tests.factories import NOW, make_assessment, make_entry, make_judgement, make_undertaking

pytestmark = pytest.mark.django_db


def published(by: StaffMember, reviewer: StaffMember) -> Assessment:
    undertaking = make_undertaking()
    entry, (first, second) = make_entry(undertaking=undertaking), undertaking.commitment.tests.all()
    draft = assessments.save_draft(
        by=by,
        undertaking=undertaking,
        judgement=make_judgement("substantial", claimed_level="met"),
        test_results={first: "passed", second: "not_passed"},
        test_notes={second: "No budget line."},
        entries=[entry],
        shows={entry.code: 1},
    )
    editorial.submit(draft=draft, by=by, at=NOW)
    return editorial.approve_assessment(draft=draft, by=reviewer, at=NOW)


def test_load_gives_every_answer_under_the_name_of_its_field(alice: StaffMember, bob: StaffMember) -> None:
    assessment = published(alice, bob)
    entry, (first, second) = assessment.entries.get(), assessment.undertaking.commitment.tests.all()
    found = desk_answers.load(assessment.undertaking_id, 1)
    assert {name: found[name] for name in desk_answers.SAME_NAME} == {
        name: getattr(assessment, name) for name in desk_answers.SAME_NAME
    }
    rest = {name: value for name, value in found.items() if name not in desk_answers.SAME_NAME}
    assert rest == {
        "entries": [entry.code],
        shows_field(entry.code): 1,
        result_field(first.pk): "passed",
        note_field(first.pk): "",
        result_field(second.pk): "not_passed",
        note_field(second.pk): "No budget line.",
    }


def test_load_leaves_note_search_and_next_check_to_each_assessment(
    alice: StaffMember, bob: StaffMember
) -> None:
    found = desk_answers.load(published(alice, bob).undertaking_id, 1)
    assert not {"change_note", "next_check_on", "searched_on"} & set(found)


def test_load_of_an_earlier_version_is_that_version() -> None:
    undertaking = make_undertaking()
    for level in ("met", "first_steps"):
        make_assessment(undertaking=undertaking, level=level)
    assert desk_answers.load(undertaking.pk, 1)["verified_level"] == "met"
    assert desk_answers.load(undertaking.pk, 3) == {}


def test_load_takes_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    undertaking = make_undertaking()
    entries = [make_entry(undertaking=undertaking) for _ in range(3)]
    make_assessment(undertaking=undertaking, entries=entries)
    with django_assert_num_queries(1):
        assert len(desk_answers.load(undertaking.pk, 1)["entries"]) == 3
