from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from commitments import tasks
from commitments.vocabulary import DeliveryState
from tests.mail_factories import make_delivery


def test_deliver_mail_sends_what_is_due(db: None, mailoutbox: list[EmailMultiAlternatives]) -> None:
    delivery = make_delivery(not_before=timezone.now())
    tasks.deliver_mail()
    delivery.refresh_from_db()
    assert (delivery.state, len(mailoutbox)) == (DeliveryState.SENT, 1)
