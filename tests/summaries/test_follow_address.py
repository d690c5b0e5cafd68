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


def test_a_number_is_former_from_the_change_on() -> None:
    dora = make_subscriber(email=OLD)
    address_changes.ask(public_id=dora.public_id, email=NEW, at=NOW)
    assert not follow_address.is_former(dora.public_id)
    address_changes.carry_out(public_id=wish().public_id, at=NOW)
    assert follow_address.is_former(dora.public_id)
    assert wish().subscription_id != dora.public_id


def test_a_wish_is_open_while_it_is_the_newest_of_who_gets_mail() -> None:
    dora = make_subscriber(email=OLD)
    address_changes.ask(public_id=dora.public_id, email=NEW, at=NOW)
    first = AddressChange.objects.get()
    assert wish().is_open
    dora.state = "unsubscribed"
    dora.save()
    assert (wish().is_open, wish().is_subscribed) == (False, False)
    dora.state = "confirmed"
    dora.save()
    address_changes.ask(public_id=dora.public_id, email="dora@third.example", at=NOW)
    replaced = follow_address.load(first.public_id)
    assert replaced is not None
    assert not replaced.is_open


def test_a_change_that_was_deleted() -> None:
    assert follow_address.load(uuid4()) is None
