import datetime as dt
from hashlib import sha256

import pytest
from django.db import connection

from commitments.actions.sample_scale import chain
from commitments.actions.sample_scale.chain import Chain, DiffersError, Said
from commitments.models import LogLink, ProgressEntry
from commitments.rules.published_log import link_hash, moment
from tests.factories import NOW, make_entry, make_undertaking


def test_link_is_what_the_rules_take_the_hash_of() -> None:
    at = dt.datetime(2026, 3, 4, 5, 6, 7, 89, tzinfo=dt.UTC)
    written = chain.link(at.isoformat(timespec="microseconds"), "d" * 64, "entry", 12, "a" * 64)
    expected = link_hash(at=moment(at), body_digest="d" * 64, kind="entry", position=12, previous="a" * 64)
    assert sha256(written).hexdigest() == expected


@pytest.fixture
def entry(db: None) -> ProgressEntry:
    entry = make_entry(undertaking=make_undertaking())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return entry


def test_a_chain_goes_on_after_the_head_and_never_back_in_time(entry: ProgressEntry) -> None:
    head = LogLink.objects.latest("position")
    begun = Chain(seed=1, count=1)
    assert (begun.position, begun.previous) == (head.position, head.hash)
    assert begun.newest == head.chained_at


def test_asked_gives_what_postgresql_says_where_no_body_is_at_hand(entry: ProgressEntry) -> None:
    (row,) = chain.asked([Said("entry", entry.pk, NOW)])
    assert row.body == LogLink.objects.get(kind="entry", row_id=entry.pk).body.body


def test_asked_refuses_a_body_that_postgresql_would_not_write(entry: ProgressEntry) -> None:
    with pytest.raises(DiffersError, match="is not"):
        chain.asked([Said("entry", entry.pk, NOW, '{"claim":"another"}')])
