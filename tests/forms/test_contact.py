import pytest

from commitments.forms.contact import ContactForm, EndContactForm, NewContactForm, initial
from commitments.models import StaffMember
from commitments.summaries import desk_contacts
from tests.factories import NOW, make_signatory
from tests.reply_factories import make_contact

TYPED = {"office": "ICT Authority", "email": "ict@go.example", "language": "fr", "name": "", "note": ""}


def test_contact_form_gives_what_the_actions_take() -> None:
    form = ContactForm(TYPED)
    assert form.is_valid()
    assert form.values() == TYPED


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"email": "x"}, "email"),
        ({"email": ""}, "email"),
        ({"office": ""}, "office"),
        ({"language": "de"}, "language"),
    ],
)
def test_contact_form_names_the_field_at_fault(changed: dict[str, str], field: str) -> None:
    assert list(ContactForm(TYPED | changed).errors) == [field]


@pytest.mark.django_db
def test_new_contact_form_proposes_the_signatory_on_show() -> None:
    make_signatory(name="Kenya")
    form = NewContactForm(page=desk_contacts.load(asked="kenya", now=NOW))
    assert form["signatory"].value() == "kenya"
    assert next(iter(form.fields)) == "signatory"


@pytest.mark.django_db
def test_end_form_offers_colleagues_and_nobody(alice: StaffMember) -> None:
    contact = make_contact(signatory=make_signatory(), by=alice)
    heir = make_contact(signatory=contact.signatory, by=alice)
    stranger = make_contact(signatory=make_signatory(), by=alice)
    page = desk_contacts.load_one(contact.pk, now=NOW)
    assert page is not None
    for chosen, expected in (("", None), (str(heir.pk), heir)):
        form = EndContactForm({"successor": chosen}, page=page)
        assert form.is_valid()
        assert form.chosen() == expected
    assert not EndContactForm({"successor": str(stranger.pk)}, page=page).is_valid()


@pytest.mark.django_db
def test_initial_is_what_is_known(alice: StaffMember) -> None:
    contact = make_contact(signatory=make_signatory(), by=alice, **TYPED)
    assert initial(contact) == TYPED
