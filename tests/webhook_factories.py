"""Partners with webhooks, through the actions as staff do it."""

import datetime as dt
from itertools import count
from typing import Any

import pytest

from commitments.actions import webhook_partners, webhooks
from commitments.actions.webhook_partners import Issued, Wanted
from commitments.models import StaffMember, WebhookPartner
from tests.factories import NOW, make_person

numbers = count(1)
MINUTE = dt.timedelta(minutes=1)
LATER = NOW + 15 * MINUTE  # what was published at NOW can be withdrawn no more


@pytest.fixture
def time_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a round of sending, which otherwise takes as long as the machine likes."""
    monkeypatch.setattr(webhooks.Clock, "seconds", 0.0)


def make_administrator(**fields: Any) -> StaffMember:
    return make_person(role="Administrator", is_staff=True, **fields)


def register(
    *,
    address: str = "https://partner.example/hook",
    by: StaffMember | None = None,
    at: dt.datetime = NOW,
    **wanted: Any,
) -> Issued:
    by = by or make_administrator()
    name = f"Partner {next(numbers)}"
    return webhook_partners.register(by=by, name=name, address=address, wanted=Wanted(**wanted), at=at)


def make_partner(**fields: Any) -> WebhookPartner:
    return register(**fields).partner


def make_bare_partner(*, address: str, pings: int = 0) -> WebhookPartner:
    """A row that nobody's act stands behind, so that tests which commit can delete it again."""
    partner = WebhookPartner(name="Partner", address=address, registered_at=NOW, next_try_at=NOW)
    webhook_partners.issue(partner)
    partner.save()
    for _ in range(pings):
        partner.deliveries.create(made_at=NOW)
    return partner
