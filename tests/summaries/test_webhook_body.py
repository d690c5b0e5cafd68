"""The body of a message is the row of the API: one definition, seen through both."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from commitments.models import Change, WebhookDelivery
from commitments.summaries import webhook_body
from tests.factories import NOW, TODAY, make_assessment, make_undertaking
from tests.webhook_factories import make_partner

pytestmark = pytest.mark.django_db
SITE = "https://tracker.example"


@pytest.fixture
def delivery(settings: Settings) -> WebhookDelivery:
    """Of the newest change: an assessment."""
    settings.SITE_URL = SITE
    make_assessment(undertaking=make_undertaking())
    return make_partner().deliveries.create(made_at=NOW, change=Change.objects.latest("number"))


def test_load_gives_the_row_as_the_api_does(delivery: WebhookDelivery, client: Client) -> None:
    body = webhook_body.load(delivery, day=TODAY, is_sample=False)
    assert list(body) == ["id", "type", "timestamp", "data", "links"]
    assert (body["id"], body["type"]) == (delivery.message_id, "change.published")
    answered = client.get(f"/api/v1/changes/{body['data']['number']}").json()["row"]
    assert body["data"] == answered
    assert body["timestamp"] == answered["published_at"]


def test_every_link_leads_somewhere(delivery: WebhookDelivery, client: Client) -> None:
    links = webhook_body.load(delivery, day=TODAY, is_sample=False)["links"]
    assert sorted(links) == ["assessment", "change", "page", "undertaking"]
    for address in links.values():
        assert address.startswith(f"{SITE}/")
        assert client.get(address.removeprefix(SITE)).status_code == 200


def test_load_of_a_ping_has_the_same_form_and_no_change(delivery: WebhookDelivery) -> None:
    ping = delivery.partner.deliveries.create(made_at=NOW)
    assert webhook_body.load(ping, day=TODAY, is_sample=False) == {
        "id": ping.message_id,
        "type": "ping",
        "timestamp": "2026-11-23T12:00:00Z",
        "data": {},
        "links": {},
    }


def test_load_marks_what_is_invented(delivery: WebhookDelivery) -> None:
    assert webhook_body.load(delivery, day=TODAY, is_sample=True)["sample"] is True


def test_load_asks_once(delivery: WebhookDelivery, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        webhook_body.load(delivery, day=TODAY, is_sample=False)
