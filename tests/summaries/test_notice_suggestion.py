import datetime as dt

import pytest

from commitments.actions import deliveries
from commitments.models import Delivery, Notice, StaffMember
from commitments.summaries import notice_suggestion
from tests.actions.test_suggestions import settle
from tests.desk_factories import make_suggestion
from tests.factories import make_signatory, make_undertaking

pytestmark = pytest.mark.django_db


def test_the_mail_says_what_became_of_it(bob: StaffMember) -> None:
    undertaking = make_undertaking(signatory=make_signatory(name="Kenya", slug="kenya"))
    suggestion = make_suggestion(undertaking=undertaking, sender_email="dora@example.org")
    settle(suggestion, bob, "declined", "The page says nothing of it.")
    words = notice_suggestion.load(Notice.objects.get())
    assert words is not None
    assert (words["is_taken"], words["decision"]) == (False, "The page says nothing of it.")
    assert words["undertaking"].url == undertaking.get_absolute_url()


def test_the_mail_is_plain_and_complete(bob: StaffMember) -> None:
    suggestion = make_suggestion(sender_email="dora@example.org")
    settle(suggestion, bob, "declined", "The page says nothing of it.")
    delivery = Delivery.objects.select_related("notice").get()
    message = deliveries.Composer().compose(delivery)
    assert message is not None
    assert message.to == ["dora@example.org"]
    assert message.subject.endswith(": declined")
    body = " ".join(str(message.body).split())
    for part in ("We have declined it.", "The page says nothing of it."):
        assert part in body
    for theirs in (suggestion.url, suggestion.text):  # the address may be that of somebody else
        assert theirs not in body + str(message.alternatives[0][0])
    assert dt.date(2026, 11, 23).strftime("%B") in str(message.body)
