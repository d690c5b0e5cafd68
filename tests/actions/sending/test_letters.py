import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.actions.sending import letters
from commitments.actions.sending.letters import Letter
from commitments.vocabulary import FollowScope
from tests.factories import make_commitment, make_signatory
from tests.mail_factories import make_delivery, make_run, make_subscriber

pytestmark = pytest.mark.django_db


def test_read_gives_the_digests_of_a_batch_in_two_queries() -> None:
    run, france = make_run(), make_signatory(name="France")
    made = [make_delivery(subscriber=make_subscriber(france), run=run) for _ in range(5)]
    other = make_delivery()
    with CaptureQueriesContext(connection) as queries:
        found = letters.read([row.pk for row in made] + [other.pk])
    assert len(queries) == 2
    assert set(found) == {row.pk for row in made}
    assert found[made[0].pk] == Letter.of(made[0], (("signatory", france.pk),))


def test_who_follows_the_same_has_the_same_key_in_whatever_order() -> None:
    france, promise = make_signatory(name="France"), make_commitment()
    run = make_run()
    one = make_delivery(subscriber=make_subscriber(france, promise), run=run)
    two = make_delivery(subscriber=make_subscriber(promise, france), run=run)
    three = make_delivery(subscriber=make_subscriber(FollowScope.DEADLINES), run=run)
    found = letters.read([one.pk, two.pk, three.pk])
    assert found[one.pk].content_key == found[two.pk].content_key
    assert found[one.pk].content_key != found[three.pk].content_key


@pytest.mark.parametrize("field", ["language", "timezone", "detail", "is_plain", "seen_change"])
def test_everything_that_changes_the_content_changes_the_key(field: str) -> None:
    other = {
        "language": "fr",
        "timezone": "Asia/Tokyo",
        "detail": "short",
        "is_plain": True,
        "seen_change": 1,
    }
    run = make_run()
    one = make_delivery(subscriber=make_subscriber(), run=run)
    two = make_delivery(subscriber=make_subscriber(**{field: other[field]}), run=run)
    found = letters.read([one.pk, two.pk])
    assert found[one.pk].content_key != found[two.pk].content_key


def test_as_delivery_says_the_same() -> None:
    delivery = make_delivery(subscriber=make_subscriber(), run=make_run())
    letter = letters.read([delivery.pk])[delivery.pk]
    assert Letter.of(letter.as_delivery(delivery.run), letter.follows) == letter
