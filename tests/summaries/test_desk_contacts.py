import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.actions import contacts
from commitments.models import StaffMember
from commitments.summaries import desk_contacts
from tests.factories import NOW, make_signatory
from tests.reply_factories import FIVE_WEEKS_ON, invitation_of, make_contact, make_round

pytestmark = pytest.mark.django_db


def test_load_groups_by_signatory_in_the_order_of_names(alice: StaffMember) -> None:
    for name in ("Kenya", "Chile"):
        make_contact(signatory=make_signatory(name=name), by=alice)
    make_signatory(name="France")
    page = desk_contacts.load(asked="", now=NOW)
    assert [group.signatory for group in page.groups] == ["Chile", "Kenya"]
    assert page.without == 1


def test_load_sets_those_who_left_apart(alice: StaffMember) -> None:
    contact = make_contact(signatory=make_signatory(name="Kenya"), by=alice)
    heir = make_contact(signatory=contact.signatory, by=alice, office="Next office")
    contacts.end(contact=contact, by=alice, at=NOW, successor=heir)
    (group,) = desk_contacts.load(asked="kenya", now=NOW).groups
    assert [item.pk for item in group.current] == [heir.pk]
    assert [(item.pk, item.successor) for item in group.ended] == [(contact.pk, "Next office")]


def test_load_ignores_a_signatory_it_does_not_know(alice: StaffMember) -> None:
    make_contact(signatory=make_signatory(name="Kenya"), by=alice)
    page = desk_contacts.load(asked="atlantis", now=NOW)
    assert (page.asked, len(page.groups)) == ("", 1)


def test_contact_is_asked_as_long_as_the_round_is_open(alice: StaffMember) -> None:
    contact = invitation_of(make_round(by=alice)).contact
    now, later = (desk_contacts.load_one(contact.pk, now=moment) for moment in (NOW, FIVE_WEEKS_ON))
    assert now is not None
    assert later is not None
    assert (now.contact.is_asked_now, later.contact.is_asked_now, now.contact.rounds) == (True, False, 1)


def test_successors_are_the_other_current_contacts(alice: StaffMember) -> None:
    contact = make_contact(signatory=make_signatory(), by=alice)
    heir = make_contact(signatory=contact.signatory, by=alice, name="Dora Doe", office="Embassy")
    gone = make_contact(signatory=contact.signatory, by=alice)
    contacts.end(contact=gone, by=alice, at=NOW)
    page = desk_contacts.load_one(contact.pk, now=NOW)
    assert page is not None
    assert page.successors == ((heir.pk, "Dora Doe, Embassy"),)


def test_load_one_is_none_for_nobody(db: None) -> None:
    assert desk_contacts.load_one(9, now=NOW) is None


def test_load_needs_two_queries(
    alice: StaffMember, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        make_contact(signatory=make_signatory(), by=alice)
    with django_assert_num_queries(2):
        desk_contacts.load(asked="", now=NOW)
