"""What the desk's forms share: dates of any precision, and errors that an action reports."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Self

from django import forms
from django.forms.utils import ErrorDict
from django.urls import reverse_lazy
from django.utils import timezone

from commitments.actions.refusals import ActionRefusedError
from commitments.rules.dates import machine_date
from commitments.rules.plain_text import tidy_line, tidy_text
from commitments.rules.written_dates import UnreadableDateError, in_words, read_date
from commitments.vocabulary import Precision

TOO_LONG = "%(show_value)d of %(limit_value)d characters. Shorten it."
LONGEST_DATE = 60


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
    """A date in words or numbers, of any precision; gives a DatedTo, or None where it is empty.

    While somebody types, the page says beside the field how the date is read.
    """

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off", "class": "short", "data-read-date": reverse_lazy("desk:find")}
        super().__init__(**{"max_length": LONGEST_DATE, "widget": forms.TextInput(attrs=attrs), **kwargs})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return DatedTo(*read(text)) if text else None


class DayField(forms.DateField):
    """A day, chosen in the browser's calendar or written as in every other date field of the desk."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(**{"widget": widget, **kwargs})

    def to_python(self, value: Any) -> dt.date | None:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        day, precision = read(value)
        if precision != Precision.DAY:
            raise forms.ValidationError("Give the day too, such as 14 March 2026.")
        return day


def read(text: str) -> tuple[dt.date, Precision]:
    try:
        return read_date(text, today=timezone.now().date())
    except UnreadableDateError as refusal:
        raise forms.ValidationError(str(refusal)) from None


def reading_of(text: str) -> str:
    """How a date is read, in words, or why it is not."""
    try:
        return f"Read as {in_words(*read(text))}."
    except forms.ValidationError as refusal:
        return " ".join(refusal.messages)


def refuse_future(day: dt.date | None) -> None:
    """Raises ValidationError for a day after today (UTC)."""
    if day and day > timezone.now().date():
        raise forms.ValidationError("This day has not come yet.")


class DeskBoundField(forms.BoundField):
    """Text that is too long comes whole, so that nothing is cut unseen: the server says by how much."""

    @property
    def data(self) -> Any:
        """A line's end counts as one character, as on the page."""
        value = super().data
        is_kept_whole = not getattr(self.field, "strip", True)
        return value.replace("\r\n", "\n") if isinstance(value, str) and not is_kept_whole else value

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        if isinstance(self.field, forms.CharField) and self.field.max_length:
            attrs["maxlength"] = False  # a browser would cut what is pasted
            if isinstance(self.field.widget, forms.Textarea):
                attrs["data-most"] = str(self.field.max_length)
        return attrs


class WholeTextForm(forms.Form):
    """Takes whatever was typed or pasted, and says of text that is too long how long it is."""

    bound_field_class = DeskBoundField

    def full_clean(self) -> None:
        for field in self.fields.values():
            field.error_messages.setdefault("max_length", TOO_LONG)
        super().full_clean()


class DeskForm(WholeTextForm):
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
