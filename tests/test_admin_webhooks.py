"""Registering partners in the administration: who may, what is said once, what is refused."""

import base64
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from commitments.actions import webhook_partners
from commitments.models import DeskAct, WebhookPartner
from commitments.rules import webhooks as rules
from tests.factories import NOW, make_person, make_signatory
from tests.webhook_factories import make_administrator, make_partner

pytestmark = pytest.mark.django_db
LIST = reverse("admin:commitments_webhookpartner_changelist")
ADD = reverse("admin:commitments_webhookpartner_add")
LEDGER = reverse("admin:commitments_webhookdelivery_changelist")
FORM = {"name": "Oxford", "address": "https://partner.example/hook", "kind": ""}


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(make_administrator(username="ada"))
    return client


def act(client: Client, name: str, *partners: WebhookPartner) -> Any:
    chosen = {"action": name, "_selected_action": [partner.pk for partner in partners]}
    return client.post(LIST, chosen, follow=True)


def secret_now(partner: WebhookPartner) -> str:
    partner.refresh_from_db()
    return rules.written(webhook_partners.secrets_of(partner, at=NOW)[0])


def test_the_secret_is_shown_once(administrator: Client) -> None:
    kenya = make_signatory(name="Kenya")
    answer = administrator.post(ADD, FORM | {"signatory": kenya.pk})
    partner = WebhookPartner.objects.get()
    secret = secret_now(partner)
    assert secret in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert (partner.name, partner.signatory) == ("Oxford", kenya)
    one = reverse("admin:commitments_webhookpartner_change", args=[partner.pk])
    for page in (LIST, one, LEDGER, reverse("admin:commitments_webhookpartner_history", args=[partner.pk])):
        shown = administrator.get(page)
        assert shown.status_code == 200
        assert not any(form in shown.content.decode() for form in forms_of(secret))
    assert not any(form in str(list(DeskAct.objects.values())) for form in forms_of(secret))


def forms_of(secret: str) -> tuple[str, ...]:
    return secret, secret.removeprefix("whsec_"), base64.b64decode(secret.removeprefix("whsec_")).hex()


@pytest.mark.parametrize("action", ["rotate", "rotate_at_once"])
def test_a_new_secret_is_shown_once(administrator: Client, action: str) -> None:
    partner = make_partner()
    before = secret_now(partner)
    page = act(administrator, action, partner).content.decode()
    assert secret_now(partner) in page
    assert before not in page


def test_new_secrets_are_made_one_at_a_time(administrator: Client) -> None:
    by = make_administrator()
    partners = make_partner(by=by), make_partner(by=by)
    assert "Choose one partner at a time." in act(administrator, "rotate", *partners).content.decode()
    assert set(WebhookPartner.objects.values_list("secret_version", flat=True)) == {1}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"address": "http://partner.example/"}, "must begin with https://"),
        ({"address": "https://169.254.169.254/"}, "not on the public internet"),
        ({"address": "https://user:password@partner.example/"}, "no user name"),
        ({"address": "https://partner.example:8443/"}, "Port 8443"),
        ({"kind": "withdrawn"}, "No partner hears of what was withdrawn."),
        ({"name": " "}, "This field is required."),
    ],
    ids=str,
)
def test_what_is_wrong_stands_beside_it(administrator: Client, fields: dict[str, str], sentence: str) -> None:
    assert sentence in administrator.post(ADD, FORM | fields).content.decode()
    assert not WebhookPartner.objects.exists()


def test_without_a_key_the_form_says_so(administrator: Client, settings: Settings) -> None:
    settings.WEBHOOK_KEY = b""
    assert "TRACKER_WEBHOOK_KEY" in administrator.post(ADD, FORM).content.decode()


def test_a_partner_is_changed(administrator: Client) -> None:
    partner = make_partner()
    address = reverse("admin:commitments_webhookpartner_change", args=[partner.pk])
    assert administrator.post(address, FORM | {"kind": "correction"}).status_code == 302
    partner.refresh_from_db()
    assert (partner.name, partner.kind, partner.secret_version) == ("Oxford", "correction", 1)


def test_ping_disable_and_enable(administrator: Client) -> None:
    partner = make_partner()
    assert "a ping goes within seconds" in act(administrator, "ping", partner).content.decode()
    assert partner.deliveries.count() == 1
    assert ": disabled." in act(administrator, "disable", partner).content.decode()
    assert "disabled already" in act(administrator, "disable", partner).content.decode()
    assert ": enabled." in act(administrator, "resume", partner).content.decode()
    act(administrator, "disable", partner)
    assert ": enabled." in act(administrator, "enable_from_now", partner).content.decode()
    assert "Disabled by" not in administrator.get(LIST).content.decode()


def test_nothing_is_deleted_here_even_by_a_superuser(client: Client) -> None:
    client.force_login(make_person(username="root", is_staff=True, is_superuser=True))
    partner = make_partner()
    delivery = partner.deliveries.create(made_at=NOW)
    for name, row in (("webhookpartner", partner), ("webhookdelivery", delivery)):
        address = reverse(f"admin:commitments_{name}_delete", args=[row.pk])
        assert client.post(address, {"post": "yes"}).status_code == 403
    assert "delete_selected" not in client.get(LIST).content.decode()


@pytest.mark.parametrize("role", ["Researcher", "Reviewer", "Publisher"])
@pytest.mark.parametrize("page", [LIST, ADD, LEDGER])
def test_nobody_else_sees_or_does_anything(client: Client, role: str, page: str) -> None:
    partner = make_partner()
    client.force_login(make_person(role=role, is_staff=True))
    assert client.get(page).status_code == 403
    assert client.post(ADD, FORM).status_code == 403
    assert act(client, "rotate", partner).status_code == 403
    partner.refresh_from_db()
    assert (WebhookPartner.objects.count(), partner.secret_version) == (1, 1)


def test_a_visitor_is_sent_away(client: Client) -> None:
    assert client.get(LIST).status_code == 302
