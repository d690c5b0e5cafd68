"""One assignment, and a sheet of them."""

from typing import Any

from django import forms

from commitments.forms.desk_form import DeskForm
from commitments.models import Commitment, Signatory, StaffMember
from commitments.summaries.desk_assignments import assignable, holders, load_languages
from commitments.summaries.source import language_name

LARGEST_SHEET = 500_000  # bytes: 1,000 rows are a tenth of it


class AssignmentForm(DeskForm):
    person = forms.ModelChoiceField(
        label="Who", queryset=StaffMember.objects.none(), empty_label="Choose a person"
    )
    signatory = forms.ModelChoiceField(
        label="Signatory", queryset=Signatory.objects.none(), required=False, empty_label="Any"
    )
    commitment = forms.ModelChoiceField(
        label="Commitment", queryset=Commitment.objects.none(), required=False, empty_label="Any"
    )
    language = forms.ChoiceField(label="Language", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (
            ("person", assignable()),
            ("signatory", Signatory.objects.order_by("sort_key")),
            ("commitment", Commitment.objects.order_by("instrument__order", "order")),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)
        named = sorted(((tag, language_name(tag)) for tag in load_languages()), key=lambda pair: pair[1])
        language.choices = [("", "Any"), *named]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not (data["signatory"] or data["commitment"] or data["language"]):
            self.add_error("signatory", "Name a signatory, a commitment or a language.")
        return data


class MoveForm(DeskForm):
    """Everything that one person looks after goes to another."""

    person = forms.ModelChoiceField(
        label="From", queryset=StaffMember.objects.none(), empty_label="Choose a person"
    )
    to = forms.ModelChoiceField(
        label="To", queryset=StaffMember.objects.none(), empty_label="Choose a person"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="move_%s", **kwargs)
        for name, rows in (("person", holders()), ("to", assignable())):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows


class SheetForm(DeskForm):
    """The sheet as pasted, or as a file whose text takes the place of what was pasted."""

    sheet = forms.CharField(
        label="Paste the rows",
        required=False,
        strip=False,
        max_length=LARGEST_SHEET,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text="One assignment per row: person, signatory, commitment, language, do. "
        "Leave a cell empty where it does not matter. Names or codes; commas, semicolons or tabs. "
        "Under do write end to end an assignment; add, or nothing, gives it.",
    )
    file = forms.FileField(
        label="Or choose a CSV file",
        required=False,
        help_text="UTF-8, as spreadsheets save it under “CSV UTF-8”.",
    )

    def clean_file(self) -> str:
        """The file's text, blank where there is none."""
        file = self.cleaned_data.get("file")
        if not file:
            return ""
        if file.size > LARGEST_SHEET:
            raise forms.ValidationError("This file is larger than 500 kB. Divide it.")
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise forms.ValidationError("This file is not in UTF-8. Save it again as “CSV UTF-8”.") from None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["text"] = data.get("file") or data.get("sheet", "")
        if not self.errors and not data["text"].strip():
            self.add_error("sheet", "Paste some rows or choose a file.")
        return data
