"""Reports in the services' own shapes, signed as the services sign them."""

import base64
import datetime as dt
import hashlib
import hmac
import json
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.http import HttpResponse
from django.test import Client

from commitments import emails
from commitments.actions import deliveries
from commitments.models import Delivery, MailBounce
from tests.factories import NOW
from tests.mail_factories import make_delivery, make_subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
SECRET, KEY = "reports:a long enough password", "key-of-the-service"
REPORTS = "/mail/reports"
BASIC = {"Authorization": "Basic " + base64.b64encode(SECRET.encode()).decode()}


@pytest.fixture
def postmark(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.mail_report_urls"
    settings.MAIL_WEBHOOK_SERVICE, settings.MAIL_WEBHOOK_SECRET = "postmark", SECRET


@pytest.fixture
def mailgun(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.mail_report_urls"
    settings.MAIL_WEBHOOK_SERVICE, settings.MAIL_WEBHOOK_SECRET = "mailgun", SECRET
    settings.MAIL_WEBHOOK_KEY = KEY


@pytest.fixture
def sparkpost(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.mail_report_urls"
    settings.MAIL_WEBHOOK_SERVICE, settings.MAIL_WEBHOOK_SECRET = "sparkpost", SECRET


@pytest.fixture
def mailjet(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.mail_report_urls"
    settings.MAIL_WEBHOOK_SERVICE, settings.MAIL_WEBHOOK_SECRET = "mailjet", SECRET


@pytest.fixture
def delivery() -> Delivery:
    return make_delivery(subscriber=make_subscriber(email="gone@example.org"))


def id_of(delivery: Delivery) -> str:
    return f"<d.{delivery.message_uuid}.{emails.seal(delivery.message_uuid)}@localhost>"


def send(client: Client, report: object, **headers: str) -> HttpResponse:
    return client.post(REPORTS, json.dumps(report), content_type="application/json", headers=headers or BASIC)


def bounce_of(delivery: Delivery, **fields: Any) -> dict[str, Any]:
    """As Postmark documents it; `Metadata` is what we gave it with the message."""
    return {
        "RecordType": "Bounce",
        "ID": 4323372036854775807,
        "Type": "HardBounce",
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Email": "gone@example.org",
        "Description": "The server was unable to deliver your message (ex: unknown user).",
        "Details": "smtp;550 5.1.1 <gone@example.org> no such user",
        "BouncedAt": "2026-11-23T11:30:00Z",
        "Metadata": {"message": id_of(delivery)},
    } | fields


def failed_of(delivery: Delivery, *, key: str = KEY, token: str = "t" * 50, **fields: Any) -> dict[str, Any]:
    """As Mailgun documents it, with its signature over timestamp and token."""
    timestamp = str(int(NOW.timestamp()))
    signature = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
    event = {
        "id": "G9Bn5sl1TC6nu79C8C0bwg",
        "event": "failed",
        "severity": "permanent",
        "reason": "bounce",
        "timestamp": NOW.timestamp(),
        "recipient": "gone@example.org",
        "message": {"headers": {"message-id": id_of(delivery).strip("<>")}},
        "delivery-status": {"code": 550, "message": "550 5.1.1 gone@example.org: no such user"},
        "user-variables": {},
    } | fields
    return {
        "signature": {"timestamp": timestamp, "token": token, "signature": signature},
        "event-data": event,
    }


def test_nothing_is_open_where_no_secret_is_configured(client: Client, delivery: Delivery) -> None:
    assert send(client, bounce_of(delivery)).status_code == 404
    assert client.head(REPORTS).status_code == 404


@pytest.mark.usefixtures("postmark")
def test_a_hard_bounce_ends_the_mail_to_an_address(client: Client, delivery: Delivery) -> None:
    assert send(client, bounce_of(delivery)).status_code == 200
    bounce = MailBounce.objects.get()
    assert (bounce.kind, bounce.delivery, bounce.event_key) == (
        "hard",
        delivery,
        "postmark/4323372036854775807",
    )
    assert bounce.happened_at == NOW - dt.timedelta(minutes=30)
    assert "gone@example.org" not in bounce.words
    assert bounce.subscriber is not None
    assert (bounce.subscriber.suppressed_at, bounce.subscriber.suppressed_for) == (bounce.happened_at, "hard")


@pytest.mark.usefixtures("postmark")
@pytest.mark.parametrize(
    "headers",
    [
        {"X-Nothing": "1"},
        {"Authorization": "Basic " + base64.b64encode(b"reports:guessed").decode()},
        {"Authorization": "Basic !!!"},
        {"Authorization": f"Bearer {SECRET}"},
    ],
    ids=["none", "wrong", "broken", "other scheme"],
)
def test_without_the_secret_it_is_refused(
    client: Client, delivery: Delivery, headers: dict[str, str]
) -> None:
    response = send(client, bounce_of(delivery), **headers)
    assert response.status_code == 401
    assert not MailBounce.objects.exists()


@pytest.mark.usefixtures("postmark")
def test_a_report_that_comes_a_thousand_times_is_one_change(client: Client, delivery: Delivery) -> None:
    report = bounce_of(delivery)
    assert {send(client, report).status_code for _ in range(1_000)} == {200}
    assert MailBounce.objects.count() == 1


@pytest.mark.usefixtures("postmark")
def test_a_report_without_an_id_of_its_own_is_one_change_too(client: Client, delivery: Delivery) -> None:
    report = bounce_of(delivery)
    del report["ID"]
    for _ in range(3):
        send(client, report)
    assert MailBounce.objects.count() == 1


@pytest.mark.usefixtures("postmark")
def test_a_seal_that_is_not_ours_says_nothing(client: Client, delivery: Delivery) -> None:
    forged = f"<d.{delivery.message_uuid}.00000000@localhost>"
    for metadata in ({"message": forged}, {}, {"message": "x"}):
        assert send(client, bounce_of(delivery, Metadata=metadata)).status_code == 200
    assert not MailBounce.objects.exists()


@pytest.mark.usefixtures("postmark")
@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"Type": "SpamComplaint", "RecordType": "SpamComplaint"}, "complaint"),
        ({"Type": "SoftBounce", "Details": ""}, "soft"),
        ({"Type": "Transient"}, None),
        ({"Type": "Blocked"}, None),
        ({"RecordType": "Delivery"}, None),
        ({"RecordType": "Open"}, None),
    ],
    ids=str,
)
def test_kinds_of_report(
    client: Client, delivery: Delivery, fields: dict[str, str], kind: str | None
) -> None:
    assert send(client, bounce_of(delivery, **fields)).status_code == 200
    assert list(MailBounce.objects.values_list("kind", flat=True)) == ([kind] if kind else [])


