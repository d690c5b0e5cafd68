import pytest

from commitments.forms.account import ConflictForm, ReminderForm, SingleKeysForm
from tests.factories import make_signatory

pytestmark = pytest.mark.django_db


def test_single_keys_form_reads_an_unticked_box_as_no() -> None:
    form = SingleKeysForm({})
    assert form.is_valid()
    assert form.cleaned_data == {"single_keys": False}


def test_conflict_form_lists_signatories_by_name() -> None:
    for name in ("Kenya", "France"):
        make_signatory(name=name)
    labels = [label for _, label in ConflictForm().fields["signatory"].choices]
    assert labels == ["Choose from the list", "France", "Kenya"]


def test_conflict_form_takes_a_short_reason_only() -> None:
    form = ConflictForm({"signatory": make_signatory().pk, "reason": "x" * 301})
    assert list(form.errors) == ["reason"]


def test_reminder_form_gives_an_hour_as_a_number() -> None:
    form = ReminderForm({"reminder_rhythm": "daily", "reminder_hour": "9", "reminder_timezone": "UTC"})
    assert form.is_valid()
    assert form.cleaned_data["reminder_hour"] == 9
