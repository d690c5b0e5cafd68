import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from commitments.models import Contact, StaffMember
from tests.factories import NOW, make_signatory
from tests.reply_factories import make_contact

pytestmark = pytest.mark.django_db


def test_current_leaves_out_who_left(alice: StaffMember) -> None:
    stays, left = (make_contact(signatory=make_signatory(), by=alice) for _ in range(2))
    Contact.objects.filter(pk=left.pk).update(ended_on=NOW.date())
    assert list(Contact.objects.current()) == [stays]


def test_one_address_belongs_to_one_current_contact(alice: StaffMember) -> None:
    contact = make_contact(signatory=make_signatory(), by=alice)
    copy = Contact.objects.get(pk=contact.pk)
    copy.pk = None
    with pytest.raises(IntegrityError, match="one_current_contact_per_address"), transaction.atomic():
        copy.save(force_insert=True)
    Contact.objects.filter(pk=contact.pk).update(ended_on=NOW.date())
    copy.save(force_insert=True)


def test_end_before_the_start_is_refused(alice: StaffMember) -> None:
    contact = make_contact(signatory=make_signatory(), by=alice)
    with pytest.raises(IntegrityError, match="contact_ends_after_start"):
        Contact.objects.filter(pk=contact.pk).update(ended_on=NOW.date() - dt.timedelta(days=1))


def test_contact_without_an_address_was_erased(alice: StaffMember) -> None:
    contact = make_contact(signatory=make_signatory(), by=alice)
    assert not contact.is_erased
    contact.email = ""
    assert contact.is_erased
