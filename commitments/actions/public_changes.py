import datetime as dt
from typing import Final

from django.db import transaction

from commitments.models import PublicChange

# Rows of the last hour stay single: the sum over them is read several times a second.
KEPT_SINGLE: Final = dt.timedelta(hours=1)


@transaction.atomic
def fold(*, at: dt.datetime) -> int:
    """Puts old rows together into one of the same weight; how many are gone. Two at once take turns."""
    old = list(PublicChange.objects.filter(changed_at__lt=at - KEPT_SINGLE).select_for_update())
    if len(old) < 2:
        return 0
    first, *others = old
    first.weight = sum(row.weight for row in old)
    first.save(update_fields=["weight"])
    PublicChange.objects.filter(pk__in=[row.pk for row in others]).delete()
    return len(others)
