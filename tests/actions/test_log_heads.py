import base64
import datetime as dt
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from commitments.actions import log_heads
from commitments.models import LogCheckpoint, LogLink, StaffMember
from commitments.rules.canonical_json import canonical
from commitments.summaries import published_log
from tests.factories import NOW
from tests.log_factories import publish_a_little


@pytest.fixture
def published(alice: StaffMember, bob: StaffMember) -> LogLink:
    publish_a_little(alice, bob)
    return LogLink.objects.order_by("-position")[0]


def test_nothing_is_kept_of_an_empty_log(db: None) -> None:
    assert log_heads.keep(at=NOW) is None


def test_a_head_is_kept_once_a_day(published: LogLink) -> None:
    kept = log_heads.keep(at=NOW)
    assert kept is not None
    assert (kept.position, kept.hash, kept.taken_on) == (published.position, published.hash, NOW.date())
    assert (kept.signature, kept.public_key) == ("", "")
    assert log_heads.keep(at=NOW + dt.timedelta(hours=11)) is None
    assert log_heads.keep(at=NOW + dt.timedelta(hours=12)) is not None
    assert LogCheckpoint.objects.count() == 2


def test_it_is_signed_where_a_key_is_configured(published: LogLink, settings: Any) -> None:
    settings.LOG_SIGNING_KEY = bytes(range(32))
    kept = log_heads.keep(at=NOW)
    assert kept is not None
    (shown,) = published_log.kept_heads()
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(kept.public_key))
    key.verify(base64.b64decode(kept.signature), canonical(shown.message).encode())  # raises where it is not
