import pytest

from commitments.rules import assignment_sheet
from commitments.rules.assignment_sheet import Names, Sheet, SheetError

NAMES = Names(
    people={"alice": (1, "alice"), "alice archer": (1, "alice"), "bob": (2, "bob")},
    signatories={"france": (10, "France"), "fr": (10, "France"), "cote d ivoire": (11, "Côte d’Ivoire")},
    commitments={"d3a": (20, "D3.a"), "energy use": (20, "D3.a"), "c8c": (21, "C8.c")},
    languages={"fr": ("fr", "fr"), "sr cyrl": ("sr-Cyrl", "sr-Cyrl")},
)


def read(text: str) -> Sheet:
    return assignment_sheet.read(text, NAMES)


def targets(text: str) -> list[tuple[int, int | None, int | None, str]]:
    sheet = read(text)
    assert sheet.errors == []
    return [row.target for row in sheet.rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_read_any_delimiter_with_and_without_bom(delimiter: str, start: str) -> None:
    text = start + "person,signatory,commitment,language\nalice,France,D3.a,fr\n".replace(",", delimiter)
    assert targets(text) == [(1, 10, 20, "fr")]


def test_read_names_codes_titles_and_accents_as_people_write_them() -> None:
    text = "Alice Archer;FR;d3a;\nBOB;COTE D'IVOIRE;Energy use;\nbob;;;sr-cyrl"
    assert targets(text) == [(1, 10, 20, ""), (2, 11, 20, ""), (2, None, None, "sr-Cyrl")]


def test_read_columns_in_any_order_and_some_of_them_missing() -> None:
    assert targets("Commitment,Person\nC8.c,bob") == [(2, None, 21, "")]


def test_read_quoted_cells_keep_their_commas_and_rows_count_as_a_spreadsheet_does() -> None:
    sheet = read('person,signatory\n"alice","France"\n\n"alice","Fr,ance"\n')
    assert [row.number for row in sheet.rows] == [2]
    assert sheet.errors == [SheetError(4, "signatory", "Fr,ance", "No signatory of this name.", "France")]


def test_read_every_error_at_once_with_row_column_value_reason_and_suggestion() -> None:
    sheet = read("person,signatory,commitment,language\nalise,Franc,D3.a,\nalice,,,\n,France,,\nbob,,D9.z,xx")
    assert sheet.errors == [
        SheetError(2, "person", "alise", "No person of this name.", "alice"),
        SheetError(2, "signatory", "Franc", "No signatory of this name.", "France"),
        SheetError(3, "", "", "Name a signatory, a commitment or a language."),
        SheetError(4, "person", "", "The person is missing."),
        SheetError(5, "commitment", "D9.z", "No commitment of this name."),
        SheetError(5, "language", "xx", "No language of this name."),
    ]
    assert sheet.rows == []


def test_read_unknown_column_is_named_with_what_it_may_mean() -> None:
    (error,) = read("person,signatry\nalice,France").errors
    assert (error.row, error.column, error.suggestion) == (1, "signatry", "signatory")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("signatory,language\nFrance,fr", "The column person is missing."),
        ("person,person\nalice,bob", "This column is there twice."),
        ("person,signatory", "There is no row with an assignment."),
        ("", "There is no row with an assignment."),
        ("person,signatory\nalice,France,extra", "More cells than the 2 columns."),
    ],
)
def test_read_sheet_of_the_wrong_form(text: str, reason: str) -> None:
    assert reason in [error.reason for error in read(text).errors]


def test_read_broken_quotes_are_an_error_and_no_crash() -> None:
    (error,) = read('person,signatory\nalice,"France').errors
    assert error.reason.startswith("The sheet cannot be read")


def test_read_the_same_row_twice_is_told_and_counted_once() -> None:
    sheet = read("person,signatory\nalice,France\nalice,FR")
    assert len(sheet.rows) == 1
    assert sheet.repeated == [(3, 2)]


def test_read_refuses_more_than_a_thousand_rows() -> None:
    sheet = read("person,signatory\n" + "alice,France\n" * 1001)
    (error,) = sheet.errors
    assert error.row == 1002
    assert "this one has 1001" in error.reason


def test_read_what_to_do_with_each_row_add_where_it_is_empty() -> None:
    sheet = read("person,signatory,do\nalice,France,end\nbob,France,\nbob,FR,Add\nbob,cote d ivoire,ad")
    assert [(row.number, row.ends) for row in sheet.rows] == [(2, True), (3, False)]
    assert sheet.repeated == [(4, 3)]
    assert sheet.errors == [SheetError(5, "do", "ad", "Write add or end, or nothing.", "add")]


def test_read_rows_that_contradict_each_other_are_an_error() -> None:
    (error,) = read("person,signatory,do\nalice,France,end\nalice,FR,add").errors
    assert (error.row, error.column, error.reason) == (3, "do", "Row 2 asks for the opposite.")


def test_read_a_code_with_a_space_as_the_log_takes_it() -> None:
    assert targets("alice,,d3 a") == [(1, None, 20, "")]


@pytest.mark.parametrize("cell", ['"France, Côte d’Ivoire"', "France/FR", "France and Côte d’Ivoire"])
def test_read_several_in_one_cell_asks_for_one_per_row(cell: str) -> None:
    (error,) = read(f"person,signatory\nalice,{cell}").errors
    assert (error.reason, error.suggestion) == ("One signatory per row.", "")


def test_read_suggests_nobody_whose_name_is_only_remotely_alike() -> None:
    (error,) = read("charlie,France").errors
    assert (error.reason, error.suggestion) == ("No person of this name.", "")
