"""What partners get, in which order, and when: with a real server that answers as the test says."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from pytest_django import Settings

from commitments.actions import webhook_partners, webhook_tries, webhooks, withdrawals
from commitments.desk_vocabulary import WebhookState
from commitments.models import Change, StaffMember, Undertaking, WebhookDelivery, WebhookPartner
from commitments.vocabulary import ChangeKind
from tests.factories import (
    NOW,
    make_assessment,
    make_commitment,
    make_entry,
    make_person,
    make_signatory,
    make_undertaking,
)
from tests.webhook_factories import LATER, MINUTE, make_administrator, make_partner, time_stands_still
from tests.webhook_servers import PartnerServer, running_partner

__all__ = ["time_stands_still"]
pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def server(settings: Settings) -> Iterator[PartnerServer]:
    with running_partner() as server:
        settings.WEBHOOK_TEST_PORT = server.port
        yield server


@pytest.fixture
def owed() -> Undertaking:
    return make_undertaking(
        commitment=make_commitment(code="D3.a"), signatory=make_signatory(name="Kenya", slug="kenya")
    )


@pytest.fixture
def partner(server: PartnerServer) -> WebhookPartner:
    return make_partner(address=server.address)


def send(at: dt.datetime = LATER) -> int:
    return webhooks.send_due(at=at, chance=lambda: 0.0)


def numbers() -> list[int]:
    return list(Change.objects.order_by("number").values_list("number", flat=True))


def fresh(partner: WebhookPartner) -> WebhookPartner:
    return WebhookPartner.objects.get(pk=partner.pk)


def states(partner: WebhookPartner) -> list[str]:
    return list(partner.deliveries.order_by("change__number").values_list("state", flat=True))


def test_everything_published_goes_in_order_and_once(
    partner: WebhookPartner, server: PartnerServer, owed: Undertaking
) -> None:
    make_assessment(undertaking=owed)
    make_entry(undertaking=owed)
    assert send() == 3
    assert send(LATER + HOUR) == 0
    assert server.numbers == numbers() == [1, 2, 3]
    assert len(set(server.ids)) == 3
    assert {row.state for row in WebhookDelivery.objects.all()} == {WebhookState.DELIVERED}
    assert fresh(partner).delivered_at is not None


def test_nobody_hears_of_what_was_there_before(server: PartnerServer, owed: Undertaking) -> None:
    make_assessment(undertaking=owed)
    make_partner(address=server.address)
    assert send() == 0
    assert server.received == []


def test_nothing_goes_while_it_may_be_withdrawn(
    partner: WebhookPartner, server: PartnerServer, owed: Undertaking
) -> None:
    make_entry(undertaking=owed)
    for minutes in (0, 5, 10, 11.9):
        assert send(NOW + minutes * MINUTE) == 0
    assert send(NOW + 12 * MINUTE) == 1


def test_what_was_withdrawn_goes_to_nobody_nor_the_notice_of_it(
    partner: WebhookPartner, server: PartnerServer, owed: Undertaking
) -> None:
    publisher = make_person(role="Publisher")
    kept = make_entry(undertaking=owed)
    gone = make_entry(undertaking=owed, reviewer=publisher)
    withdrawals.withdraw_entry(entry=gone, by=publisher, at=NOW + 9 * MINUTE, reason="The wrong file.")
    last = make_entry(undertaking=owed)
    assert Change.objects.filter(kind=ChangeKind.WITHDRAWN).count() == 1
    assert send(LATER + HOUR) == 2
    codes = [message.shape["data"]["entry"] for message in server.received]
    assert codes == [f"{entry.code}.v1" for entry in (kept, last)]


def test_one_that_may_be_withdrawn_holds_back_what_comes_after(
    partner: WebhookPartner, server: PartnerServer, owed: Undertaking
) -> None:
    """Numbers are the order, even where a clock was set back between two publications."""
    make_assessment(undertaking=owed, at=NOW + HOUR)
    make_entry(undertaking=owed)  # at NOW, after it
    assert send(NOW + 30 * MINUTE) == 1  # the entry on which the assessment rests
    assert send(NOW + HOUR + 12 * MINUTE) == 2
    assert server.numbers == [1, 2, 3]


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({"signatory": "kenya"}, 2),
        ({"signatory": "peru"}, 1),
        ({"commitment": "D3.a"}, 2),
        ({"commitment": "D4.b"}, 1),
        ({"instrument": "first"}, 2),
        ({"instrument": "second"}, 1),
        ({"kind": "first-assessment"}, 1),
        ({"kind": "first-assessment", "signatory": "peru"}, 0),
        ({"kind": "evidence", "signatory": "kenya", "commitment": "D3.a", "instrument": "first"}, 1),
    ],
    ids=str,
)
def test_a_partner_gets_what_it_chose(
    server: PartnerServer, owed: Undertaking, wanted: dict[str, str], count: int
) -> None:
    other = make_undertaking(
        commitment=make_commitment(code="D4.b"), signatory=make_signatory(name="Peru", slug="peru")
    )
    assert owed.endorsement is not None
    assert other.endorsement is not None
    rows = {
        "kenya": owed.endorsement.signatory,
        "peru": other.endorsement.signatory,
        "D3.a": owed.commitment,
        "D4.b": other.commitment,
        "first": owed.commitment.instrument,
        "second": other.commitment.instrument,
    }
    make_partner(address=server.address, **{name: rows.get(value, value) for name, value in wanted.items()})
    make_assessment(undertaking=owed)
    make_entry(undertaking=other)
    assert send() == count


def test_two_partners_each_get_all(server: PartnerServer, settings: Settings, owed: Undertaking) -> None:
    administrator = make_administrator()
    partners = [make_partner(by=administrator, address=server.address) for _ in range(2)]
    make_assessment(undertaking=owed)
    assert send() == 4
    assert [states(partner) for partner in partners] == [["delivered"] * 2] * 2
    assert len(set(server.ids)) == 4


@pytest.mark.usefixtures("time_stands_still")
def test_a_failure_is_tried_again_with_the_same_id_and_keeps_the_order(
    partner: WebhookPartner, server: PartnerServer, owed: Undertaking
) -> None:
    make_assessment(undertaking=owed)
    server.statuses = [500]
    moment, waits = LATER, []
    for _ in range(9):
        assert send(moment) == 0
        after = fresh(partner).next_try_at
        assert send(after - dt.timedelta(seconds=2)) == 0
        waits.append((after - moment).total_seconds())
        moment = after
    assert waits == [10, 60, 300, 1800, 7200, 21600, 43200, 43200, 43200]
    assert (len(server.ids), len(set(server.ids)), set(server.numbers)) == (9, 1, {1})
    server.statuses = [200]
    assert send(moment) == 2
    assert server.numbers[-2:] == [1, 2]
    row = fresh(partner)
    assert (row.failures, row.first_failed_at, row.problem, row.disabled_at) == (0, None, "", None)


def test_one_that_fails_holds_up_no_other(server: PartnerServer, owed: Undertaking) -> None:
    administrator = make_administrator()
    broken = make_partner(by=administrator, address=server.address.replace("/hook", "/missing"))
    WebhookPartner.objects.filter(pk=broken.pk).update(address=f"http://127.0.0.1:{server.port}0/")
    good = make_partner(by=administrator, address=server.address)
    make_assessment(undertaking=owed)
    assert send() == 2
    assert (states(broken), states(good)) == (["waiting"] * 2, ["delivered"] * 2)


def test_more_than_one_round_can_look_at(
    partner: WebhookPartner, server: PartnerServer, owed: Undertaking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "LOOKED_AT", 2)
    for _ in range(5):
        make_entry(undertaking=owed)
    assert [send(LATER + number * MINUTE) for number in range(4)] == [2, 2, 1, 0]
    assert server.numbers == numbers()


def test_what_is_published_between_two_looks_is_not_passed_over(
    partner: WebhookPartner, server: PartnerServer, owed: Undertaking
) -> None:
    make_entry(undertaking=owed)
    assert webhooks.plan(at=LATER) == 1
    make_entry(undertaking=owed)
    assert webhooks.plan(at=LATER) == 1
    assert webhooks.plan(at=LATER) == 0
    assert send() == 2


def test_a_disabled_partner_gets_nothing_and_all_of_it_later(
    partner: WebhookPartner, server: PartnerServer, owed: Undertaking
) -> None:
    administrator = StaffMember.objects.get(groups__name="Administrator")
    make_entry(undertaking=owed)
    webhook_partners.disable(partner=partner, by=administrator, at=NOW)
    make_entry(undertaking=owed)
    assert (send(), server.received) == (0, [])
    webhook_partners.enable(partner=partner, by=administrator, resumes=True, at=LATER)
    assert send(LATER + MINUTE) == 2
    webhook_partners.disable(partner=partner, by=administrator, at=NOW)
    make_entry(undertaking=owed)
    webhook_partners.enable(partner=partner, by=administrator, resumes=False, at=LATER)
    assert send(LATER + MINUTE) == 0


def test_a_ping_goes_ahead_and_to_the_disabled_too(
    partner: WebhookPartner, server: PartnerServer, owed: Undertaking
) -> None:
    administrator = StaffMember.objects.get(groups__name="Administrator")
    make_entry(undertaking=owed)
    webhook_partners.ping(partner=partner, by=administrator, at=NOW)
    assert send() == 2
    assert [message.shape["type"] for message in server.received] == ["ping", "change.published"]
    webhook_partners.disable(partner=partner, by=administrator, at=NOW)
    webhook_partners.ping(partner=partner, by=administrator, at=NOW)
    assert send() == 1
    assert fresh(partner).disabled_at is not None


def test_a_claimed_partner_is_passed_over_until_its_lease_is_over(
    partner: WebhookPartner, owed: Undertaking
) -> None:
    make_entry(undertaking=owed)
    webhooks.plan(at=LATER)
    assert webhooks.claim(owner="one", at=LATER) == partner
    assert webhooks.claim(owner="two", at=LATER) is None
    WebhookPartner.objects.update(lease_until=NOW - HOUR)
    assert webhooks.claim(owner="two", at=LATER) == partner


def test_who_was_served_goes_behind_the_others(server: PartnerServer, owed: Undertaking) -> None:
    administrator = make_administrator()
    one, two = (make_partner(by=administrator, address=server.address) for _ in range(2))
    make_entry(undertaking=owed)
    webhooks.plan(at=LATER)
    first = webhooks.claim(owner="x", at=LATER)
    assert first == one
    webhooks.release(first, owner="x", at=LATER)
    assert webhooks.claim(owner="x", at=LATER) == two


def test_old_rows_are_forgotten_and_what_waits_stays(partner: WebhookPartner, owed: Undertaking) -> None:
    make_entry(undertaking=owed)
    assert send() == 1
    make_entry(undertaking=owed)
    webhooks.plan(at=LATER)
    assert webhooks.forget_old(at=LATER + dt.timedelta(days=89)) == 0
    assert webhooks.forget_old(at=LATER + dt.timedelta(days=91)) == 1
    assert states(partner) == ["waiting"]
    assert webhooks.plan(at=LATER) == 0  # what was forgotten is not sent again


def test_without_a_key_nothing_is_sent(
    partner: WebhookPartner, server: PartnerServer, owed: Undertaking, settings: Settings
) -> None:
    make_entry(undertaking=owed)
    settings.WEBHOOK_KEY = b""
    assert (send(), server.received) == (0, [])


def test_a_round_ends_after_its_time(
    partner: WebhookPartner, owed: Undertaking, server: PartnerServer
) -> None:
    make_entry(undertaking=owed)
    assert webhooks.send_due(at=LATER, seconds=0) == 0
    assert dt.timedelta(seconds=webhooks.SECONDS_EACH + 15) < webhook_tries.LEASE


def test_the_hour_of_a_round_goes_on() -> None:
    with time_machine.travel(NOW, tick=False):
        clock = webhooks.Clock(NOW)
        assert clock.now >= NOW
