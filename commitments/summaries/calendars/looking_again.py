"""The days on which published statuses are to be checked again, as events of a calendar."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Count, F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from commitments.models import Assessment, CurrentStatus
from commitments.rules.calendar_dates import days, name
from commitments.summaries.calendars.events import Event
from commitments.summaries.own_words import said
from commitments.summaries.signatory_names import own_name
from commitments.vocabulary import Precision


def load_checks(due: QuerySet[CurrentStatus], *, scope: str, in_full: bool) -> tuple[Event, ...]:
    """One event for each status; unless `in_full` one for each day, named after its `scope`. One query."""
    ever = Assessment.objects.filter(undertaking=OuterRef("undertaking")).order_by().values("undertaking")
    rows = (
        due.filter(assessment__isnull=False, next_check_on__isnull=False)
        .annotate(
            versions=Subquery(ever.annotate(n=Count("pk")).values("n")),
            takings_back=Subquery(ever.annotate(n=Count("withdrawal")).values("n")),
            stamp=Greatest(
                Coalesce(
                    Subquery(ever.annotate(at=Max("withdrawal__withdrawn_at")).values("at")),
                    F("assessment__published_at"),
                ),
                F("assessment__published_at"),
            ),
        )
        .select_related("undertaking__commitment", "undertaking__endorsement__signatory")
        .order_by("next_check_on", "undertaking")
    )
    return tuple(each(row) for row in rows) if in_full else tuple(by_day(rows, scope=scope))


def each(row: Any) -> Event:
    """Each publication may move the day, and so may taking one back: both are counted."""
    undertaking = row.undertaking
    signatory = undertaking.endorsement.signatory if undertaking.endorsement else None
    who = own_name(signatory) if signatory else gettext("All together")
    words = gettext("%(who)s. Next check: %(code)s %(title)s")
    commitment = undertaking.commitment
    return Event(
        name=name("check", commitment.code, signatory.code if signatory else "joint"),
        moved=row.versions - 1 + row.takings_back,
        stamp=row.stamp,
        days=days(row.next_check_on, row.next_check_on, Precision.DAY),
        title=words % {"who": who, "code": commitment.code, "title": said(commitment, "title")},
        lines=(gettext("We look again at the published status by this day at the latest."),),
        path=undertaking.get_absolute_url(),
        category=gettext("Next checks"),
    )


def by_day(rows: Iterable[Any], *, scope: str) -> Iterator[Event]:
    due: dict[dt.date, list[Any]] = defaultdict(list)
    for row in rows:
        due[row.next_check_on].append(row)
    for day, found in due.items():
        words = ngettext("%(n)s status to be checked again", "%(n)s statuses to be checked again", len(found))
        month = f"?view=month&month={day:%Y-%m}"
        yield Event(
            name=name("checks", scope, day),
            moved=0,  # it is named after its day
            stamp=max(row.stamp for row in found),
            days=days(day, day, Precision.DAY),
            title=words % {"n": len(found)},
            lines=(gettext("We look again at the published status by this day at the latest."),),
            path=reverse("public:deadlines") + month,
            category=gettext("Next checks"),
        )
