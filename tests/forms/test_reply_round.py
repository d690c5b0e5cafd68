import pytest

from commitments.forms.reply_round import (
    CloseRoundForm,
    ExtendRoundForm,
    InviteForm,
    OpenRoundForm,
    SetAsideForm,
)
from commitments.models import Contact, StaffMember
from commitments.summaries import desk_reply_opening
from commitments.summaries.desk_reply_opening import Askable
from tests.factories import NOW, make_signatory
from tests.reply_factories import FIVE_WEEKS_ON, make_contact, make_published, make_round

pytestmark = pytest.mark.django_db


def askable(person: StaffMember) -> Askable:
    found = desk_reply_opening.load_askable("kenya", person=person, now=FIVE_WEEKS_ON)
    assert found is not None
    return found


def test_open_form_ticks_what_was_not_asked_and_who_can_be_reached(alice: StaffMember) -> None:
    kenya = make_signatory(name="Kenya", slug="kenya")
    old, fresh = make_published(signatory=kenya), make_published(signatory=kenya)
    make_round(by=alice, published=[old])
    reached = Contact.objects.get()
    lost = make_contact(signatory=kenya, by=alice)
    Contact.objects.filter(pk=lost.pk).update(bounced_at=NOW)
    form = OpenRoundForm(askable=askable(alice))
    assert form["assessments"].value() == [fresh.pk]
    assert form["contacts"].value() == [reached.pk]


def test_open_form_takes_only_what_it_offered(alice: StaffMember) -> None:
    kenya = make_signatory(name="Kenya", slug="kenya")
    published, contact = make_published(signatory=kenya), make_contact(signatory=kenya, by=alice)
    form = OpenRoundForm({"assessments": [published.pk], "contacts": [contact.pk]}, askable=askable(alice))
    assert form.is_valid()
    assert (form.chosen_assessments(), form.chosen_contacts()) == ([published], [contact])
    stranger = make_contact(signatory=make_signatory(name="Chile"), by=alice)
    form = OpenRoundForm({"assessments": [published.pk], "contacts": [stranger.pk]}, askable=askable(alice))
    assert list(form.errors) == ["contacts"]


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (CloseRoundForm({}), "Say why it ends"),
        (ExtendRoundForm({}), "Choose the new last day"),
        (ExtendRoundForm({"until": "tomorrow"}), "Write the date as"),
        (SetAsideForm({"answer": 1, "row_version": 1, "reason": "x"}), "Choose why"),
        (SetAsideForm({"answer": 1, "row_version": 1, "why": "abuse"}), "Say why"),
        (InviteForm({}), "required"),
    ],
)
def test_small_forms_say_what_is_missing(form: CloseRoundForm, words: str) -> None:
    assert not form.is_valid()
    assert words in str(form.errors)
