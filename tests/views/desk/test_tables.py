"""Tables as files."""

import datetime as dt
import io

import openpyxl
import pytest
from django.http import FileResponse, StreamingHttpResponse

from commitments.summaries.desk_exports import Table
from commitments.summaries.sample_notice import SAMPLE_STAFF_DOMAIN
from commitments.views.desk import tables
from tests.factories import make_person

pytestmark = pytest.mark.django_db

TABLE = Table(("name", "number"), [("=1+1", 3), ("Côte d’Ivoire", -1), (None, 2.5)])


def body(form: str, name: str = "table") -> tuple[StreamingHttpResponse, bytes]:
    response = tables.as_file(TABLE, name=name, form=form)
    assert isinstance(response, StreamingHttpResponse)
    data = b"".join(response.streaming_content)  # type: ignore[arg-type]
    if isinstance(response, FileResponse):
        response.file_to_stream.close()  # as a server does at the end
    return response, data


def test_csv_quotes_all_text_and_marks_itself_as_utf8() -> None:
    response, data = body("csv")
    assert data.decode() == ('\ufeff"name","number"\r\n"\'=1+1",3\r\n"Côte d’Ivoire",-1\r\n"",2.5\r\n')
    assert response["Content-Type"] == "text/csv; charset=utf-8"


def test_xlsx_keeps_text_text_and_numbers_numbers() -> None:
    _, data = body("xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    cells = [[(cell.value, cell.data_type) for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert cells[0] == [("'=1+1", "s"), (3, "n")]
    assert cells[1] == [("Côte d’Ivoire", "s"), (-1, "n")]


def test_a_name_of_any_letters_is_written_by_the_rules_of_rfc_5987() -> None:
    response, _ = body("csv", "entrées")
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''entr%C3%A9es.csv"


def test_a_second_sheet_stands_beside_the_first() -> None:
    with tables.written(TABLE, Table(("column",), [("what",)])) as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read()))
    assert book.sheetnames == ["Rows", "Columns"]


def test_dated_names_the_day() -> None:
    assert tables.dated("entries", dt.date(2026, 11, 23)) == "entries-2026-11-23"


def test_file_of_a_copy_with_sample_data_says_so_in_its_name() -> None:
    make_person(email=f"anna{SAMPLE_STAFF_DOMAIN}")
    response, _ = body("csv", "entries")
    assert response["Content-Disposition"] == 'attachment; filename="SAMPLE-entries.csv"'
