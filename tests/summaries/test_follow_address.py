from uuid import uuid4

import pytest

from commitments.actions import address_changes
from commitments.languages import Language
from commitments.models import AddressChange
from commitments.summaries import follow_address
from commitments.summaries.follow_address import AddressWish
from tests.factories import NOW
from tests.mail_factories import make_subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

OLD, NEW = "dora@old.example", "dora@new.example"


def wish() -> AddressWish:
    found = follow_address.load(AddressChange.objects.get().public_id)
    assert found is not None
    return found


def test_a_change_from_wish_to_undoing() -> None:
    dora = make_subscriber(email=OLD, language="ar")
    address_changes.ask(public_id=dora.public_id, email=NEW, at=NOW)
    asked = wish()
    assert (asked.new_email, asked.is_done, asked.is_taken, asked.language) == (
        NEW,
        False,
        False,
        Language.ARABIC,
    )
    address_changes.carry_out(public_id=asked.public_id, at=NOW)
    assert (wish().is_done, wish().is_taken, wish().old_email) == (True, False, OLD)
    address_changes.undo(public_id=asked.public_id, at=NOW)
    assert (wish().is_done, wish().is_undone) == (False, True)


def test_only_who_gets_mail_has_taken_an_address() -> None:
    dora = make_subscriber(email=OLD)
    address_changes.ask(public_id=dora.public_id, email=NEW, at=NOW)
    other = make_subscriber(email=NEW, state="unsubscribed")
    assert not wish().is_taken
    other.state = "confirmed"
    other.save()
    assert wish().is_taken


def test_a_change_that_was_deleted() -> None:
    assert follow_address.load(uuid4()) is None
