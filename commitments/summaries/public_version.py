"""A number that grows with every transaction that changes what the public can see.

Whoever kept a page under this number may hand it out for as long as the number stays. It is the sum over rows
that PostgreSQL adds in the same transaction as the change, so it can neither run ahead of a change nor be
forgotten by code that writes; and as nobody shares a row, no publication waits for another.
"""

from django.db.models import Sum

from commitments.models import PublicChange


def load() -> int:
    """One query."""
    return PublicChange.objects.aggregate(version=Sum("weight"))["version"] or 0
