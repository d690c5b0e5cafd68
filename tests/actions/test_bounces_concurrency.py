"""The same report over and over, from several connections at once: committed rows."""

import datetime as dt

import pytest

from commitments import emails
from commitments.actions import bounces
from commitments.desk_vocabulary import BounceKind
from commitments.models import Delivery, MailBounce, Subscriber
from tests.committed import cleaned_up, committed, in_threads  # noqa: F401
from tests.factories import NOW
from tests.mail_factories import make_delivery

pytestmark = pytest.mark.usefixtures("cleaned_up")


def report(about: str) -> list[MailBounce]:
    found = (
        bounces.record(event_key="postmark/1", kind=BounceKind.HARD, about=about, at=NOW) for _ in range(125)
    )
    return [bounce for bounce in found if bounce]


def test_a_thousand_reports_at_once_are_one_change() -> None:
    delivery: Delivery = committed(lambda: make_delivery(planned_at=NOW - dt.timedelta(days=1)))
    about = f"<d.{delivery.message_uuid}.{emails.seal(delivery.message_uuid)}@localhost>"
    told = in_threads(8, lambda: report(about))
    assert sum(len(bounces_of_one) for bounces_of_one in told) == 1
    assert committed(MailBounce.objects.count) == 1
    assert committed(Subscriber.objects.get).suppressed_at == NOW
