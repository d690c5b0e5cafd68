import datetime as dt
from uuid import uuid4

import pytest

from commitments.desk_vocabulary import SubscriberState
from commitments.models import Delivery, Subscriber
from commitments.summaries import follow_link
from commitments.summaries.follow import FollowRequest
from commitments.summaries.follow_link import FollowLink
from commitments.vocabulary import (
    FollowScope,
    Rhythm,
)
from tests.factories import NOW
from tests.mail_factories import make_delivery, make_subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

WISH = FollowRequest(FollowScope.EVERYTHING, None, Rhythm.WEEKLY)


def mail(subscriber: Subscriber, number: int, wish: FollowRequest = WISH) -> Delivery:
    return make_delivery(subscriber=subscriber, key=follow_link.key_of(subscriber, number, wish))


def link(subscriber: Subscriber, number: int | None, *, made_at: dt.datetime = NOW) -> FollowLink:
    return FollowLink(subscriber.public_id, WISH, number, made_at)


def test_a_key_holds_its_number_and_the_wish() -> None:
    key = follow_link.key_of(make_subscriber(), 12, WISH)
    assert (follow_link.number_in(key), follow_link.request_in(key)) == (12, WISH)


def test_a_number_finds_its_own_mail() -> None:
    dora, erik = make_subscriber(), make_subscriber()
    first, twelfth = mail(dora, 1), mail(dora, 12)
    mail(erik, 1)
    assert follow_link.mail_with(link(dora, 1), dora) == first
    assert follow_link.mail_with(link(dora, 12), dora) == twelfth
    assert follow_link.mail_with(link(dora, 2), dora) is None


def test_a_link_without_a_number_finds_the_newest_mail_before_it_that_asked_for_the_same() -> None:
    dora = make_subscriber()
    mail(dora, 1)
    second = mail(dora, 2)
    mail(dora, 3, FollowRequest(FollowScope.DEADLINES, None, Rhythm.WEEKLY))
    assert follow_link.mail_with(link(dora, None), dora) == second
    earlier = link(dora, None, made_at=NOW - dt.timedelta(minutes=1))
    assert follow_link.mail_with(earlier, dora) is None


def test_a_link_is_open_until_it_was_used_or_its_owner_left() -> None:
    dora = make_subscriber(state=SubscriberState.PENDING, confirmed_at=None)
    asked = mail(dora, 1)
    assert follow_link.is_open(link(dora, 1))
    assert not follow_link.is_open(FollowLink(uuid4(), WISH, 1, NOW))
    Subscriber.objects.update(state=SubscriberState.UNSUBSCRIBED, unsubscribed_at=NOW)
    assert not follow_link.is_open(link(dora, 1))
    Subscriber.objects.update(unsubscribed_at=NOW - dt.timedelta(hours=1))
    assert follow_link.is_open(link(dora, 1))
    Delivery.objects.filter(pk=asked.pk).update(used_at=NOW)
    assert not follow_link.is_open(link(dora, 1))
