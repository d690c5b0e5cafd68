"""Keeping the head of the published log, once a day: the chain can be checked against any of them."""

import base64
import datetime as dt

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.db import transaction

from commitments.actions import changes
from commitments.models import LogCheckpoint, LogLink
from commitments.rules.canonical_json import canonical
from commitments.rules.published_log import moment


@transaction.atomic
def keep(*, at: dt.datetime) -> LogCheckpoint | None:
    """Keeps today's head, at the first call of a day (UTC); None where it is kept or there is nothing yet."""
    if LogCheckpoint.objects.filter(taken_on=at.date()).exists():
        return None
    changes.lock()  # two workers at once: the second finds what the first kept
    head = LogLink.objects.order_by("-position").first()
    if head is None or LogCheckpoint.objects.filter(taken_on=at.date()).exists():
        return None
    message = canonical({"at": moment(at), "hash": head.hash, "position": head.position})
    signature, public_key = signed(message.encode())
    return LogCheckpoint.objects.create(
        taken_on=at.date(),
        taken_at=at,
        position=head.position,
        hash=head.hash,
        signature=signature,
        public_key=public_key,
    )


def signed(message: bytes) -> tuple[str, str]:
    """The signature and the key by which it is checked, in base64; blank where no key is configured."""
    if not settings.LOG_SIGNING_KEY:
        return "", ""
    key = Ed25519PrivateKey.from_private_bytes(settings.LOG_SIGNING_KEY)
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return base64.b64encode(key.sign(message)).decode(), base64.b64encode(public).decode()
