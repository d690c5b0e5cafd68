"""Changed rows, all of a chunk at once, under the conditions of the desk's own actions."""

import datetime as dt

import pytest

from commitments.actions import evidence, progress
from commitments.actions.imports import batches, checking, saving_many
from commitments.models import (
    AssessmentDraft,
    EntryDraft,
    EntryEvidence,
    Evidence,
    StaffMember,
    Undertaking,
)
from tests.factories import (
    NOW,
    make_assessment_draft,
    make_commitment,
    make_entry,
    make_entry_draft,
    make_evidence,
    make_signatory,
    make_undertaking,
)
from tests.import_factories import SOURCE, again, checked_import, entry, outcomes, work, written_import

pytestmark = pytest.mark.django_db


@pytest.fixture
def owed() -> Undertaking:
    return make_undertaking(
        commitment=make_commitment(code="D3.e"), signatory=make_signatory(name="France", code="FR")
    )


def test_a_changed_entry_keeps_the_passages_of_its_further_sources(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    sources = [
        progress.Source(make_evidence(url="https://one.org/"), "First.", "p. 1"),
        progress.Source(make_evidence(url="https://two.org/"), "Second.", "p. 2"),
    ]
    draft = make_entry_draft(by=alice, undertaking=undertaking, sources=sources)
    clause = undertaking.commitment.code
    row = entry(1, external_id=draft.code, clauses=clause, signatories="", source_url="https://one.org/")
    written_import(by=alice, rows=[row | {"more_sources": "https://two.org/", "passage": "Mended."}])
    links = draft.evidence_links.order_by("evidence__url")
    assert [link.passage for link in links] == ["Mended.", "Second."]


def test_a_draft_that_is_gone_is_told(alice: StaffMember, owed: Undertaking) -> None:
    written_import(by=alice, rows=[entry(1)])
    batch = checked_import(by=alice, rows=[entry(1, claim="Other.")])
    EntryDraft.objects.all().delete()
    rows = list(batch.rows.all())
    assert saving_many.save_entries(rows, person=alice)[rows[0].pk].startswith("What this row changes is no")
    assert not EntryDraft.objects.exists()


def test_a_draft_called_by_both_its_names_is_changed_by_the_first_row_alone(
    alice: StaffMember, owed: Undertaking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "CHUNK", 1)
    written_import(by=alice, rows=[entry(1)])
    code = EntryDraft.objects.get().code
    rows = [entry(1, claim="By its name."), entry(2, external_id=code, claim="By its code.")]
    batch = written_import(by=alice, rows=rows)
    assert outcomes(batch) == ["changed", "wrong"]
    assert EntryDraft.objects.get().claim == "By its name."


def test_the_number_of_queries_does_not_grow_with_the_rows(
    alice: StaffMember, owed: Undertaking, django_assert_max_num_queries: object
) -> None:
    written_import(by=alice, rows=[entry(n) for n in range(1, 31)])
    batch = checked_import(by=alice, rows=[entry(n, claim=f"Other {n}.") for n in range(1, 31)])
    rows = list(batch.rows.all())
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        assert saving_many.save_entries(rows, person=alice) == {}
    assert EntryDraft.objects.filter(claim__startswith="Other", row_version=2).count() == 30


def test_whoever_reviews_an_assessment_that_rests_on_a_changed_entry_looks_again(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    written_import(by=alice, rows=[entry(1)])
    resting = make_assessment_draft(by=bob, undertaking=owed)
    resting.entry_drafts.set(EntryDraft.objects.all())
    AssessmentDraft.objects.filter(pk=resting.pk).update(state="submitted")
    written_import(by=alice, rows=[entry(1, claim="Other.")])
    assert AssessmentDraft.objects.get(pk=resting.pk).row_version == resting.row_version + 1


def test_a_row_gives_what_nobody_had_said_of_a_known_source(alice: StaffMember, owed: Undertaking) -> None:
    url = entry()["source_url"]
    evidence.record(url=url, title="", publisher="", kind="", language="")
    written_import(by=alice, rows=[entry(1, published_on="2026-03")], is_for_review=True)
    source = Evidence.objects.get()
    assert (source.title, source.publisher, source.kind, source.language, source.title_is_ours) == (
        "The register",
        "Ministry",
        "primary",
        "fr",
        False,
    )
    assert (source.published_on, source.published_precision) == (dt.date(2026, 3, 1), "month")
    assert EntryDraft.objects.get().state == "submitted"


def test_a_row_says_nothing_of_a_source_that_is_public(alice: StaffMember, owed: Undertaking) -> None:
    source = make_evidence(publisher="", language="und")
    EntryEvidence.objects.create(entry=make_entry(undertaking=owed), evidence=source)
    batch = checked_import(by=alice, rows=[entry(1, source_url=source.url)])
    assert batch.rows.get().plan["publisher"] == ""
    batches.confirm(batch=batch, by=alice, is_for_review=True, at=NOW)
    work()
    source.refresh_from_db()
    assert (source.publisher, source.language) == ("", "und")
    assert EntryDraft.objects.get(external_id="row-1").state == "draft"


def test_a_source_that_became_public_since_the_check_is_left_alone(
    alice: StaffMember, owed: Undertaking
) -> None:
    source = evidence.record(url=entry()["source_url"], title="", publisher="", kind="", language="")
    batch = checked_import(by=alice, rows=[entry(1)])
    make_entry(undertaking=owed).evidence_links.create(evidence=source)
    batches.confirm(batch=batch, by=alice, is_for_review=False, at=NOW)
    work()
    source.refresh_from_db()
    assert (source.publisher, source.language) == ("", "und")


def test_a_row_that_gives_a_part_of_it_leaves_the_rest_open(alice: StaffMember, owed: Undertaking) -> None:
    evidence.record(url=entry()["source_url"], title="", publisher="Known", kind="", language="")
    written_import(
        by=alice, rows=[entry(1, source_title="", source_kind="", language="")], is_for_review=True
    )
    source = Evidence.objects.get()
    assert (source.publisher, source.kind, source.language) == ("Known", "", "und")
    assert source.title_is_ours
    assert EntryDraft.objects.get().state == "draft"


def test_sources_are_mended_in_the_fields_a_file_changes_and_no_others(alice: StaffMember) -> None:
    make_evidence(**SOURCE | {"published_on": None, "title": "As it was", "title_is_ours": True})
    batch = checked_import(by=alice, kind="evidence", rows=[SOURCE])
    Evidence.objects.update(publisher="A colleague’s better name")
    batches.confirm(batch=batch, by=alice, is_for_review=False, at=NOW)
    work()
    source = Evidence.objects.get()
    assert (source.title, source.title_is_ours, source.publisher) == (
        "The plan",
        False,
        "A colleague’s better name",
    )
    assert source.published_on == dt.date(2026, 3, 1)


def test_a_source_changed_since_the_check_is_told(alice: StaffMember) -> None:
    make_evidence(**SOURCE | {"published_on": None, "title": "As it was"})
    batch = checked_import(by=alice, kind="evidence", rows=[SOURCE])
    Evidence.objects.update(title="A colleague’s title")
    batches.confirm(batch=batch, by=alice, is_for_review=False, at=NOW)
    work()
    assert "changed since the check" in batch.rows.get().problems[0]["reason"]
    assert again(batch).state == "done"
    assert Evidence.objects.get().title == "A colleague’s title"
