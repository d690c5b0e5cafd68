"""The tables themselves; tests/views/desk/test_exports.py takes them away as files."""

import pytest

from commitments.desk_vocabulary import ImportKind
from commitments.models import StaffMember
from commitments.rules.import_columns import fields_of
from commitments.summaries import desk_exports
from tests.factories import make_assessment, make_commitment, make_signatory, make_undertaking
from tests.import_factories import checked_import, entry

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("export", desk_exports.EXPORTS, ids=lambda export: export.code)
def test_every_export_is_found_by_its_code_and_has_columns(
    export: desk_exports.Export, alice: StaffMember
) -> None:
    assert desk_exports.find(export.code) is export
    table = export.table(alice)
    assert len(set(table.columns)) == len(table.columns)
    assert list(table.rows) == []


def test_there_is_no_export_of_another_name() -> None:
    assert desk_exports.find("passwords") is None


def test_only_the_newest_assessment_of_an_undertaking_goes_out(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    make_assessment(undertaking=undertaking)
    make_assessment(undertaking=undertaking, reasons="The newest.")
    table = desk_exports.assessments(alice)
    (row,) = table.rows
    assert row[table.columns.index("reasons")] == "The newest."
    assert row[table.columns.index("change_kind")] == "reviewed"


@pytest.mark.parametrize("kind", ImportKind)
def test_a_template_has_the_columns_of_its_kind_and_explains_each(kind: ImportKind) -> None:
    table, explained = desk_exports.template(kind), desk_exports.explained(kind)
    assert list(table.rows) == []
    assert [row[0] for row in explained.rows] == list(table.columns)
    assert table.columns == tuple(field.name for field in fields_of(kind))


def test_the_checked_file_has_its_own_columns_and_what_is_wrong(alice: StaffMember) -> None:
    make_undertaking(commitment=make_commitment(code="D3.e"), signatory=make_signatory(name="France"))
    batch = checked_import(by=alice, rows=[entry(1, signatories="Franc"), entry(2)])
    table = desk_exports.checked_file(batch)
    wrong, new = table.rows
    assert table.columns == (*batch.header, "Outcome", "What is wrong", "Suggestion")
    assert wrong[-3:] == ("Wrong", "signatories: “Franc” is no signatory.", "signatories: France")
    assert new[-3:] == ("New", "", "")
    assert new[0] == "row-2"


def test_a_checked_file_can_be_checked_again() -> None:
    assert desk_exports.free_name("Outcome", ("a", "Outcome", "Outcome (2)")) == "Outcome (3)"
    assert desk_exports.free_name("Outcome", ("a",)) == "Outcome"


def test_said_of_puts_every_problem_in_one_cell() -> None:
    problems = [{"column": "Stage", "reason": "Wrong."}, {"column": "", "reason": "Too many cells."}]
    assert desk_exports.said_of(problems) == "Stage: Wrong. / Too many cells."
