import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from commitments.forms.assignments import LARGEST_SHEET, AssignmentForm, SheetForm
from commitments.models import StaffMember
from tests.factories import make_commitment, make_signatory

pytestmark = pytest.mark.django_db


def with_file(content: bytes, sheet: str = "") -> SheetForm:
    return SheetForm({"sheet": sheet}, {"file": SimpleUploadedFile("sheet.csv", content)})


def test_assignment_any_one_of_the_three_is_enough(alice: StaffMember) -> None:
    france, commitment = make_signatory(languages=["fr"]), make_commitment()
    for fields in ({"signatory": france.pk}, {"commitment": commitment.pk}, {"language": "fr"}):
        assert AssignmentForm({"person": alice.pk} | fields).is_valid()


def test_assignment_of_nothing_says_what_to_name(alice: StaffMember) -> None:
    form = AssignmentForm({"person": alice.pk})
    assert form.errors["signatory"] == ["Name a signatory, a commitment or a language."]


def test_assignment_offers_only_people_who_may_assess(alice: StaffMember, charlie: StaffMember) -> None:
    form = AssignmentForm({"person": charlie.pk, "language": "fr"})
    assert "person" in form.errors
    assert f'value="{alice.pk}"' in str(form["person"])
    assert f'value="{charlie.pk}"' not in str(form["person"])


def test_assignment_language_must_be_of_a_signatory(alice: StaffMember) -> None:
    make_signatory(languages=["sr-Cyrl", "fr"])
    assert AssignmentForm({"person": alice.pk, "language": "sr-Cyrl"}).is_valid()
    assert "language" in AssignmentForm({"person": alice.pk, "language": "xx"}).errors


def test_sheet_takes_what_was_pasted_letter_for_letter() -> None:
    form = SheetForm({"sheet": " alice\tFrance\r\n"})
    assert form.is_valid()
    assert form.cleaned_data["text"] == " alice\tFrance\r\n"


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
def test_sheet_takes_a_file_with_and_without_bom(start: bytes) -> None:
    form = with_file(start + "person,signatory\nalice,Türkiye".encode(), sheet="what was pasted")
    assert form.is_valid()
    assert form.cleaned_data["text"] == "person,signatory\nalice,Türkiye"


def test_sheet_of_another_encoding_says_what_to_do() -> None:
    form = with_file("alice;Türkiye".encode("latin-1"))
    assert form.errors["file"] == ["This file is not in UTF-8. Save it again as “CSV UTF-8”."]


def test_sheet_that_is_too_large_is_refused() -> None:
    assert "larger than 500 kB" in with_file(b"x" * (LARGEST_SHEET + 1)).errors["file"][0]


def test_sheet_that_is_empty_is_refused() -> None:
    assert SheetForm({"sheet": " \n"}).errors["sheet"] == ["Paste some rows or choose a file."]
