"""What each answer of a partner's server means, and what a worker that dies leaves behind."""

import base64
import datetime as dt
from collections.abc import Iterator

import pytest
from django.db.models.functions import Now
from pytest_django import Settings

from commitments.actions import webhook_partners, webhook_tries, webhooks, withdrawals
from commitments.actions.sample_data import SAMPLE_STAFF_DOMAIN
from commitments.actions.webhook_partners import Issued
from commitments.desk_vocabulary import WebhookState
from commitments.fetching.poster import Poster
from commitments.models import Notice, StaffMember, Undertaking, WebhookDelivery, WebhookPartner
from commitments.rules import webhooks as rules
from tests.factories import NOW, make_assessment, make_entry, make_person, make_undertaking
from tests.source_servers import Net, small_internet
from tests.webhook_factories import LATER, MINUTE, make_administrator, register, time_stands_still
from tests.webhook_servers import PartnerServer, Received, running_partner

__all__ = ["time_stands_still"]
pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def ada() -> StaffMember:
    return make_administrator(username="ada", email="ada@desk.example")


@pytest.fixture
def server(settings: Settings) -> Iterator[PartnerServer]:
    with running_partner() as server:
        settings.WEBHOOK_TEST_PORT = server.port
        yield server


@pytest.fixture
def owed() -> Undertaking:
    return make_undertaking()


@pytest.fixture
def issued(server: PartnerServer, ada: StaffMember, owed: Undertaking) -> Issued:
    """A partner for whom two changes wait."""
    issued = register(by=ada, address=server.address)
    make_assessment(undertaking=owed)
    return issued


@pytest.fixture
def partner(issued: Issued) -> WebhookPartner:
    return issued.partner


def send(at: dt.datetime = LATER, poster: Poster | None = None) -> int:
    return webhooks.send_due(at=at, poster=poster, chance=lambda: 0.0)


def fresh(partner: WebhookPartner) -> WebhookPartner:
    return WebhookPartner.objects.get(pk=partner.pk)


def first(partner: WebhookPartner) -> WebhookDelivery:
    delivery = partner.deliveries.order_by("change__number").first()
    assert delivery is not None
    return delivery


def is_signed_with(received: Received, secret: str) -> bool:
    made = rules.signed(
        [base64.b64decode(secret.removeprefix("whsec_"))],
        message_id=received.id,
        timestamp=int(received.headers["webhook-timestamp"]),
        body=received.body,
    )
    return made in received.headers["webhook-signature"].split(" ")


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_delivered(issued: Issued, server: PartnerServer, status: int) -> None:
    server.statuses = [status]
    assert send() == 2
    delivery = first(issued.partner)
    assert (delivery.state, delivery.status, delivery.attempts) == (WebhookState.DELIVERED, status, 1)


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 403, 404, 408, 429, 500, 502, 503])
def test_any_other_answer_is_tried_again(issued: Issued, server: PartnerServer, status: int) -> None:
    server.statuses, server.headers = [status], {"Location": "https://elsewhere.example/"}
    assert send() == 0
    delivery, partner = first(issued.partner), fresh(issued.partner)
    assert (delivery.state, delivery.status, delivery.attempts, delivery.settled_at) == (
        WebhookState.WAITING, status, 1, None,
    )  # fmt: skip
    assert partner.problem == delivery.reason == f"The server answered {status}."
    assert (partner.failures, partner.disabled_at, len(server.received)) == (1, None, 1)


def test_410_disables_at_once_and_administrators_are_told(
    partner: WebhookPartner, server: PartnerServer, ada: StaffMember
) -> None:
    server.statuses = [410]
    assert send() == 0
    row = fresh(partner)
    assert row.disabled_reason == "Its server answered 410: it wants nothing any more."
    assert Notice.objects.get().to_staff == ada
    assert send(LATER + HOUR) == 0
    assert len(server.received) == 1
    assert {delivery.state for delivery in partner.deliveries.all()} == {WebhookState.WAITING}


@pytest.mark.usefixtures("time_stands_still")
@pytest.mark.parametrize(
    ("asked", "seconds"), [("", 10), ("5", 10), ("300", 300), ("99999999", 86_400), ("soon", 10)]
)
def test_a_server_gets_the_time_that_it_asks_for(
    partner: WebhookPartner, server: PartnerServer, asked: str, seconds: int
) -> None:
    server.statuses, server.headers = [429], {"Retry-After": asked}
    send()
    assert (fresh(partner).next_try_at - LATER).total_seconds() == seconds


