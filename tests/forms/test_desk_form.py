import datetime as dt

import pytest
from django import forms

from commitments.actions.refusals import ActionRefusedError
from commitments.forms.desk_form import DeskForm, FieldProblem, PartialDateField, day_input, refuse_future
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
    ],
)
def test_partial_date_field_reads_any_precision(typed: str, day: dt.date, precision: str) -> None:
    dated = PartialDateField().clean(typed)
    assert (dated.day, dated.precision) == (day, precision)


@pytest.mark.parametrize("typed", ["2026-13", "2026-02-30", "14.3.2026", "March 2026", "26", "0000", "٢٠٢٦"])
def test_partial_date_field_says_how_to_write_it(typed: str) -> None:
    with pytest.raises(forms.ValidationError, match="Write the date as 2026, 2026-03 or 2026-03-14"):
        PartialDateField().clean(typed)


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


def test_day_input_writes_what_a_browser_takes() -> None:
    assert 'value="2026-03-14"' in day_input().render("day", dt.date(2026, 3, 14))


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
