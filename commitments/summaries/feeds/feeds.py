"""Which changes stand in which feed: of every page that tells of changes, under the filter of its page."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from commitments.models import (
    Change,
    Commitment,
    EntryBearing,
    EntryClause,
    Instrument,
    Signatory,
    Undertaking,
)
from commitments.rules.feed_archives import Part, part
from commitments.rules.signatory_kinds import address_of
from commitments.summaries import change_counts
from commitments.summaries.changes_filter import Filter, Known, filtered, read
from commitments.summaries.feeds.entries import FeedEntry, load
from commitments.summaries.one_of import OneOf
from commitments.summaries.own_words import said
from commitments.summaries.signatory_names import own_name
from commitments.vocabulary import ChangeKind
from commitments.words import short_date_words

ENTRIES_PER_DOCUMENT = 25
# for a feed of a record in which nothing was published yet
BEFORE_THE_RECORD = dt.datetime(2025, 2, 11, tzinfo=dt.UTC)
CORRECTIONS = (ChangeKind.CORRECTION, ChangeKind.METHOD)  # as on their page


@dataclass(frozen=True)
class Feed:
    """One document of a feed. `path` is the address of the newest, `page_path` that of its page.

    `updated_at` is when the newest of its entries was published, taken back or corrected. `code` is set for
    an undertaking: that of its commitment, as it is spelt.
    """

    title: str
    path: str
    page_path: str
    entries: tuple[FeedEntry, ...]
    part: Part
    updated_at: dt.datetime
    code: str = ""


def load_overview(*, archive: str) -> Feed | None:
    """What a digest may carry, and what was taken back since. Seven queries."""
    wanted = Change.objects.filter(is_minor=False).exclude(kind=ChangeKind.RECORD_LOADED)
    page = reverse("public:overview")
    return made(wanted, archive, title=gettext("Overview"), page=page, path=reverse("public:overview-feed"))


def load_changes(*, asked: Filter, archive: str) -> tuple[Feed | None, tuple[str, ...]]:
    """What the page of changes shows under the same filter; None and why where that cannot be followed.

    Nine queries.
    """
    signatories, commitments = list(Signatory.objects.all()), list(Commitment.objects.all())
    known, notices = read(asked, signatories, [commitment.code for commitment in commitments])
    if notices:
        return None, tuple(notice.words for notice in notices)
    about = ", ".join(in_words(known, signatories, commitments))
    title = gettext("Changes") + (f": {about}" if about else "")
    question = replace(asked, signatory=known.signatory, commitment=known.commitment).query.removesuffix("?")
    path, page = reverse("public:changes-feed") + question, reverse("public:changes") + question
    total = change_counts.in_all(change_counts.of_each_kind(known), known)
    wanted = filtered(Change.objects.all(), known)
    return made(wanted, archive, title=title, page=page, path=path, total=total), ()


def in_words(known: Known, signatories: Iterable[Signatory], commitments: Iterable[Commitment]) -> list[str]:
    words = [str(ChangeKind(known.kind).label)] if known.kind else []
    words += [own_name(item) for item in signatories if item.slug == known.signatory]
    words += [f"{item.code} {said(item, 'title')}" for item in commitments if item.code == known.commitment]
    days = (known.since, known.until)
    if any(days):
        words.append("–".join(short_date_words(day) if day else "…" for day in days))
    return words


def load_signatory(*, kind: str, slug: str, archive: str) -> Feed | None:
    """Eight queries."""
    row = Signatory.objects.at(kind).filter(slug=slug).first()
    if row is None:
        return None
    wanted = filtered(Change.objects.all(), Known(signatory=slug))
    path = reverse(f"public:{address_of(kind)}-feed", args=[slug])
    return made(wanted, archive, title=own_name(row), page=row.get_absolute_url(), path=path)


def load_undertaking(which: QuerySet[Undertaking], *, archive: str) -> Feed | None:
    """Of the one undertaking that is wanted. Eight queries."""
    row = which.select_related("commitment", "endorsement__signatory").first()
    if row is None:
        return None
    bearing = EntryBearing.objects.filter(undertaking=row).values("entry")
    wanted = Change.objects.filter(Q(undertaking=row) | OneOf("entry", bearing))
    signatory, code = row.endorsement.signatory if row.endorsement else None, row.commitment.code
    if signatory:
        path = reverse(f"public:{address_of(signatory.kind)}-undertaking-feed", args=[signatory.slug, code])
    else:
        path = reverse("public:joint-undertaking-feed", args=[code])
    who = own_name(signatory) if signatory else gettext("All together")
    title = f"{who}, {code} {said(row.commitment, 'title')}"
    found = made(wanted, archive, title=title, page=row.get_absolute_url(), path=path)
    return replace(found, code=code) if found else None


def load_commitment(*, code: str, archive: str) -> Feed | None:
    """Eight queries."""
    row = Commitment.objects.filter(code=code).first()
    if row is None:
        return None
    wanted = filtered(Change.objects.all(), Known(commitment=code))
    title, page = f"{code} {said(row, 'title')}", reverse("public:commitment", args=[code])
    return made(wanted, archive, title=title, page=page, path=reverse("public:commitment-feed", args=[code]))


def load_instrument(*, code: str, archive: str) -> Feed | None:
    """Eight queries."""
    row = Instrument.objects.filter(code=code).first()
    if row is None:
        return None
    bearing = EntryClause.objects.filter(entry=OuterRef("entry"), clause__instrument=row)
    wanted = Change.objects.filter(Q(undertaking__commitment__instrument=row) | Exists(bearing))
    title, page = said(row, "short_title"), reverse("public:instrument", args=[code])
    return made(wanted, archive, title=title, page=page, path=reverse("public:instrument-feed", args=[code]))


def load_corrections(*, archive: str) -> Feed | None:
    """Seven queries."""
    wanted = Change.objects.filter(kind__in=CORRECTIONS)
    page, path = reverse("public:corrections"), reverse("public:corrections-feed")
    return made(wanted, archive, title=gettext("Corrections"), page=page, path=path)


def made(
    wanted: QuerySet[Change], archive: str, *, title: str, page: str, path: str, total: int | None = None
) -> Feed | None:
    """None where there is no such archive. Seven queries; six where it is known how many are wanted."""
    if total is None:
        total = wanted.order_by().count()
    found = part(total, size=ENTRIES_PER_DOCUMENT, asked=archive)
    if found is None:
        return None
    entries = load(wanted, start=total - found.stop, stop=total - found.start) if found.stop else ()
    updated_at = max((entry.updated_at for entry in entries), default=None) or began_at()
    return Feed(title, path, page, entries, found, updated_at)


def began_at() -> dt.datetime:
    first = Change.objects.order_by("number").values_list("published_at", flat=True).first()
    return first or BEFORE_THE_RECORD
