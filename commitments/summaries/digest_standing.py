"""How undertakings stood a little while ago, where what was published since may still be withdrawn."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from commitments.models import Assessment, Correction, Undertaking
from commitments.rules.timing import DatedLevel, first_met_on
from commitments.vocabulary import Delivery


def turn_back(undertakings: Iterable[Undertaking], *, before: dt.datetime) -> None:
    """Sets the statuses of these rows in memory to those published before the moment.

    One query, and none where nothing is newer.
    """
    fresh = {item.pk: item for item in undertakings if is_fresh(item, before)}
    if not fresh:
        return
    histories: dict[int, list[DatedLevel]] = {pk: [] for pk in fresh}
    corrections = Correction.objects.standing().filter(
        corrected=OuterRef("pk"), replaced_by__published_at__lt=before
    )
    rows = Assessment.objects.standing().filter(undertaking__in=list(fresh), published_at__lt=before)
    for row in rows.annotate(was_corrected=Exists(corrections)).order_by("version"):
        level = DatedLevel(row.verified_level, row.effective_on, row.was_corrected)
        histories[row.undertaking_id].append(level)
    for pk, history in histories.items():
        status = fresh[pk].current_status
        status.verified_level = history[-1].level if history else Delivery.NOT_ASSESSED
        status.first_met_on = first_met_on(history)


def is_fresh(undertaking: Undertaking, before: dt.datetime) -> bool:
    published_at = undertaking.current_status.published_at
    return published_at is not None and published_at >= before
