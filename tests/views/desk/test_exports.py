"""Exports: everybody takes what they may, no cell is a formula, and what goes out comes in the same."""

import csv
import io

import openpyxl
import pytest
from django.http import HttpResponseBase, StreamingHttpResponse
from django.test import Client

from commitments.actions import editorial
from commitments.actions.imports import batches
from commitments.models import AssessmentDraft, DraftReading, EntryDraft, StaffMember, Suggestion
from commitments.summaries.desk_exports import EXPORTS, HIDDEN
from tests.factories import (
    NOW,
    make_assessment,
    make_assessment_draft,
    make_commitment,
    make_entry,
    make_entry_draft,
    make_lead,
    make_person,
    make_signatory,
    make_undertaking,
)
from tests.import_factories import again, checked_import, entry, outcomes, work

pytestmark = pytest.mark.django_db


def taken(client: Client, what: str, form: str = "csv") -> bytes:
    response = client.get("/desk/exports/file", {"what": what, "format": form})
    assert response.status_code == 200
    return body(response)


def body(response: HttpResponseBase) -> bytes:
    assert isinstance(response, StreamingHttpResponse)
    return b"".join(response.streaming_content)  # type: ignore[arg-type]


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_page_offers_every_table_in_both_formats(desk: Client) -> None:
    text = desk.get("/desk/exports").content.decode()
    for export in EXPORTS:
        assert f"what={export.code}&amp;format=csv" in text
        assert f"what={export.code}&amp;format=xlsx" in text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("what", [export.code for export in EXPORTS])
def test_every_table_is_a_download_that_runs_nothing(desk: Client, what: str, form: str) -> None:
    response = desk.get("/desk/exports/file", {"what": what, "format": form})
    assert response["Content-Disposition"].startswith(f'attachment; filename="{what}-')
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert body(response)


@pytest.mark.parametrize("query", [{}, {"what": "secrets"}, {"what": "entries", "format": "exe"}])
def test_what_there_is_not_is_not_found(desk: Client, query: dict[str, str]) -> None:
    assert desk.get("/desk/exports/file", query).status_code == 404


def test_published_entries_and_sources_come_in_the_same(desk: Client, alice: StaffMember) -> None:
    undertaking = make_undertaking(commitment=make_commitment(code="D3.e"), signatory=make_signatory())
    make_entry(undertaking=undertaking, claim="=They did it.\n- In two lines, “quoted”")
    make_entry(undertaking=undertaking, by=alice, note="'-1")
    for what in ("entries", "evidence"):
        for form in ("csv", "xlsx"):
            batch = checked_import(by=alice, kind=what, data=taken(desk, what, form))
            assert outcomes(batch) == ["same", "same"], [row.problems for row in batch.rows.all()]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_published_assessments_come_in_the_same(desk: Client, alice: StaffMember, form: str) -> None:
    make_assessment(undertaking=make_undertaking(), by=alice)
    make_assessment(undertaking=make_undertaking(is_joint=True))
    batch = checked_import(by=alice, kind="assessments", data=taken(desk, "assessments", form))
    assert outcomes(batch) == ["same", "same"], [row.problems for row in batch.rows.all()]


def test_own_drafts_come_in_the_same(desk: Client, alice: StaffMember) -> None:
    undertaking = make_undertaking()
    draft = make_entry_draft(by=alice, undertaking=undertaking)
    judged = make_assessment_draft(by=alice, undertaking=undertaking)
    judged.entry_drafts.add(draft)
    for what, kind in (("entry-drafts", "entries"), ("assessment-drafts", "assessments")):
        assert outcomes(checked_import(by=alice, kind=kind, data=taken(desk, what))) == ["same"]


def test_no_cell_of_a_spreadsheet_is_a_formula(desk: Client, alice: StaffMember) -> None:
    make_entry_draft(by=alice, undertaking=make_undertaking(), claim="=1+1")
    book = openpyxl.load_workbook(io.BytesIO(taken(desk, "entry-drafts", "xlsx")))
    cells = [cell for line in book.worksheets[0].iter_rows() for cell in line]
    assert "'=1+1" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert rows(taken(desk, "entry-drafts"))[0]["claim"] == "'=1+1"


