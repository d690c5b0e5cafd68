"""Texts of what there is, as the columns of an import say them."""

import datetime as dt

import pytest

from commitments.actions import editorial, progress
from commitments.models import Assessment, AssessmentDraft, EntryDraft, Evidence, ProgressEntry, StaffMember
from commitments.rules.import_columns import fields_of
from commitments.summaries import desk_exports_texts as texts
from tests.factories import (
    NOW,
    make_assessment,
    make_assessment_draft,
    make_commitment,
    make_entry,
    make_entry_draft,
    make_evidence,
    make_person,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


def test_an_entry_draft_says_everything_an_import_needs(alice: StaffMember) -> None:
    undertaking = make_undertaking(
        commitment=make_commitment(code="D3.e"), signatory=make_signatory(name="France")
    )
    sources = [
        progress.Source(make_evidence(url="https://one.org/", title="One"), "The words.", "p. 3"),
        progress.Source(make_evidence(url="https://two.org/")),
    ]
    day = {"happened_on": dt.date(2026, 3, 1), "precision": "month"}
    make_entry_draft(by=alice, undertaking=undertaking, sources=sources, **day)
    (draft,) = texts.of_entry_drafts(EntryDraft.objects.all())
    said = texts.entry_texts(draft)
    assert set(said) == {field.name for field in fields_of("entries")}
    assert (said["signatories"], said["clauses"], said["happened_on"]) == ("France", "D3.e", "2026-03")
    assert (said["source_url"], said["passage"], said["more_sources"]) == (
        "https://one.org/",
        "The words.",
        "https://two.org/",
    )
    assert said["external_id"] == draft.code


def test_a_published_entry_goes_by_the_name_of_its_import(alice: StaffMember) -> None:
    draft = make_entry_draft(by=alice, undertaking=make_undertaking())
    EntryDraft.objects.update(external_id="row-9")
    editorial.approve_entry(
        draft=editorial.submit(draft=draft, by=alice, at=NOW), by=make_person(role="Publisher"), at=NOW
    )
    (found,) = texts.of_entries(ProgressEntry.objects.all())
    assert texts.entry_texts(found)["external_id"] == "row-9"
    entry = make_entry(undertaking=make_undertaking())
    (found,) = texts.of_entries(ProgressEntry.objects.filter(pk=entry.pk))
    assert texts.entry_texts(found)["external_id"] == entry.code


@pytest.mark.parametrize(
    ("day", "precision", "text"),
    [(None, "day", ""), ("2026-03-14", "year", "2026"), (dt.date(2026, 3, 14), "month", "2026-03")],
)
def test_written_dates(day: dt.date | str | None, precision: str, text: str) -> None:
    assert texts.written(day, precision) == text


def test_evidence_says_its_facts() -> None:
    make_evidence(url="https://one.org/", published_on=dt.date(2026, 3, 1), published_precision="month")
    said = texts.evidence_texts(Evidence.objects.get())
    assert set(said) == {field.name for field in fields_of("evidence")}
    assert said["published_on"] == "2026-03"


def test_an_assessment_draft_says_its_tests_entries_and_search(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    entry = make_entry(undertaking=undertaking)
    draft = make_assessment_draft(by=alice, undertaking=undertaking, passed=1, entries=[entry])
    AssessmentDraft.objects.update(
        shows={entry.code: 2}, searched_on=dt.date(2026, 3, 1), searched_places="gouv.fr"
    )
    (found,) = texts.of_assessment_drafts(AssessmentDraft.objects.all())
    said = texts.assessment_texts(found)
    assert set(said) == {field.name for field in fields_of("assessments")}
    assert said["external_id"] == str(draft.reference)
    assert said["tests"] == "1 passed; 2 not_passed"
    assert said["entries"] == f"{entry.code}: 2"
    assert (said["searched_on"], said["searched_places"]) == ("2026-03-01", "gouv.fr")


def test_a_published_assessment_goes_by_whose_it_is_and_its_version() -> None:
    undertaking = make_undertaking(
        commitment=make_commitment(code="D3.e"), signatory=make_signatory(name="France", code="FR")
    )
    make_assessment(undertaking=undertaking)
    (found,) = texts.of_assessments(Assessment.objects.all())
    said = texts.assessment_texts(found)
    assert set(said) == {field.name for field in fields_of("assessments")}
    assert (said["external_id"], said["signatory"], said["searched_on"]) == ("FR-D3.e-v1", "France", "")


def test_all_that_is_read_comes_in_one_query(alice: StaffMember, django_assert_num_queries: object) -> None:
    undertaking = make_undertaking()
    make_assessment(undertaking=undertaking, by=alice)
    for _ in range(3):
        make_entry_draft(by=alice, undertaking=undertaking)
    with django_assert_num_queries(4):  # type: ignore[operator]
        list(map(texts.entry_texts, texts.of_entry_drafts(EntryDraft.objects.all())))
        list(map(texts.entry_texts, texts.of_entries(ProgressEntry.objects.all())))
        list(map(texts.assessment_texts, texts.of_assessment_drafts(AssessmentDraft.objects.all())))
        list(map(texts.assessment_texts, texts.of_assessments(Assessment.objects.all())))
