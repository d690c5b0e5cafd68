"""The mails about a change of address: to whom, in which language, and what they do not say."""

import re

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from commitments.actions import address_changes, deliveries
from commitments.models import AddressChange, Subscriber
from tests.factories import NOW
from tests.mail_factories import NEXT_MONDAY, make_subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

OLD, NEW = "dora@old.example", "dora@new.example"


@pytest.fixture
def dora() -> Subscriber:
    return make_subscriber(email=OLD, language="fr")


def ask(dora: Subscriber) -> AddressChange:
    address_changes.ask(public_id=dora.public_id, email=NEW, at=NOW)
    return AddressChange.objects.latest("pk")


def only_mail(outbox: list[EmailMultiAlternatives]) -> EmailMultiAlternatives:
    """The one mail that goes now."""
    outbox.clear()
    deliveries.drain(at=NEXT_MONDAY)
    (message,) = outbox
    return message


def everything(message: EmailMultiAlternatives) -> str:
    (html,) = message.alternatives
    return f"{message.subject}\n{message.body}\n{html[0]}"


def press(client: Client, message: EmailMultiAlternatives, path: str) -> None:
    link = re.search(rf"({path}\S+)", str(message.body))
    assert link is not None, message.body
    assert client.post(link[1]).status_code == 200


def test_they_go_where_they_belong_and_their_links_do_what_they_say(
    client: Client, dora: Subscriber, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    ask(dora)
    question = only_mail(mailoutbox)
    assert (question.to, OLD in everything(question)) == ([NEW], False)
    assert question.subject == "Merci de confirmer : nos courriels à cette adresse"
    press(client, question, "/fr/follow/new-address/")
    dora.refresh_from_db()
    assert dora.email == NEW

    notice = only_mail(mailoutbox)
    assert (notice.to, NEW in everything(notice)) == ([OLD], False)
    assert "23 novembre 2026" in notice.body
    press(client, notice, "/fr/follow/old-address/")
    dora.refresh_from_db()
    assert dora.email == OLD


def test_only_its_owner_hears_that_an_address_gets_mail_already(
    dora: Subscriber, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    make_subscriber(email=NEW)
    ask(dora)
    message = only_mail(mailoutbox)
    assert (message.to, OLD in everything(message)) == ([NEW], False)
    assert "reçoit déjà nos courriels" in message.subject
    assert "/follow/new-address/" not in everything(message)


def test_they_go_to_who_left_and_to_who_bounces_since_they_are_no_digests(
    dora: Subscriber, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    change = ask(dora)
    only_mail(mailoutbox)
    address_changes.carry_out(public_id=change.public_id, at=NOW)
    Subscriber.objects.update(state="unsubscribed", suppressed_at=NOW, suppressed_for="hard")
    assert only_mail(mailoutbox).to == [OLD]


def test_nothing_goes_about_a_change_that_was_deleted_with_its_reader(
    dora: Subscriber, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    ask(dora)
    dora.delete()
    deliveries.drain(at=NEXT_MONDAY)
    assert mailoutbox == []
