import pytest
from django.db import IntegrityError, transaction

from commitments.models import Notice, StaffMember
from tests.desk_factories import make_suggestion
from tests.factories import NOW, make_person

pytestmark = pytest.mark.django_db


def test_the_address_is_that_of_the_one_recipient() -> None:
    person = make_person(email="staff@example.org")
    suggestion = make_suggestion(sender_email="dora@example.org")
    assert Notice(kind="verdict", to_staff=person).address == "staff@example.org"
    assert Notice(kind="suggestion-settled", to_suggestion=suggestion).address == "dora@example.org"
    assert Notice(kind="verdict").address == ""


def test_a_notice_has_exactly_one_recipient(alice: StaffMember) -> None:
    for fields in ({}, {"to_staff": alice, "to_suggestion": make_suggestion()}):
        with pytest.raises(IntegrityError, match="notice_has_one_recipient"), transaction.atomic():
            Notice.objects.create(kind="verdict", made_at=NOW, **fields)
