"""The signed address of a private reply page. It names the invitation; the round says how long it works."""

from typing import Final
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

PURPOSE: Final = "reply.answer"


def token(reference: UUID) -> str:
    return signing.Signer(salt=PURPOSE).sign(reference.hex)


def read_token(text: str) -> UUID | None:
    try:
        return UUID(signing.Signer(salt=PURPOSE).unsign(text))
    except (signing.BadSignature, ValueError):
        return None


def address(reference: UUID) -> str:
    """The whole address, as the letter carries it."""
    return f"{settings.SITE_URL}{reverse('reply:answer', args=[token(reference)])}"
