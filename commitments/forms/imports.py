"""Uploading a table, and saying which of its columns is which."""

from collections.abc import Sequence
from typing import Any

from django import forms

from commitments.actions.imports.files import LARGEST_FILE, MOST_ROWS
from commitments.desk_vocabulary import ImportKind
from commitments.forms.desk_form import DeskForm
from commitments.rules.import_columns import ImportField, fields_of


class UploadForm(DeskForm):
    kind = forms.ChoiceField(
        label="What the rows are", choices=ImportKind, initial=ImportKind.ENTRIES, widget=forms.RadioSelect,
        error_messages={"required": "Say what the rows are."},
    )  # fmt: skip
    file = forms.FileField(
        label="The file", allow_empty_file=True,
        error_messages={"required": "Choose a file.", "invalid": "Choose a file."},
        help_text=f"CSV (UTF-8) or XLSX, at most {MOST_ROWS:,} rows and {LARGEST_FILE // 1024 // 1024} MB. "
        "Of a spreadsheet, the first sheet counts.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
    )  # fmt: skip

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:  # before a byte of it is read
            raise forms.ValidationError(
                f"The file is larger than {LARGEST_FILE // 1024 // 1024} MB. Split it into several."
            )
        return file


class ColumnsForm(DeskForm):
    """One choice per field of ours: the column of the file that holds it."""

    def __init__(self, *args: Any, kind: str, header: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.import_fields = fields_of(kind)
        columns = [(name, name) for name in header]
        for field in self.import_fields:
            example = f" Example: {field.example}" if field.example else ""
            self.fields[field.name] = forms.ChoiceField(
                label=field.label if field.is_required else f"{field.label} (optional)",
                choices=[("", "Not in this file"), *columns],
                required=False,
                help_text=f"{field.meaning}{example}",
            )

    def mapping(self) -> dict[str, str]:
        return {name: column for name, column in self.cleaned_data.items() if column}

    def chosen(self) -> set[str]:
        """The columns that some field takes now, as sent or as proposed."""
        return {str(self[field.name].value() or "") for field in self.import_fields}

    def pairs(self) -> list[tuple[ImportField, forms.BoundField]]:
        return [(field, self[field.name]) for field in self.import_fields]
