"""The two forms of an import."""

from django.core.files.uploadedfile import SimpleUploadedFile

from commitments.actions.imports.files import LARGEST_FILE
from commitments.forms.imports import ColumnsForm, UploadForm


def upload(size: int | None) -> UploadForm:
    files = {} if size is None else {"file": SimpleUploadedFile("x.csv", b"x" * size)}
    return UploadForm({"kind": "entries"}, files)


def test_upload_wants_a_file_and_a_kind() -> None:
    assert upload(None).errors == {"file": ["Choose a file."]}
    assert UploadForm({}, {}).errors["kind"] == ["Say what the rows are."]
    assert upload(10).is_valid()


def test_upload_leaves_an_empty_file_to_the_action_that_says_so() -> None:
    assert upload(0).is_valid()


def test_upload_refuses_what_is_too_large_before_it_is_read() -> None:
    form = upload(LARGEST_FILE + 1)
    assert "larger than 10 MB" in form.errors["file"][0]


def columns(**data: str) -> ColumnsForm:
    return ColumnsForm(data, kind="evidence", header=["Link", "Name"])


def test_columns_offers_each_column_of_the_file_for_each_field_of_ours() -> None:
    form = columns()
    assert [field.name for field, _ in form.pairs()] == list(form.fields)
    assert [value for value, _ in form.fields["url"].choices] == ["", "Link", "Name"]  # type: ignore[attr-defined]
    assert "Example: https://" in str(form.fields["url"].help_text)
    assert form.fields["language"].label == "Language (optional)"


def test_columns_gives_what_was_chosen_and_refuses_what_the_file_has_not() -> None:
    form = columns(url="Link", title="")
    assert form.is_valid()
    assert form.mapping() == {"url": "Link"}
    assert "url" in columns(url="Elsewhere").errors
