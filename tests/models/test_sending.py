import pytest
from django.db import IntegrityError

from commitments.models import MailHold, MailRelay
from tests.factories import NOW, make_person

pytestmark = pytest.mark.django_db


def test_standing_leaves_out_what_was_released() -> None:
    by = make_person()
    MailHold.objects.create(reason="Old.", held_at=NOW, held_by=by, released_at=NOW, released_by=by)
    standing = MailHold.objects.create(reason="New.", held_at=NOW)
    assert list(MailHold.objects.standing()) == [standing]


def test_one_hold_stands() -> None:
    MailHold.objects.create(reason="One.", held_at=NOW)
    with pytest.raises(IntegrityError, match="one_mail_hold_stands"):
        MailHold.objects.create(reason="Two.", held_at=NOW)


def test_a_hold_is_released_by_somebody() -> None:
    with pytest.raises(IntegrityError, match="mail_hold_is_released_by_somebody"):
        MailHold.objects.create(reason="One.", held_at=NOW, released_at=NOW)


def test_there_is_one_relay() -> None:
    MailRelay.objects.create(pk=1)
    with pytest.raises(IntegrityError, match="one_mail_relay"):
        MailRelay.objects.create(pk=2)
