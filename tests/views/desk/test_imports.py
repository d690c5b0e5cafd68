"""An import from upload to undo, through its pages."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.dry_run_pages import chosen_columns, faults_on, has_next_page, progress_on
from bench.planted_rows import missed, table
from commitments.actions.imports import batches
from commitments.models import EntryDraft, ImportBatch, StaffMember
from tests.factories import NOW, make_commitment, make_person, make_signatory, make_undertaking
from tests.import_factories import (
    ENTRY,
    again,
    checked_import,
    csv_file,
    entry,
    make_import,
    work,
    written_import,
    xlsx_file,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _owed(db: None) -> None:
    make_undertaking(commitment=make_commitment(code="D3.e"), signatory=make_signatory(name="France"))


def upload(client: Client, data: bytes, *, kind: str = "entries", name: str = "table.csv") -> HttpResponse:
    return client.post("/desk/imports", {"kind": kind, "file": SimpleUploadedFile(name, data)})


def path_of(batch: ImportBatch, part: str = "") -> str:
    return f"/desk/imports/{batch.reference}{part}"


def test_the_whole_way(desk: Client) -> None:
    response = upload(desk, csv_file([entry(1), entry(2, stage="finished")]))
    batch = ImportBatch.objects.get()
    assert response["Location"] == path_of(batch, "/columns")
    assert b"Which column is which?" in desk.get(response["Location"]).content
    desk.post(path_of(batch, "/columns"), {name: name for name in ENTRY})
    assert b"<progress" in desk.get(path_of(batch)).content
    work()
    text = desk.get(path_of(batch)).content.decode()
    assert "1 new, 0 changed, 0 the same as what is there, 1 wrong" in text
    assert "It is none of" in text
    desk.post(path_of(batch, "/confirm"), {"then": "draft"})
    work()
    assert EntryDraft.objects.count() == 1
    assert b"Undo this import" in desk.get(path_of(batch)).content
    response = desk.post(path_of(batch, "/undo"), follow=True)
    assert b"Being undone</h2>" in response.content
    work()
    assert b"All its rows were taken back" in desk.get(path_of(batch)).content
    assert not EntryDraft.objects.exists()


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7", b"PK\x03\x04 nothing", b"a,b\n\xff\xfe,x\n", b'a\n"open\n']
)
def test_a_file_that_is_no_table_is_refused_beside_its_field(desk: Client, data: bytes) -> None:
    response = upload(desk, data)
    assert response.status_code == 422
    assert b'href="#id_file"' in response.content
    assert not ImportBatch.objects.exists()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.binary(max_size=300),
    name=st.text(min_size=1, max_size=30).filter(lambda name: Path(name).name not in ("", ".", "..")),
)  # without the names that Django refuses to send at all
def test_no_file_whatever_it_holds_makes_the_page_fail(desk: Client, data: bytes, name: str) -> None:
    assert upload(desk, b"external_id,clauses\n" + data, name=name).status_code in (302, 400, 422)


def test_columns_that_are_missing_are_named_and_choices_kept(desk: Client, alice: StaffMember) -> None:
    upload(desk, csv_file([entry(1)]))
    batch = ImportBatch.objects.get()
    response = desk.post(path_of(batch, "/columns"), {"claim": "claim"})
    assert response.status_code == 422
    assert b"choose the column that holds it" in response.content
    assert b'<option value="claim" selected>' in response.content
    assert again(batch).state == "uploaded"


def test_an_import_that_has_gone_on_is_a_conflict(desk: Client, alice: StaffMember) -> None:
    batch = written_import(by=alice, rows=[entry(1)])
    mapping = {name: name for name in ENTRY}
    assert desk.post(path_of(batch, "/columns"), mapping).status_code == 409
    assert desk.post(path_of(batch, "/stop")).status_code == 409
    assert desk.post(path_of(batch, "/confirm"))["Location"] == path_of(batch)  # pressed twice
    desk.post(path_of(batch, "/undo"))
    for part in ("/undo", "/stop", "/confirm"):
        assert desk.post(path_of(batch, part)).status_code == 409


def test_htmx_gets_the_progress_alone_and_then_the_page_anew(desk: Client, alice: StaffMember) -> None:
    batch = make_import(by=alice, rows=[entry(1)])
    response = desk.get(path_of(batch), headers={"HX-Request": "true"})
    assert response.content.strip().startswith(b"<section")
    assert b'data-hx-trigger="every 1s"' in response.content
    work()
    response = desk.get(path_of(batch), headers={"HX-Request": "true"})
    assert response["HX-Refresh"] == "true"


def test_an_undo_under_way_is_looked_at_like_a_check_but_has_no_stop(
    desk: Client, alice: StaffMember
) -> None:
    batch = written_import(by=alice, rows=[entry(1)])
    desk.post(path_of(batch, "/undo"))
    assert path_of(batch, "/stop") not in desk.get(path_of(batch)).content.decode()
    part = desk.get(path_of(batch), headers={"HX-Request": "true"}).content
    assert b'data-hx-trigger="every 1s"' in part
    assert b'<progress max="1" value="0" aria-labelledby="h-running">0%</progress>' in part
    work()
    assert desk.get(path_of(batch), headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_a_file_whose_columns_nobody_has_said_leads_to_that_question(desk: Client) -> None:
    upload(desk, csv_file([entry(1)]))
    batch = ImportBatch.objects.get()
    assert desk.get(path_of(batch))["Location"] == path_of(batch, "/columns")


def test_rows_are_filtered_by_outcome_and_paged(desk: Client, alice: StaffMember) -> None:
    batch = checked_import(by=alice, rows=[*(entry(n) for n in range(60)), entry(99, stage="x")])
    text = desk.get(path_of(batch), {"outcome": "new", "page": "2"}).content.decode()
    assert text.count('<tr><th scope="row">') == 10
    assert "51 to 60 of 60" in text


@pytest.mark.parametrize("part", ["", "/columns", "/file"])
def test_only_whoever_uploaded_it_sees_its_rows(bobs_desk: Client, alice: StaffMember, part: str) -> None:
    batch = checked_import(by=alice, rows=[entry(1)])
    assert bobs_desk.get(path_of(batch, part)).status_code == 403
    text = bobs_desk.get("/desk/imports").content.decode()
    assert "Only they see its rows" in text
    assert path_of(batch) not in text


@pytest.mark.parametrize("part", ["/columns", "/confirm", "/stop", "/discard"])
def test_only_whoever_uploaded_it_acts_on_it(bobs_desk: Client, alice: StaffMember, part: str) -> None:
    batch = checked_import(by=alice, rows=[entry(1)])
    assert bobs_desk.post(path_of(batch, part)).status_code == 403


def test_an_administrator_reads_the_list_and_uploads_nothing(client: Client) -> None:
    client.force_login(make_person(role="Administrator"))
    assert client.get("/desk/imports").status_code == 200
    assert upload(client, csv_file([entry(1)])).status_code == 403


def test_the_file_comes_back_as_it_came_with_what_is_wrong(desk: Client, alice: StaffMember) -> None:
    batch = checked_import(by=alice, rows=[entry(1, note="=1+1"), entry(2)])
    response = desk.get(path_of(batch, "/file"))
    assert isinstance(response, StreamingHttpResponse)
    data = b"".join(response.streaming_content)  # type: ignore[arg-type]
    wrong, new = csv.DictReader(io.StringIO(data.decode("utf-8-sig")))
    assert response["Content-Disposition"] == 'attachment; filename="table-checked.csv"'
    assert (wrong["Outcome"], wrong["note"]) == ("Wrong", "'=1+1")
    assert "takes for a formula" in wrong["What is wrong"]
    assert (new["Outcome"], new["What is wrong"]) == ("New", "")


def test_a_spreadsheet_comes_back_as_one(desk: Client, alice: StaffMember) -> None:
    rows = [list(ENTRY), list(entry(1).values())]
    batch = checked_import(by=alice, data=xlsx_file(rows))
    response = desk.get(path_of(batch, "/file"))
    assert isinstance(response, StreamingHttpResponse)
    data = b"".join(response.streaming_content)  # type: ignore[arg-type]
    lines = list(openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].values)
    assert lines[0][-3:] == ("Outcome", "What is wrong", "Suggestion")
    assert lines[1][-3] == "New"


def test_there_is_no_file_before_the_check(desk: Client, alice: StaffMember) -> None:
    assert desk.get(path_of(make_import(by=alice, rows=[entry(1)]), "/file")).status_code == 404


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", ["entries", "evidence", "assessments"])
def test_an_empty_table_can_be_had_for_every_kind(desk: Client, kind: str, form: str) -> None:
    response = desk.get("/desk/imports/template", {"kind": kind, "format": form})
    assert isinstance(response, StreamingHttpResponse)
    assert b"".join(response.streaming_content)  # type: ignore[arg-type]
    assert response["Content-Disposition"] == f'attachment; filename="{kind}-to-import.{form}"'


def test_there_is_no_table_of_another_kind(desk: Client) -> None:
    assert desk.get("/desk/imports/template", {"kind": "people"}).status_code == 404
    assert desk.get("/desk/imports/template", {"kind": "entries", "format": "exe"}).status_code == 404


def test_the_benchmark_reads_these_pages(desk: Client, alice: StaffMember) -> None:
    lines, planted = table(80, 60, ("France",), ("D3.e",))
    rows = [dict(zip(lines[0], line, strict=False)) for line in lines[1:]]
    upload(desk, csv_file(rows))
    batch = ImportBatch.objects.get()
    chosen = chosen_columns(desk.get(path_of(batch, "/columns")).content.decode())
    assert chosen == {name: name for name in lines[0]}
    desk.post(path_of(batch, "/columns"), chosen)
    assert progress_on(desk.get(path_of(batch)).content.decode()) == 0
    work()
    pages = [
        desk.get(path_of(batch), {"outcome": "wrong", "page": number}).content.decode() for number in (1, 2)
    ]
    assert [has_next_page(page) for page in pages] == [True, False]
    assert progress_on(pages[0]) is None
    in_files = [item for item in planted if item.fault.column]  # a writer of dicts leaves out cells too many
    assert missed(in_files, [fault for page in pages for fault in faults_on(page)]) == []


def test_columns_page_shows_what_the_file_holds(desk: Client, alice: StaffMember) -> None:
    upload(desk, csv_file([entry(1) | {"mood": "cheerful"}]))
    text = desk.get(path_of(ImportBatch.objects.get(), "/columns")).content.decode()
    assert (
        '<th scope="row">mood</th><td data-l="In the first row">cheerful</td><td data-l="Used">no</td>'
        in text
    )
    assert '<th scope="row">claim</th><td data-l="In the first row">France published a register.</td>' in text
    assert "as somebody last chose" in text


def test_an_upload_can_be_thrown_away(desk: Client, alice: StaffMember) -> None:
    batch = checked_import(by=alice, rows=[entry(1)])
    assert b"Throw this file away" in desk.get(path_of(batch)).content
    assert b"Throw away" in desk.get("/desk/imports").content
    assert desk.post(path_of(batch, "/discard"))["Location"] == "/desk/imports"
    assert desk.post(path_of(batch, "/discard")).status_code == 404
    batch = written_import(by=alice, rows=[entry(1)])
    assert desk.post(path_of(batch, "/discard")).status_code == 409


def test_a_publisher_undoes_an_import_of_somebody_else_and_sees_no_row(desk: Client) -> None:
    author = make_person(role="Researcher")
    batch = written_import(by=author, rows=[entry(1)])
    assert b"Undo this import" in desk.get("/desk/imports").content
    assert desk.get(path_of(batch)).status_code == 403
    assert desk.post(path_of(batch, "/undo"))["Location"] == "/desk/imports"
    work()
    assert not EntryDraft.objects.exists()
    other = Client()
    other.force_login(make_person(role="Researcher"))
    assert other.post(path_of(batch, "/undo")).status_code == 403


def test_an_import_whose_rows_were_erased_says_so(desk: Client, alice: StaffMember) -> None:
    batch = written_import(by=alice, rows=[entry(1)])
    batches.forget(batch.pk, at=NOW)
    assert b"Its rows were erased" in desk.get("/desk/imports").content
    assert b"erased ninety days after" in desk.get(path_of(batch)).content
    assert desk.get(path_of(batch, "/file")).status_code == 404
    assert desk.post(path_of(batch, "/undo")).status_code == 409
