import pytest
from django.db import IntegrityError, transaction

from commitments.desk_vocabulary import WebhookState
from commitments.models import Change, WebhookDelivery, WebhookPartner
from tests.factories import NOW, make_entry, make_undertaking
from tests.webhook_factories import make_partner

pytestmark = pytest.mark.django_db


def test_message_id_is_the_same_at_every_try_and_holds_no_dot() -> None:
    """A dot in it would let two messages have one signature."""
    delivery = make_partner().deliveries.create(made_at=NOW)
    again = WebhookDelivery.objects.get()
    assert again.message_id == delivery.message_id == f"msg_{delivery.message_uuid.hex}"
    assert "." not in delivery.message_id


def test_open_is_what_is_to_be_sent_still() -> None:
    partner = make_partner()
    for state in WebhookState:
        partner.deliveries.create(made_at=NOW, state=state)
    found = {row.state for row in WebhookDelivery.objects.open()}
    assert found == {WebhookState.WAITING, WebhookState.SENDING}


def test_a_change_goes_to_a_partner_once() -> None:
    make_entry(undertaking=make_undertaking())
    partner, change = make_partner(), Change.objects.get()
    partner.deliveries.create(made_at=NOW, change=change)
    with pytest.raises(IntegrityError), transaction.atomic():
        partner.deliveries.create(made_at=NOW, change=change)
    make_partner().deliveries.create(made_at=NOW, change=change)


@pytest.mark.parametrize(
    "fields", [{"disabled_at": NOW}, {"disabled_reason": "Why."}, {"name": " "}], ids=lambda f: next(iter(f))
)
def test_the_database_refuses_what_makes_no_sense(fields: dict[str, object]) -> None:
    partner = make_partner()
    with pytest.raises(IntegrityError), transaction.atomic():
        WebhookPartner.objects.filter(pk=partner.pk).update(**fields)
