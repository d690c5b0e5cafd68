from typing import Any

import pytest
from django.db import IntegrityError

from commitments.models import Follow, Subscriber
from tests.factories import NOW, make_signatory


def subscriber(email: str, **fields: Any) -> Subscriber:
    return Subscriber.objects.create(email=email, asked_at=NOW, **fields)


def test_confirmed_leaves_out_who_waits_and_who_left(db: None) -> None:
    dora = subscriber("dora@example.org", state="confirmed", confirmed_at=NOW)
    subscriber("erik@example.org")
    subscriber("fay@example.org", state="unsubscribed", confirmed_at=NOW)
    assert list(Subscriber.objects.confirmed()) == [dora]


def test_str_never_shows_an_address(db: None) -> None:
    assert "@" not in str(subscriber("dora@example.org"))


def test_a_confirmed_subscriber_has_its_date(db: None) -> None:
    with pytest.raises(IntegrityError, match="confirmed_subscriber_has_its_date"):
        subscriber("dora@example.org", state="confirmed")


def test_the_same_thing_is_followed_once(db: None) -> None:
    dora = subscriber("dora@example.org")
    Follow.objects.create(subscriber=dora, scope="everything")
    with pytest.raises(IntegrityError, match="one_follow_per_thing"):
        Follow.objects.create(subscriber=dora, scope="everything")


@pytest.mark.parametrize("scope", ["signatory", "commitment", "instrument"])
def test_a_follow_names_what_it_follows(db: None, scope: str) -> None:
    with pytest.raises(IntegrityError, match="follow_names_its_target"):
        Follow.objects.create(subscriber=subscriber("dora@example.org"), scope=scope)


def test_a_follow_of_everything_names_nothing(db: None) -> None:
    with pytest.raises(IntegrityError, match="follow_names_its_target"):
        Follow.objects.create(
            subscriber=subscriber("dora@example.org"), scope="everything", signatory=make_signatory()
        )


def test_mailable_leaves_out_whose_address_bounces(db: None) -> None:
    dora = subscriber("dora@example.org", state="confirmed", confirmed_at=NOW)
    subscriber(
        "erik@example.org", state="confirmed", confirmed_at=NOW, suppressed_at=NOW, suppressed_for="hard"
    )
    assert list(Subscriber.objects.mailable()) == [dora]


def test_suppression_has_its_reason(db: None) -> None:
    with pytest.raises(IntegrityError, match="suppressed_subscriber_has_its_reason"):
        subscriber("dora@example.org", suppressed_at=NOW)
