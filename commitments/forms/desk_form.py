"""What the desk's forms share: dates of any precision, and errors that an action reports."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, Self

from django import forms
from django.forms.utils import ErrorDict
from django.utils import timezone

from commitments.actions.refusals import ActionRefusedError
from commitments.rules.dates import machine_date, parse_partial
from commitments.rules.plain_text import tidy_line, tidy_text
from commitments.vocabulary import Precision

PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", re.ASCII)


@dataclass(frozen=True)
class DatedTo:
    """A day with the precision to which it is known."""

    day: dt.date
    precision: Precision

    def __str__(self) -> str:
        return machine_date(self.day, self.precision)


@dataclass(frozen=True)
class FieldProblem:
    """One line of the error summary; `anchor` is the id of the control, blank where no field is at fault."""

    anchor: str
    sentence: str


class PartialDateField(forms.CharField):
    """2026, 2026-03 or 2026-03-14; gives a DatedTo, or None where it is empty."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        parts = PARTIAL_DATE.fullmatch(text)
        try:
            if parts is None:
                raise ValueError
            return DatedTo(*parse_partial("-".join(part.zfill(2) for part in parts.groups() if part)))
        except ValueError:
            raise forms.ValidationError("Write the date as 2026, 2026-03 or 2026-03-14.") from None


def refuse_future(day: dt.date | None) -> None:
    """Raises ValidationError for a day after today (UTC)."""
    if day and day > timezone.now().date():
        raise forms.ValidationError("This day has not come yet.")


def day_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class DeskForm(forms.Form):
    """A form that can show why an action refused, and list its problems for the summary at the top.

    Text comes out of it in one way of writing; one-line fields lose hidden signs, narrative keeps them for
    the reviewer to see.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for name, value in data.items():
            if isinstance(value, str):
                is_narrative = isinstance(self.fields[name].widget, forms.Textarea)
                data[name] = tidy_text(value) if is_narrative else tidy_line(value)
        return data

    def unchecked(self) -> Self:
        """Shows what was typed without finding fault with it: text that comes back is seldom complete."""
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}
        return self

    def read_only(self) -> Self:
        """Shows what was typed where it cannot be sent any more: words to copy, choices to see."""
        for field in self.fields.values():
            is_choice = isinstance(field.widget, forms.RadioSelect | forms.Select | forms.CheckboxInput)
            field.widget.attrs["disabled" if is_choice else "readonly"] = True
        return self

    def add_refusal(self, refusal: ActionRefusedError) -> None:
        """Puts the action's sentences beside the fields they name, and the rest at the top."""
        for name, sentences in refusal.problems.items():
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, sentence)

    def problems(self) -> list[FieldProblem]:
        found = [FieldProblem("", str(sentence)) for sentence in self.non_field_errors()]
        for bound in self:
            anchor = bound.id_for_label or f"{bound.auto_id}_0"  # a group of radios: its first
            found += [FieldProblem(anchor, str(sentence)) for sentence in bound.errors]
        return found
