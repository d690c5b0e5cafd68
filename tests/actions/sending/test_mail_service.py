"""A mail service of django-anymail's, as a real HTTP server on loopback that answers as Postmark does."""

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from pytest_django import Settings

from commitments import emails
from commitments.actions import deliveries
from commitments.models import Delivery
from commitments.vocabulary import DeliveryState
from tests.factories import make_assessment, make_undertaking
from tests.mail_factories import NEXT_MONDAY, make_delivery, make_run, make_subscriber

pytestmark = pytest.mark.django_db


@contextlib.contextmanager
def service(status: int, answer: dict[str, Any]) -> Iterator[tuple[list[dict[str, Any]], str]]:
    """What the service was sent, and its address."""
    asked: list[dict[str, Any]] = []

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            if status == 0:  # goes away without an answer
                return self.connection.close()
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return None

        def log_message(self, *args: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield asked, f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def drained(settings: Settings, status: int, answer: dict[str, Any]) -> tuple[Delivery, list[dict[str, Any]]]:
    make_assessment(undertaking=make_undertaking())
    delivery = make_delivery(subscriber=make_subscriber(email="dora@example.org"), run=make_run())
    with service(status, answer) as (asked, address):
        settings.MAILERS = {"default": {"BACKEND": "anymail.backends.postmark.EmailBackend"}}
        settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "secret", "POSTMARK_API_URL": address}
        deliveries.drain(at=NEXT_MONDAY)
    delivery.refresh_from_db()
    return delivery, asked


def test_a_service_gets_the_whole_digest(settings: Settings) -> None:
    answer = {"ErrorCode": 0, "Message": "OK", "MessageID": "7", "To": "dora@example.org"}
    delivery, asked = drained(settings, 200, answer)
    assert (delivery.state, len(asked)) == (DeliveryState.SENT, 1)
    assert asked[0]["To"] == "dora@example.org"
    personal = emails.personal(delivery)
    assert personal.unsubscribe_url in asked[0]["TextBody"]
    assert personal.unsubscribe_url in asked[0]["HtmlBody"]
    headers = {header["Name"]: header["Value"] for header in asked[0]["Headers"]}
    assert headers["Message-ID"] == personal.message_id
    assert headers["List-Unsubscribe"] == f"<{personal.unsubscribe_url}>"


@pytest.mark.parametrize(
    ("status", "error_code", "state"),
    [
        (422, 300, DeliveryState.FAILED),
        (401, 10, DeliveryState.DEFERRED),
        (429, 0, DeliveryState.DEFERRED),
        (500, 0, DeliveryState.UNCERTAIN),
        (0, 0, DeliveryState.UNCERTAIN),
    ],
)
def test_an_answer_says_whether_it_was_taken(
    settings: Settings, status: int, error_code: int, state: str
) -> None:
    delivery, asked = drained(settings, status, {"ErrorCode": error_code, "Message": "No."})
    assert (delivery.state, len(asked)) == (state, 1)
    assert delivery.reason
    assert "@" not in delivery.reason


def test_an_address_that_the_service_no_longer_writes_to_fails(settings: Settings) -> None:
    words = "You tried to send to recipients that have been marked as inactive. Found inactive addresses: "
    answer = {"ErrorCode": 406, "Message": f"{words}dora@example.org. Inactive recipients have bounced."}
    delivery, _ = drained(settings, 422, answer)
    assert delivery.state == DeliveryState.FAILED
    assert "dora@" not in delivery.reason


def test_an_answer_that_says_nothing_of_the_recipient_leaves_doubt(settings: Settings) -> None:
    delivery, _ = drained(settings, 422, {"ErrorCode": 406, "Message": "Something new."})
    assert delivery.state == DeliveryState.UNCERTAIN
