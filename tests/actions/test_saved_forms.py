import datetime as dt

import pytest

from commitments.actions import saved_forms
from commitments.actions.refusals import ActionRefusedError
from commitments.models import SavedForm, StaffMember
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(minutes=1)


def keep(person: StaffMember, claim: str, *, form: str = "log", at: dt.datetime = NOW) -> SavedForm:
    return saved_forms.keep(by=person, form=form, data={"claim": [claim]}, at=at)


def test_keep_replaces_what_was_kept_before(alice: StaffMember) -> None:
    keep(alice, "First.")
    saved = keep(alice, "Second.", at=LATER)
    assert (saved.data, saved.saved_at) == ({"claim": ["Second."]}, LATER)
    assert SavedForm.objects.count() == 1


def test_keep_leaves_newer_text_alone(alice: StaffMember) -> None:
    keep(alice, "Newer.", at=LATER)
    with pytest.raises(ActionRefusedError, match="Newer text"):
        keep(alice, "Older.")
    assert SavedForm.objects.get().data == {"claim": ["Newer."]}


def test_keep_takes_the_same_text_again_though_the_clock_says_otherwise(alice: StaffMember) -> None:
    keep(alice, "The same.")
    assert keep(alice, "The same.", at=NOW - dt.timedelta(seconds=2)).data == {"claim": ["The same."]}


def test_keep_is_per_person_and_form(alice: StaffMember, bob: StaffMember) -> None:
    keep(alice, "A.")
    keep(alice, "B.", form="assess:7")
    keep(bob, "C.")
    assert SavedForm.objects.count() == 3


def test_keep_leaves_out_tokens_and_verdicts(alice: StaffMember) -> None:
    data = {"csrfmiddlewaretoken": ["x"], "then": ["review"], "verdict": ["approve"], "claim": ["A."]}
    assert saved_forms.keep(by=alice, form="log", data=data, at=NOW).data == {"claim": ["A."]}


@pytest.mark.parametrize(
    "form", ["", "Log", "log:", "log;drop", "entry:xyz", "a" * 21, "entry:" + "0" * 41, "log\n", "mark:x"]
)
def test_keep_refuses_odd_keys(alice: StaffMember, form: str) -> None:
    with pytest.raises(ActionRefusedError, match="no such form"):
        keep(alice, "A.", form=form)


@pytest.mark.parametrize(
    "data",
    [
        {"claim": ["x" * (saved_forms.LONGEST_VALUE + 1)]},
        {f"field-{number}": ["x"] for number in range(saved_forms.MOST_FIELDS + 1)},
        {f"field-{number}": ["x" * 70_000] for number in range(3)},
    ],
    ids=["long value", "many fields", "long altogether"],
)
def test_keep_refuses_what_no_form_sends(alice: StaffMember, data: dict[str, list[str]]) -> None:
    with pytest.raises(ActionRefusedError, match="more text than the form takes"):
        saved_forms.keep(by=alice, form="log", data=data, at=NOW)
    assert not SavedForm.objects.exists()


def test_discard_forgets_one_form_of_one_person(alice: StaffMember, bob: StaffMember) -> None:
    for person in (alice, bob):
        keep(person, "A.")
    saved_forms.discard(by=alice, form="log")
    saved_forms.discard(by=alice, form="log")
    assert SavedForm.objects.get().person == bob


def test_forget_old_forgets_after_ninety_days(alice: StaffMember) -> None:
    keep(alice, "Old.", form="assess:1", at=NOW - dt.timedelta(days=91))
    keep(alice, "Young.", form="assess:2", at=NOW - dt.timedelta(days=89))
    assert saved_forms.forget_old(at=NOW) == 1
    assert SavedForm.objects.get().form == "assess:2"
