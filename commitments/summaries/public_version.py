"""A number that grows with every transaction that changes what the public can see.

Whoever kept a page under this number may hand it out for as long as the number stays. It is the sum over rows
that PostgreSQL adds in the same transaction as the change, so it can neither run ahead of a change nor be
forgotten by code that writes; and as nobody shares a row, no publication waits for another.
"""

from typing import Final

from django.db.models import Max, Sum

from commitments.models import PublicChange

ONE_VERSION: Final = 10**17  # more than the microseconds from 1970 until any day that we count


def load() -> int:
    """One query."""
    return PublicChange.objects.aggregate(version=Sum("weight"))["version"] or 0


def stamp() -> int:
    """The version with the moment of the newest change, one query.

    A database that was restored from a copy counts again what it has counted before, at other moments.
    """
    found = PublicChange.objects.aggregate(version=Sum("weight"), newest=Max("changed_at"))
    newest = int(found["newest"].timestamp() * 1_000_000) if found["newest"] else 0
    return (found["version"] or 0) * ONE_VERSION + newest
