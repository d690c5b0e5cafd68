"""The dry run: what each row would do, and that it does nothing yet."""

import datetime as dt

import pytest

from bench.planted_rows import FAULTS, Found, as_csv, missed, table
from commitments.actions import editorial
from commitments.actions.imports import checking
from commitments.models import EntryDraft, ImportBatch, StaffMember, Undertaking
from tests.factories import (
    NOW,
    make_assessment,
    make_assessment_draft,
    make_commitment,
    make_entry,
    make_entry_draft,
    make_lead,
    make_signatory,
    make_undertaking,
)
from tests.import_factories import (
    ASSESSMENT,
    SOURCE,
    checked_import,
    csv_file,
    entry,
    make_import,
    outcomes,
    work,
    written_import,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def owed() -> Undertaking:
    return make_undertaking(
        commitment=make_commitment(code="D3.e"), signatory=make_signatory(name="France", code="FR")
    )


def reasons(batch: ImportBatch) -> list[str]:
    return [problem["reason"] for row in batch.rows.order_by("number") for problem in row.problems]


def found_in(batch: ImportBatch) -> list[Found]:
    return [
        (row.number, item["column"], item["value"], item["reason"], item["suggestion"])
        for row in batch.rows.order_by("number")
        for item in row.problems[:1]
    ]


def test_planted_faults_of_twelve_kinds_are_each_told_with_row_column_value_and_reason(
    alice: StaffMember, owed: Undertaking
) -> None:
    assert len(FAULTS) == 12
    lines, planted = table(300, 36, ["France", "FR", "Frankreich"], ["D3.e"])
    batch = checked_import(by=alice, data=as_csv(lines))
    assert missed(planted, found_in(batch)) == []
    assert outcomes(batch).count("wrong") == 36
    assert outcomes(batch).count("new") == 264
    assert not EntryDraft.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_rows(
    alice: StaffMember, owed: Undertaking, django_assert_max_num_queries: object
) -> None:
    for rows in (10, 200):
        make_import(by=alice, rows=[entry(n) for n in range(rows)])
        with django_assert_max_num_queries(40):  # type: ignore[operator]
            work()


def test_a_check_that_was_cut_off_goes_on_behind_the_rows_it_has(
    alice: StaffMember, owed: Undertaking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "CHUNK", 2)
    batch = make_import(by=alice, rows=[entry(1), entry(2), entry(3), entry(1)])
    first = checking.begin(batch)
    assert checking.next_chunk(first, at=NOW)
    batch = ImportBatch.objects.get(pk=batch.pk)
    second = checking.begin(batch)  # by another worker
    assert not checking.next_chunk(second, at=NOW)
    assert outcomes(batch) == ["new", "new", "new", "wrong"]
    assert reasons(batch) == ["Row 2 bears this name already."]


def test_cells_without_a_column_are_told(alice: StaffMember, owed: Undertaking) -> None:
    data = csv_file([entry(1)]).rstrip() + b",one,two\n"
    batch = checked_import(by=alice, data=data)
    (problem,) = batch.rows.get().problems
    assert problem["reason"] == "It has 13 cells; there are 11 columns."
    assert problem["value"] == "one | two"


def test_columns_are_named_as_the_file_names_them(alice: StaffMember, owed: Undertaking) -> None:
    data = csv_file([entry(1, signatories="Franc")]).replace(b"signatories", b"Country", 1)
    (problem,) = checked_import(by=alice, data=data).rows.get().problems
    assert problem == {
        "column": "Country",
        "value": "Franc",
        "reason": "“Franc” is no signatory.",
        "suggestion": "France",
    }


@pytest.mark.parametrize("spelling", ["France", "FR", "Frankreich", "Francia", "フランス", "فرنسا"])
def test_a_signatory_is_known_in_many_languages(alice: StaffMember, owed: Undertaking, spelling: str) -> None:
    batch = checked_import(by=alice, rows=[entry(1, signatories=spelling)])
    assert outcomes(batch) == ["new"]
    assert batch.rows.get().plan["signatories"] == [owed.endorsement.signatory_id]


def test_only_what_the_file_maps_is_compared(alice: StaffMember, owed: Undertaking) -> None:
    written_import(by=alice, rows=[entry(1, note="Only in the first file.")])
    assert outcomes(checked_import(by=alice, rows=[entry(1)])) == ["same"]


def test_before_holds_what_a_change_replaces(alice: StaffMember, owed: Undertaking) -> None:
    written_import(by=alice, rows=[entry(1)])
    batch = checked_import(by=alice, rows=[entry(1, claim="Another sentence.", signatories="FR")])
    row = batch.rows.get()
    assert row.before == {"claim": "France published a register."}
    assert row.base_version == 1


def test_what_may_not_be_changed_is_told_by_its_reason(
    alice: StaffMember, bob: StaffMember, owed: Undertaking
) -> None:
    published = make_entry(undertaking=owed)
    waiting = make_entry_draft(by=alice, undertaking=owed)
    editorial.submit(draft=waiting, by=alice, at=NOW)
    of_bob = make_entry_draft(by=bob, undertaking=owed)
    lead = make_lead(undertaking=owed)
    names = [published.code, waiting.code, of_bob.code, lead.code]
    batch = checked_import(by=alice, rows=[entry(1, external_id=name) for name in names])
    assert outcomes(batch) == ["wrong"] * 4
    for words, reason in zip(
        ["published already", "under review", "a draft of Bob Baker", "a lead"], reasons(batch), strict=True
    ):
        assert words in reason


@pytest.mark.parametrize("level", ["met", "first_steps", "what"])
def test_a_dry_run_answers_no_guess_about_a_draft_that_waits_for_its_blind_rating(
    alice: StaffMember, bob: StaffMember, owed: Undertaking, level: str
) -> None:
    draft = make_assessment_draft(
        by=alice, undertaking=owed, level="met", passed=2, entries=[make_entry(undertaking=owed)]
    )
    editorial.submit(draft=draft, by=alice, at=NOW)
    guess = ASSESSMENT | {"external_id": str(draft.reference), "verified_level": level}
    batch = checked_import(by=bob, kind="assessments", rows=[guess])
    assert outcomes(batch) == ["wrong"]
    assert reasons(batch) == ["This is a draft of Alice Archer."]


def test_two_rows_for_one_undertaking_and_an_open_draft_are_told(
    alice: StaffMember, owed: Undertaking
) -> None:
    rows = [ASSESSMENT, ASSESSMENT | {"external_id": "judged-2"}]
    batch = checked_import(by=alice, kind="assessments", rows=rows)
    assert outcomes(batch) == ["new", "wrong"]
    assert reasons(batch) == ["Row 2 judges this undertaking already."]
    draft = make_assessment_draft(by=alice, undertaking=owed)
    batch = checked_import(by=alice, kind="assessments", rows=rows[:1])
    assert "already have an open draft" in reasons(batch)[0]
    assert batch.rows.get().problems[0]["suggestion"] == str(draft.reference)


def test_a_declared_conflict_is_told(alice: StaffMember, owed: Undertaking) -> None:
    alice.conflicts.create(signatory=owed.endorsement.signatory, reason="Worked there.")
    batch = checked_import(by=alice, kind="assessments", rows=[ASSESSMENT])
    assert "conflict of interest" in reasons(batch)[0]


def test_a_published_assessment_is_the_same_or_refused(alice: StaffMember, owed: Undertaking) -> None:
    make_assessment(undertaking=owed, by=alice)
    row = ASSESSMENT | {"external_id": "FR-D3.e-v1", "next_check_on": "2027-06-01"}
    batch = checked_import(by=alice, kind="assessments", rows=[row])
    assert "published already" in reasons(batch)[-1]


def test_addresses_that_begin_alike_are_told_apart(alice: StaffMember) -> None:
    start = "https://example.org/" + "x" * 120
    rows = [SOURCE | {"url": f"{start}/{n}"} for n in range(3)]
    assert outcomes(checked_import(by=alice, kind="evidence", rows=rows)) == ["new"] * 3
    assert len(checking.short(start)) <= 100
    assert checking.short(f"{start}/1") != checking.short(f"{start}/2")


def test_a_stored_day_that_has_passed_is_no_fault_of_a_row_that_changes_nothing(
    alice: StaffMember, owed: Undertaking
) -> None:
    draft = make_assessment_draft(by=alice, undertaking=owed, next_check_on=dt.date(2026, 7, 14))
    row = ASSESSMENT | {"external_id": str(draft.reference), "reasons": draft.reasons}
    row |= {"change_note": draft.change_note, "effective_on": "2026-01-15", "evidence_strength": "1"}
    row |= {"next_check_on": draft.next_check_on.isoformat()}
    assert outcomes(checked_import(by=alice, kind="assessments", rows=[row])) == ["same"]
    changed = checked_import(by=alice, kind="assessments", rows=[row | {"reasons": "Others."}])
    assert reasons(changed) == ["The next check lies ahead: give a day after today."]
