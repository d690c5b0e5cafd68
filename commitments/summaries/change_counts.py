"""How many changes there are, of each kind and in all."""

from collections.abc import Mapping
from dataclasses import replace

from django.db.models import Count

from commitments.models import Change, ChangeCount
from commitments.summaries import past_day
from commitments.summaries.changes_filter import Known, filtered


def of_each_kind(known: Known) -> dict[str, int]:
    """Of those that the rest of the filter lets through, whatever kind it asks for. One query.

    What is asked most often, all there are today, is not counted here: that would read the whole log.
    """
    if replace(known, kind="") == Known() and not past_day.is_open():
        return dict(ChangeCount.objects.values_list("kind", "total"))
    counted = filtered(Change.objects.all(), known, with_kind=False).order_by().values_list("kind")
    return dict(counted.annotate(count=Count("*")))  # the key is not in the index that counts


def in_all(counts: Mapping[str, int], known: Known) -> int:
    """Of those that the whole filter lets through."""
    return counts.get(known.kind, 0) if known.kind else sum(counts.values())