def test_numbers_stay_numbers(desk: Client, alice: StaffMember) -> None:
    checked_import(by=alice, rows=[entry(1, clauses="D9.z")])
    line = taken(desk, "import-rows").decode("utf-8-sig").splitlines()[1]
    assert line.startswith('"table.csv",2,"row-1","wrong"')


def test_a_draft_that_waits_for_a_blind_rating_tells_others_only_what_it_is_on(
    desk: Client, bobs_desk: Client, bob: StaffMember
) -> None:
    draft = make_assessment_draft(by=bob, undertaking=make_undertaking())
    draft.second_ratings.create(reason="random", asked_at=NOW, first_rater=bob, first_level="first_steps")
    (line,) = rows(taken(desk, "assessment-drafts"))
    hidden = ("verified_level", "reasons", "tests", "effective_on", "next_check_on")
    assert {line[name] for name in hidden} == {HIDDEN}
    assert line["commitment"] == draft.undertaking.commitment.code
    assert "first_steps" not in taken(desk, "assessment-drafts").decode()
    assert rows(taken(bobs_desk, "assessment-drafts"))[0]["verified_level"] == "first_steps"


def test_taking_drafts_away_is_reading_them(desk: Client, alice: StaffMember, bob: StaffMember) -> None:
    owed = make_undertaking()
    draft = make_assessment_draft(by=bob, undertaking=owed, entries=[make_entry(undertaking=owed)])
    editorial.submit(draft=draft, by=bob, at=NOW)
    taken(desk, "entry-drafts")
    assert not DraftReading.objects.exists()
    for _ in range(2):
        taken(desk, "assessment-drafts")
    assert DraftReading.objects.get().person == alice


def test_leads_are_apart_from_drafts(desk: Client, alice: StaffMember) -> None:
    undertaking = make_undertaking()
    make_lead(undertaking=undertaking, claim="A lead.")
    make_entry_draft(by=alice, undertaking=undertaking, claim="A draft.")
    assert [line["claim"] for line in rows(taken(desk, "leads"))] == ["A lead."]
    assert [line["claim"] for line in rows(taken(desk, "entry-drafts"))] == ["A draft."]


def test_suggestions_go_out_without_who_sent_them(desk: Client) -> None:
    Suggestion.objects.create(
        kind="evidence", undertaking=make_undertaking(), text="Look here.", sender_name="Zed Sender",
        sender_email="zed@example.org", received_at=NOW,
    )  # fmt: skip
    data = taken(desk, "suggestions").decode()
    assert "Look here." in data
    assert "zed" not in data.lower()


def test_rows_of_imports_are_ones_own(desk: Client, bobs_desk: Client, alice: StaffMember) -> None:
    batch = checked_import(by=alice, rows=[entry(1, clauses="D9.z")])
    assert len(rows(taken(desk, "import-rows"))) == 1
    assert rows(taken(bobs_desk, "import-rows")) == []
    assert again(batch).state == "checked"


def test_what_the_role_does_not_give_is_neither_offered_nor_handed_out(client: Client) -> None:
    person = make_person(username="reader")
    permissions = person.user_permissions.model.objects
    person.user_permissions.add(permissions.get(codename="view_entrydraft"))
    client.force_login(person)
    assert "assessment-drafts" not in client.get("/desk/exports").content.decode()
    response = client.get("/desk/exports/file", {"what": "assessment-drafts"})
    assert response.status_code == 403


def test_an_exported_draft_that_was_edited_comes_in_as_a_change(desk: Client, alice: StaffMember) -> None:
    make_entry_draft(by=alice, undertaking=make_undertaking(), claim="As it was.")
    data = taken(desk, "entry-drafts").replace(b"As it was.", b"As it is now.")
    batch = checked_import(by=alice, data=data)
    assert outcomes(batch) == ["changed"]
    batches.confirm(batch=batch, by=alice, is_for_review=False, at=NOW)
    work()
    assert EntryDraft.objects.get().claim == "As it is now."
    assert not AssessmentDraft.objects.exists()