@pytest.mark.usefixtures("postmark")
@pytest.mark.parametrize("body", ["", "{", "[]", "[1]", "null", '"x"', '{"RecordType": "Inbound"}'])
def test_what_cannot_be_read_is_refused_in_words(client: Client, body: str) -> None:
    response = client.post(REPORTS, body, content_type="application/json", headers=BASIC)
    assert response.status_code in (200, 400)
    assert not MailBounce.objects.exists()


@pytest.mark.usefixtures("postmark")
def test_what_postgresql_cannot_store_is_left_out(client: Client, delivery: Delivery) -> None:
    report = bounce_of(delivery, Details="550 5.1.1 no\x00such \ud800 user", ID="4\x002")
    assert send(client, report).status_code == 200
    assert MailBounce.objects.get().event_key == "postmark/42"


@pytest.mark.usefixtures("postmark")
def test_only_head_and_post_are_answered(client: Client) -> None:
    assert client.head(REPORTS).status_code == 200
    assert client.get(REPORTS).status_code == 405


@pytest.mark.usefixtures("mailgun")
def test_mailgun_is_believed_with_its_signature(client: Client, delivery: Delivery) -> None:
    assert send(client, failed_of(delivery)).status_code == 200
    assert MailBounce.objects.get().kind == "hard"


@pytest.mark.usefixtures("mailgun")
def test_mailgun_with_a_wrong_signature_is_refused_whatever_the_secret(
    client: Client, delivery: Delivery
) -> None:
    unsigned = failed_of(delivery)
    del unsigned["signature"]
    assert send(client, failed_of(delivery, key="another")).status_code == 401
    assert send(client, unsigned).status_code == 401
    assert send(client, failed_of(delivery), Authorization="Basic eDp5").status_code == 401
    assert not MailBounce.objects.exists()


@pytest.mark.usefixtures("mailgun")
def test_mailgun_that_goes_on_trying_is_no_failure(client: Client, delivery: Delivery) -> None:
    assert send(client, failed_of(delivery, severity="temporary")).status_code == 200
    assert not MailBounce.objects.exists()


@pytest.mark.usefixtures("sparkpost")
@pytest.mark.parametrize(("bounce_class", "kind"), [("10", "hard"), ("22", "soft"), ("51", None)])
def test_sparkpost_is_read_by_its_bounce_class(
    client: Client, delivery: Delivery, bounce_class: str, kind: str | None
) -> None:
    event = {
        "type": "bounce",
        "bounce_class": bounce_class,
        "event_id": "92356927693813856",
        "timestamp": str(int(NOW.timestamp())),
        "raw_reason": "550 refused",
        "rcpt_meta": {"message": id_of(delivery)},
    }
    assert send(client, [{"msys": {"message_event": event}}]).status_code == 200
    assert list(MailBounce.objects.values_list("kind", flat=True)) == ([kind] if kind else [])


@pytest.mark.usefixtures("mailjet")
@pytest.mark.parametrize(
    ("is_hard", "error", "kind"),
    [(True, "user unknown", "hard"), (False, "mailbox inactive", "soft"), (True, "quota exceeded", "soft")],
)
def test_mailjet_is_read_by_its_own_word_for_hard(
    client: Client, delivery: Delivery, is_hard: bool, error: str, kind: str
) -> None:
    event = {
        "event": "bounce",
        "time": int(NOW.timestamp()),
        "MessageID": 19421777835146490,
        "email": "gone@example.org",
        "hard_bounce": is_hard,
        "error_related_to": "recipient",
        "error": error,
        "Payload": json.dumps({"message": id_of(delivery)}),
    }
    assert send(client, event).status_code == 200
    assert MailBounce.objects.get().kind == kind


@pytest.mark.usefixtures("postmark")
def test_a_message_carries_what_the_service_hands_back(
    delivery: Delivery, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    deliveries.drain(at=NOW)
    (message,) = mailoutbox
    assert message.metadata == {"message": id_of(delivery)}  # type: ignore[attr-defined]
