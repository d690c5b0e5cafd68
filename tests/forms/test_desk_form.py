import datetime as dt
from typing import Any

import pytest
from django import forms

from commitments.actions.refusals import ActionRefusedError
from commitments.forms.desk_form import (
    DayField,
    DeskForm,
    FieldProblem,
    PartialDateField,
    reading_of,
    refuse_future,
)
from tests.factories import TODAY


class ExampleForm(DeskForm):
    name = forms.CharField()
    colour = forms.ChoiceField(choices=[("b", "Blue")], widget=forms.RadioSelect)


@pytest.mark.parametrize(
    ("typed", "day", "precision"),
    [
        ("2026", dt.date(2026, 1, 1), "year"),
        ("2026-03", dt.date(2026, 3, 1), "month"),
        ("2026-3", dt.date(2026, 3, 1), "month"),
        (" 2026-03-14 ", dt.date(2026, 3, 14), "day"),
        ("2024-2-29", dt.date(2024, 2, 29), "day"),
        ("14.3.2026", dt.date(2026, 3, 14), "day"),
        ("March 2026", dt.date(2026, 3, 1), "month"),
        ("٢٠٢٦", dt.date(2026, 1, 1), "year"),
    ],
)
def test_partial_date_field_reads_any_precision(typed: str, day: dt.date, precision: str) -> None:
    dated = PartialDateField().clean(typed)
    assert (dated.day, dated.precision) == (day, precision)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("26", "Write the date as 14 March 2026"),
        ("2026-02-30", "There is no such day."),
        ("11/02/2025", "Is this 11 February 2025 or 2 November 2025?"),
        ("x" * 61, "61 of 60 characters"),
    ],
)
def test_partial_date_field_says_what_is_wrong(typed: str, sentence: str) -> None:
    class DatedForm(DeskForm):
        day = PartialDateField()

    assert DatedForm({"day": typed}).errors["day"][0].startswith(sentence)


@pytest.mark.usefixtures("clock")
def test_day_field_takes_what_a_browser_sends_and_what_people_write() -> None:
    for typed in ("2026-03-14", "14 March 2026", "14.3.2026"):
        assert DayField().clean(typed) == dt.date(2026, 3, 14)
    assert DayField().clean("today") == TODAY
    assert DayField(required=False).clean("") is None
    with pytest.raises(forms.ValidationError, match="Give the day too"):
        DayField().clean("March 2026")


def test_reading_of_says_how_a_date_is_read() -> None:
    assert reading_of("2025-02") == "Read as February 2025."
    assert reading_of("11/02/2025").startswith("Is this 11 February 2025 or")


class LongForm(DeskForm):
    story = forms.CharField(max_length=10, widget=forms.Textarea)
    line = forms.CharField(max_length=5, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["late"] = forms.CharField(max_length=3, required=False, widget=forms.Textarea)


def test_nothing_is_cut_in_the_browser_and_the_server_says_by_how_much() -> None:
    form = LongForm({"story": "x" * 13, "line": "x" * 6, "late": "abcd"})
    assert "maxlength" not in str(form)
    assert 'data-most="10"' in str(form["story"])
    assert 'data-most="3"' in str(form["late"])
    assert form.errors["story"] == ["13 of 10 characters. Shorten it."]
    assert form.errors["line"] == ["6 of 5 characters. Shorten it."]
    assert "x" * 13 in str(form["story"])


def test_the_end_of_a_line_counts_once() -> None:
    form = LongForm({"story": "abcd\r\nefghi"})
    assert form.is_valid()
    assert form.cleaned_data["story"] == "abcd\nefghi"


def test_partial_date_field_empty_is_none() -> None:
    assert PartialDateField(required=False).clean("") is None


class TextForm(DeskForm):
    line = forms.CharField()
    story = forms.CharField(widget=forms.Textarea)


def test_desk_form_writes_each_letter_in_one_way() -> None:
    form = TextForm({"line": "Minis\u200btry of Co\u0302te", "story": "a\u202eb Co\u0302te"})
    assert form.is_valid()
    assert form.cleaned_data == {"line": "Ministry of Côte", "story": "a\u202eb Côte"}


def test_unchecked_shows_what_was_typed_and_no_fault() -> None:
    form = TextForm({"line": "", "story": "Half a sent"}).unchecked()
    assert form.problems() == []
    assert form["story"].value() == "Half a sent"
    assert not form["line"].errors


@pytest.mark.usefixtures("clock")
def test_refuse_future_lets_today_through() -> None:
    refuse_future(TODAY)
    refuse_future(None)
    with pytest.raises(forms.ValidationError, match="has not come yet"):
        refuse_future(TODAY + dt.timedelta(days=1))


def test_day_field_writes_what_a_browser_takes() -> None:
    assert 'value="2026-03-14"' in DayField().widget.render("day", dt.date(2026, 3, 14))


def test_add_refusal_puts_each_sentence_where_it_belongs() -> None:
    form = ExampleForm({"name": "x", "colour": "b"})
    form.add_refusal(
        ActionRefusedError({"name": ["Not that."], "": ["Too late."], "gone": ["No such field."]})
    )
    assert form.errors["name"] == ["Not that."]
    assert form.non_field_errors() == ["Too late.", "No such field."]


def test_problems_lead_to_the_control_at_fault() -> None:
    assert ExampleForm({}).problems() == [
        FieldProblem("id_name", "This field is required."),
        FieldProblem("id_colour_0", "This field is required."),
    ]


def test_read_only_shows_words_to_copy_and_choices_to_see() -> None:
    page = ExampleForm({"name": "Half a thought", "colour": "b"}).unchecked().read_only().as_p()
    assert 'value="Half a thought"' in page
    assert "readonly" in page
    assert page.count("disabled") == 1
    assert "readonly" not in ExampleForm().as_p()
