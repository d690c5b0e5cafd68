import pytest
from django.db import IntegrityError, transaction

from commitments.models import Presence, SavedForm, StaffMember
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def keep(person: StaffMember, form: str = "log") -> SavedForm:
    return SavedForm.objects.create(person=person, form=form, saved_at=NOW)


def be_at(person: StaffMember, place: str = "undertaking:1") -> Presence:
    return Presence.objects.create(person=person, place=place, since=NOW, seen_at=NOW)


def test_one_saved_form_per_person_and_form(alice: StaffMember, bob: StaffMember) -> None:
    keep(alice)
    keep(alice, "assess:1")
    keep(bob)
    with pytest.raises(IntegrityError, match="one_saved_form_per_person"), transaction.atomic():
        keep(alice)


def test_one_presence_per_person_and_place(alice: StaffMember, bob: StaffMember) -> None:
    be_at(alice)
    be_at(alice, "undertaking:2")
    be_at(bob)
    with pytest.raises(IntegrityError, match="one_presence_per_place"), transaction.atomic():
        be_at(alice)


def test_both_go_with_the_person(alice: StaffMember, bob: StaffMember) -> None:
    for person in (alice, bob):
        keep(person)
        be_at(person)
    alice.delete()
    assert (SavedForm.objects.get().person, Presence.objects.get().person) == (bob, bob)


def test_the_newest_saved_form_comes_first(alice: StaffMember) -> None:
    keep(alice)
    later = SavedForm.objects.create(person=alice, form="assess:1", saved_at=NOW.replace(hour=13))
    assert SavedForm.objects.first() == later