def test_days_of_failures_disable(partner: WebhookPartner, server: PartnerServer, ada: StaffMember) -> None:
    server.statuses, moment = [500], LATER
    for _ in range(30):
        send(moment)
        row = fresh(partner)
        if row.disabled_at:
            break
        moment = row.next_try_at
    assert row.disabled_reason == (
        f"It took nothing for 3 days, {row.failures} times in a row. Last: The server answered 500."
    )
    assert dt.timedelta(days=3) <= moment - LATER < dt.timedelta(days=4)
    assert (Notice.objects.count(), len(set(server.ids))) == (1, 1)
    webhook_partners.enable(partner=partner, by=ada, resumes=True, at=moment)
    server.statuses = [200]
    assert send(moment + MINUTE) == 2


def test_a_worker_that_stood_still_for_days_disables_nobody(
    partner: WebhookPartner, server: PartnerServer
) -> None:
    server.statuses = [500]
    send()
    send(LATER + dt.timedelta(days=30))
    assert (fresh(partner).failures, fresh(partner).disabled_at) == (2, None)


@pytest.mark.parametrize("status", [500, 410])
def test_a_ping_is_tried_once_and_counts_for_nothing(
    partner: WebhookPartner, server: PartnerServer, ada: StaffMember, status: int
) -> None:
    WebhookDelivery.objects.all().delete()
    WebhookPartner.objects.update(seen_change=99)
    server.statuses = [status]
    webhook_partners.ping(partner=partner, by=ada, at=NOW)
    assert send() == 0
    ping = partner.deliveries.get()
    assert (ping.state, ping.reason) == (WebhookState.FAILED, f"The server answered {status}.")
    assert fresh(partner).failures == 0
    assert (fresh(partner).disabled_at is not None) == (status == 410)
    assert send(LATER + HOUR) == 0
    assert len(server.received) == 1


def test_a_ping_that_is_taken_has_what_waits_tried_at_once(
    partner: WebhookPartner, server: PartnerServer, ada: StaffMember
) -> None:
    server.statuses = [500, 200]
    send()
    WebhookPartner.objects.update(next_try_at=LATER + 12 * HOUR)
    webhook_partners.ping(partner=partner, by=ada, at=LATER)
    assert send(LATER + MINUTE) == 3


def test_every_try_has_its_own_time_and_both_secrets_while_one_is_replaced(
    issued: Issued, server: PartnerServer, ada: StaffMember
) -> None:
    new = webhook_partners.rotate(partner=issued.partner, by=ada, keeps_old=True, at=LATER)
    send()
    assert all(is_signed_with(received, issued.secret) for received in server.received)
    assert all(is_signed_with(received, new.secret) for received in server.received)
    make_entry(undertaking=make_undertaking())
    send(LATER + dt.timedelta(days=2))
    assert is_signed_with(server.received[-1], new.secret)
    assert not is_signed_with(server.received[-1], issued.secret)


def test_another_key_sends_nothing_that_could_not_be_verified(
    partner: WebhookPartner, server: PartnerServer, settings: Settings
) -> None:
    settings.WEBHOOK_KEY = bytes(32)
    assert (send(), server.received) == (0, [])
    assert fresh(partner).disabled_reason == webhook_tries.NO_SECRET
    assert Notice.objects.count() == 1


def test_outside_production_only_the_port_of_this_machine_is_sent_to(
    ada: StaffMember, owed: Undertaking, settings: Settings
) -> None:
    partner = register(by=ada).partner
    make_entry(undertaking=owed)
    with small_internet({}, names={"partner.example": [["93.184.215.14"]]}) as net:
        assert send(poster=poster_of(net)) == 0
        assert (net.dialled, net.names.asked) == ([], [])
        row = fresh(partner)
        assert (row.problem, row.failures, row.disabled_at) == (webhook_tries.NOT_OUTSIDE, 0, None)
        settings.WEBHOOKS = True
        send(LATER + HOUR, poster=poster_of(net))
        assert net.dialled == [("93.184.215.14", 443)]


def poster_of(net: Net) -> Poster:
    return Poster(user_agent="Test", resolve=net.names.addresses, dial=net.dial)


def test_invented_rows_never_leave_the_machine_and_say_what_they_are(
    issued: Issued, server: PartnerServer, ada: StaffMember, settings: Settings
) -> None:
    settings.WEBHOOKS = True
    make_person(username="sample", email=f"sample{SAMPLE_STAFF_DOMAIN}")
    outside = register(by=ada, address="https://partner.example/hook")
    WebhookPartner.objects.update(seen_change=0)
    with small_internet({}, names={"partner.example": [["93.184.215.14"]]}) as net:
        poster = Poster(
            user_agent="Test",
            resolve=net.names.addresses,
            dial=net.dial,
            exempt=frozenset({("127.0.0.1", server.port)}),
        )
        net.hosts["127.0.0.1"] = server.port
        assert send(poster=poster) == 2
        assert {address for address, _ in net.dialled} == {"127.0.0.1"}
    assert [received.shape["sample"] for received in server.received] == [True, True]
    assert fresh(outside.partner).problem == webhook_tries.NOT_OUTSIDE


