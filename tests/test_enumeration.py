"""Nobody learns from us whether an address is known: same status, text, headers and statements for every one.

Timings are not asserted: bench/enumeration.py measures them.
"""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments import emails
from commitments.actions import address_changes, subscriptions
from commitments.desk_vocabulary import SubscriberState
from commitments.models import Delivery, Subscriber
from commitments.summaries.follow import FollowRequest
from commitments.vocabulary import (
    DeliveryState,
    FollowScope,
    Rhythm,
)
from tests.factories import NOW
from tests.mail_factories import make_subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

WISH = FollowRequest(FollowScope.EVERYTHING, None, Rhythm.WEEKLY)
KINDS = ("unknown", "confirmed", "pending", "unsubscribed", "suppressed", "limited", "shouted")
WITHOUT_VALUES = re.compile(r"'(?:[^']|'')*'(?:::\w+)?|\b\d+\b|s\d+_x\d+|(?<!IS )(?<!NOT )NULL")


def address_of(kind: str) -> str:
    """An address of this kind, which the database knows or does not."""
    address = f"{kind}@example.org"
    match kind:
        case "confirmed" | "pending" | "unsubscribed":
            make_subscriber(email=address, state=SubscriberState(kind))
        case "suppressed":
            make_subscriber(email=address, suppressed_at=NOW, suppressed_for="hard")
        case "limited":
            for _ in range(4):
                subscriptions.ask(email=address, request=WISH, at=NOW)
                asker = make_subscriber()
                address_changes.ask(public_id=asker.public_id, email=address, at=NOW)
        case "shouted":
            make_subscriber(email=address)
            return address.upper()
    return address


def seen(act: Callable[[str], HttpResponse], address: str) -> tuple[object, ...]:
    """All that somebody outside can tell apart, and the statements that the database was sent for it."""
    with CaptureQueriesContext(connection) as queries:
        response = act(address)
    statements = [WITHOUT_VALUES.sub("?", query["sql"]) for query in queries]
    return (
        response.status_code,
        response.content,
        sorted(response.headers.items()),
        sorted(response.cookies),
        tuple(statements),
    )


def all_seen(act: Callable[[str], HttpResponse]) -> dict[str, tuple[object, ...]]:
    act("first@example.org")  # what is looked up once for all is looked up now
    return {kind: seen(act, address_of(kind)) for kind in KINDS}


def differing(found: dict[str, tuple[object, ...]]) -> dict[str, tuple[object, ...]]:
    return {kind: what for kind, what in found.items() if what != found["unknown"]}


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True)


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_asking_for_mail_tells_nothing(visitor: Client, language: str) -> None:
    def ask(address: str) -> HttpResponse:
        form = {"email": address, "what": "everything", "rhythm": "weekly"}
        return visitor.post(f"/{language}/follow", form)

    found = all_seen(ask)
    assert differing(found) == {}
    assert found["unknown"][0] == 302
    assert any("commitments_delivery" in sql for sql in found["unknown"][4]), "the work was done"
    sent = Delivery.objects.filter(state=DeliveryState.PENDING, subscriber__email="limited@example.org")
    assert sent.count() == subscriptions.CONFIRMATIONS_A_DAY


def test_changing_the_address_tells_nothing_of_the_new_one(visitor: Client) -> None:
    askers = iter([make_subscriber() for _ in range(len(KINDS) + 1)])

    def ask(address: str) -> HttpResponse:
        token = emails.token(emails.MANAGE, next(askers).public_id)
        response = visitor.post(reverse("follow:address", args=[token]), {"email": address})
        response.headers["Location"] = response.headers["Location"].replace(token, "token")
        return response

    found = all_seen(ask)
    assert differing(found) == {}
    assert found["unknown"][0] == 302


@pytest.mark.parametrize("name", ["undo", "monthly"])
def test_taking_mail_up_again_tells_strangers_nothing(visitor: Client, name: str) -> None:
    """Only links that we signed do anything; made-up ones are alike, whoever they would be about."""
    known = make_subscriber(state=SubscriberState.UNSUBSCRIBED)
    answers = {
        visitor.post(reverse(f"follow:{name}", args=[f"{public_id}:forged"])).status_code
        for public_id in (known.public_id.hex, "0" * 32)
    }
    assert answers == {404}


def test_a_network_that_asked_for_much_gets_the_same_answer_and_no_more_mail(visitor: Client) -> None:
    answers = set()
    for number in range(22):
        form = {"email": f"reader-{number}@example.org", "what": "everything", "rhythm": "weekly"}
        response = visitor.post("/en/follow", form)
        answers.add((response.status_code, response.content, str(sorted(response.headers.items()))))
    assert len(answers) == 1
    assert Subscriber.objects.count() == 20
    other = visitor.post("/en/follow", form, REMOTE_ADDR="203.0.113.9")
    assert (other.status_code, Subscriber.objects.count()) == (302, 21)


def test_an_asker_who_waits_a_day_is_heard_again(visitor: Client) -> None:
    address = address_of("limited")
    subscriptions.ask(email=address, request=WISH, at=NOW + dt.timedelta(days=1, seconds=1))
    assert Delivery.objects.filter(subscriber__email=address).latest("pk").state == DeliveryState.PENDING
