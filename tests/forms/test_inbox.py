import datetime as dt

import pytest

from commitments.forms.inbox import MarkForm

pytestmark = pytest.mark.usefixtures("clock")


def bound(**fields: str) -> MarkForm:
    return MarkForm({"item": "undertaking-12", "act": "take"} | fields)


def test_item_is_read_in_its_parts() -> None:
    form = bound(item="assessment_draft-7")
    assert form.is_valid()
    assert form.parts == ("assessment_draft", 7)


@pytest.mark.parametrize("item", ["", "12", "undertaking-", "undertaking-01", "person-1", "undertaking-1\n2"])
def test_item_that_names_nothing_is_refused(item: str) -> None:
    assert "item" in bound(item=item).errors


@pytest.mark.parametrize("act", ["", "publish"])
def test_act_that_does_not_exist_is_refused(act: str) -> None:
    assert "act" in bound(act=act).errors


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        ("", dt.date(2026, 11, 24)),
        ("day", dt.date(2026, 11, 24)),
        ("week", dt.date(2026, 11, 30)),
        ("month", dt.date(2026, 12, 23)),
    ],
)
def test_snooze_span_becomes_a_day(span: str, expected: dt.date) -> None:
    form = bound(act="snooze", span=span)
    assert form.is_valid()
    assert form.cleaned_data["until"] == expected


@pytest.mark.parametrize("until", ["", "2026-11-23", "2026-11-22", "tomorrow"])
def test_snooze_until_a_chosen_day_needs_one_to_come(until: str) -> None:
    assert "until" in bound(act="snooze", span="chosen", until=until).errors


def test_snooze_until_a_chosen_day() -> None:
    form = bound(act="snooze", span="chosen", until="2026-11-24")
    assert form.is_valid()
    assert form.cleaned_data["until"] == dt.date(2026, 11, 24)


def test_decline_needs_a_reason_of_bounded_length() -> None:
    assert bound(act="decline", reason="  ").errors["reason"] == ["Say why, for whoever looks next."]
    assert "reason" in bound(act="decline", reason="x" * 301).errors
    assert bound(act="decline", reason="x" * 300).is_valid()


def test_reason_has_the_focus_until_something_is_wrong() -> None:
    assert MarkForm().fields["reason"].widget.attrs["autofocus"]
    assert "autofocus" not in bound(act="decline").fields["reason"].widget.attrs