def test_nothing_else_says_that_it_is_a_sample(issued: Issued, server: PartnerServer) -> None:
    send()
    assert not any("sample" in received.shape for received in server.received)


@pytest.mark.parametrize("name", ["inside.example", "mixed.example", "metadata.example"])
def test_a_name_that_leads_inside_is_a_failure_of_the_partner(
    ada: StaffMember, owed: Undertaking, settings: Settings, name: str
) -> None:
    settings.WEBHOOKS = True
    partner = register(by=ada, address=f"https://{name}/hook").partner
    make_entry(undertaking=owed)
    names = {
        "inside.example": [["10.0.0.1"]],
        "mixed.example": [["93.184.215.14", "::1"]],
        "metadata.example": [["169.254.169.254"]],
    }
    with small_internet({}, names=names) as net:
        assert send(poster=poster_of(net)) == 0
        assert (net.dialled, net.canaries_heard) == ([], 0)
    assert "not on the public internet" in fresh(partner).problem
    assert fresh(partner).failures == 1


def test_what_is_withdrawn_after_it_was_planned_does_not_go(
    server: PartnerServer, ada: StaffMember, owed: Undertaking
) -> None:
    partner = register(by=ada, address=server.address).partner
    publisher = make_person(role="Publisher")
    gone = make_entry(undertaking=owed, reviewer=publisher)
    webhooks.plan(at=LATER)
    withdrawals.withdraw_entry(entry=gone, by=publisher, at=NOW + MINUTE, reason="The wrong file.")
    make_entry(undertaking=owed)
    assert send() == 1
    assert first(partner).reason == webhook_tries.WITHDRAWN
    assert fresh(partner).failures == 0


def begun(partner: WebhookPartner, owner: str) -> WebhookDelivery:
    """A message that this worker is about to post."""
    webhooks.plan(at=LATER)
    assert webhooks.claim(owner=owner, at=LATER) == partner
    delivery = webhooks.next_of(partner, at=LATER)
    assert delivery is not None
    assert webhook_tries.intend(delivery, owner=owner)
    return delivery


def test_a_worker_that_died_leaves_it_to_the_next_under_the_same_id(
    partner: WebhookPartner, server: PartnerServer
) -> None:
    delivery = begun(partner, "dead")
    assert send() == 0  # the dead one has its lease still
    WebhookPartner.objects.update(lease_until=Now() - SECOND)
    assert send() == 2
    assert server.ids[0] == delivery.message_id
    assert first(partner).attempts == 2


def test_a_worker_whose_lease_is_over_begins_nothing(partner: WebhookPartner) -> None:
    webhooks.plan(at=LATER)
    webhooks.claim(owner="slow", at=LATER)
    WebhookPartner.objects.update(lease_until=Now() - SECOND)
    delivery = webhooks.next_of(partner, at=LATER)
    assert delivery is not None
    assert not webhook_tries.intend(delivery, owner="slow")
    assert not webhook_tries.intend(delivery, owner="somebody else")


def test_that_it_was_taken_counts_also_from_a_worker_that_lost_its_lease(partner: WebhookPartner) -> None:
    delivery = begun(partner, "slow")
    WebhookPartner.objects.update(owner="next")
    failed = webhook_tries.Outcome(WebhookState.WAITING, "No.", is_fault=True)
    webhook_tries.settle(delivery, failed, owner="slow", at=LATER, chance=0)
    assert (first(partner).state, fresh(partner).failures) == (WebhookState.SENDING, 0)
    taken = webhook_tries.Outcome(WebhookState.DELIVERED, status=200)
    webhook_tries.settle(delivery, taken, owner="slow", at=LATER, chance=0)
    assert first(partner).state == WebhookState.DELIVERED


def test_who_is_disabled_between_claim_and_post_gets_nothing(
    partner: WebhookPartner, ada: StaffMember
) -> None:
    webhooks.plan(at=LATER)
    webhooks.claim(owner="one", at=LATER)
    delivery = webhooks.next_of(partner, at=LATER)
    assert delivery is not None
    webhook_partners.disable(partner=partner, by=ada, at=LATER)
    assert not webhook_tries.intend(delivery, owner="one")
