import pytest
from django.db import IntegrityError, transaction

from commitments.actions import current_status
from commitments.models import Assessment, ProgressEntry, StaffMember, Withdrawal
from tests.factories import NOW, make_assessment, make_undertaking

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(alice: StaffMember, bob: StaffMember) -> Assessment:
    return make_assessment(undertaking=make_undertaking(), by=alice, reviewer=bob)


def withdraw(by: StaffMember, **fields: object) -> Withdrawal:
    defaults = {"reason": "Too early.", "withdrawn_by": by, "withdrawn_at": NOW}
    made = Withdrawal.objects.create(**defaults | fields)
    current_status.rebuild()
    return made


def test_a_withdrawal_is_of_one_thing(published: Assessment, bob: StaffMember) -> None:
    both = {"assessment": published, "entry": published.entries.get()}
    for fields in ({}, both):
        with pytest.raises(IntegrityError, match="withdrawal_is_of_one_thing"), transaction.atomic():
            withdraw(bob, **fields)


def test_a_withdrawal_has_its_reason(published: Assessment, bob: StaffMember) -> None:
    with pytest.raises(IntegrityError, match="withdrawal_has_its_reason"), transaction.atomic():
        withdraw(bob, assessment=published, reason=" \n")


def test_nothing_is_withdrawn_twice(published: Assessment, bob: StaffMember) -> None:
    withdraw(bob, assessment=published)
    with pytest.raises(IntegrityError), transaction.atomic():
        withdraw(bob, assessment=published)


def test_what_was_withdrawn_stands_no_more(published: Assessment, bob: StaffMember) -> None:
    entry = published.entries.get()
    withdraw(bob, assessment=published)
    assert not Assessment.objects.standing().exists()
    assert list(ProgressEntry.objects.current()) == [entry]
    withdraw(bob, entry=entry)
    assert not ProgressEntry.objects.current().exists()
