import datetime as dt

import pytest

from commitments.actions import notices
from commitments.actions.sending import ledger
from commitments.desk_vocabulary import NoticeKind
from commitments.models import Delivery, StaffMember
from tests.desk_factories import make_suggestion
from tests.factories import NOW, make_person

pytestmark = pytest.mark.django_db


def test_the_same_key_is_planned_once() -> None:
    suggestion = make_suggestion(sender_email="dora@example.org")
    kind = NoticeKind.SUGGESTION_SETTLED
    assert notices.queue(kind=kind, key="x/1", to_suggestion=suggestion, at=NOW)
    assert notices.queue(kind=kind, key="x/1", to_suggestion=suggestion, at=NOW) is None
    assert Delivery.objects.count() == 1


def test_nothing_is_planned_for_somebody_without_an_address(alice: StaffMember) -> None:
    nobody = make_person(email="")
    assert notices.queue(kind=NoticeKind.VERDICT, key="x/1", to_staff=nobody, at=NOW) is None
    assert not Delivery.objects.exists()


def test_a_notice_may_wait_for_its_day_and_expires_after_it() -> None:
    day = NOW + dt.timedelta(days=14)
    suggestion = make_suggestion(sender_email="dora@example.org")
    notices.queue(
        kind=NoticeKind.SUGGESTION_SETTLED, key="x/1", to_suggestion=suggestion, at=NOW, not_before=day
    )
    delivery = Delivery.objects.get()
    assert (delivery.not_before, delivery.expires_at) == (day, day + notices.WORTH_SENDING_FOR)
    assert ledger.claim(owner="test", at=NOW, most=9) == []
