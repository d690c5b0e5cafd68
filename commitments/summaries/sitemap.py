"""Every page that search engines should know, once per language, and when it last changed."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import Max
from django.urls import reverse

from commitments.models import Change, Commitment, Evidence, Instrument, Signatory, Undertaking

Moment = dt.datetime | None
# pages that show what was published lately: they change with every change
NEWS: Final = ("overview", "changes", "countries", "organisations", "commitments")
STANDING: Final = (
    "instruments", "deadlines", "sources", "method", "reliability", "corrections", "data", "about",
    "privacy", "accessibility",
)  # fmt: skip


@dataclass(frozen=True)
class SitePage:
    """`changed_at` is None where the record does not say when the page changed: no day is made up."""

    path: str
    changed_at: Moment


def load() -> tuple[SitePage, ...]:
    """The canonical pages in the active language: nothing searched, compared, filtered or dated.

    Seven queries.
    """
    changes = list(Change.objects.values_list("number", "published_at"))
    latest = newest(*(moment for _, moment in changes))
    return (
        *(SitePage(reverse(f"public:{name}"), latest) for name in NEWS),
        *(SitePage(reverse(f"public:{name}"), None) for name in STANDING),
        *(
            SitePage(reverse("public:instrument", args=[item.code]), None)
            for item in Instrument.objects.all()
        ),
        *undertaking_pages(),
        *(SitePage(reverse("public:change", args=[number]), moment) for number, moment in changes),
        *(SitePage(item.get_absolute_url(), None) for item in Evidence.objects.on_record()),
    )


def undertaking_pages() -> Iterator[SitePage]:
    """Signatories, commitments and undertakings: each as new as the newest of what it shows."""
    rows = (
        Undertaking.objects.select_related("commitment", "endorsement__signatory")
        .annotate(newest_change=Max("changes__published_at"))
        .order_by("commitment__instrument__order", "commitment__order", "pk")
    )
    entries = dict(
        Undertaking.objects.annotate(newest=Max("entries__published_at")).values_list("pk", "newest")
    )
    of_signatory: dict[int, Moment] = {}
    of_commitment: dict[int, Moment] = {}
    found = []
    for row in rows:
        changed_at = newest(row.newest_change, entries.get(row.pk))
        if row.endorsement:
            owner = row.endorsement.signatory_id
            of_signatory[owner] = newest(of_signatory.get(owner), changed_at)
        of_commitment[row.commitment_id] = newest(of_commitment.get(row.commitment_id), changed_at)
        found.append(SitePage(row.get_absolute_url(), changed_at))
    for signatory in Signatory.objects.annotate(newest_entry=Max("entries__published_at")):
        changed_at = newest(of_signatory.get(signatory.pk), signatory.newest_entry)
        yield SitePage(signatory.get_absolute_url(), changed_at)
    for commitment in Commitment.objects.all():
        path = reverse("public:commitment", args=[commitment.code])
        yield SitePage(path, of_commitment.get(commitment.pk))
    yield from found


def newest(*moments: Moment) -> Moment:
    return max((moment for moment in moments if moment), default=None)
