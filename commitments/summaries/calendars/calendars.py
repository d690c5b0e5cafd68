"""The calendars: of everything dated or of what a filter lets through, of a signatory, commitment or text."""

import datetime as dt
from dataclasses import replace

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext

from commitments.models import Commitment, CurrentStatus, Endorsement, Instrument, Signatory
from commitments.summaries import deadlines, deadlines_filter
from commitments.summaries.calendars import dates, looking_again, reply_windows
from commitments.summaries.calendars.events import Calendar, in_order, load_history
from commitments.summaries.deadlines import DeadlinesPage
from commitments.summaries.deadlines_filter import Filter
from commitments.summaries.own_words import said
from commitments.summaries.signatory_names import own_name


def load(*, asked: Filter, today: dt.date) -> tuple[Calendar | None, tuple[str, ...]]:
    """What the page of deadlines shows under the same filter; None and why where it names what there is not.

    Eight queries.
    """
    everything = deadlines.load(today=today)
    known, notices = deadlines_filter.known(replace(asked, view="", month=""), everything)
    if notices:
        return None, notices
    page = deadlines_filter.narrowed(everything, known)
    about = [duty.instrument_title for duty in page.duties if duty.instrument_code == known.instrument][:1]
    about += [f"{duty.code} {duty.title}" for duty in page.duties if duty.code == known.commitment][:1]
    about += [line.name for duty in page.duties for line in duty.lines if line.slug == known.signatory][:1]
    title = ": ".join([gettext("Deadlines and milestones"), *([", ".join(about)] if about else [])])
    path = reverse("public:deadlines") + known.query.removesuffix("?")
    return made(page, known, title=title, path=path), ()


def load_signatory(*, kind: str, slug: str, today: dt.date) -> Calendar | None:
    """Ten queries. Milestones are those of the texts it put its name to."""
    row = Signatory.objects.at(kind).filter(slug=slug).first()
    if row is None:
        return None
    signed = set(Endorsement.objects.filter(signatory=row).values_list("instrument__code", flat=True))
    asked = Filter(signatory=slug)
    page = deadlines_filter.narrowed(deadlines.load(today=today), asked)
    page = replace(page, milestones=tuple(line for line in page.milestones if line.instrument in signed))
    return made(page, asked, title=own_name(row), path=row.get_absolute_url())


def load_commitment(*, code: str, today: dt.date) -> Calendar | None:
    """Nine queries. Milestones are those of the clauses that it comes from."""
    row = Commitment.objects.filter(code=code).prefetch_related("clauses").first()
    if row is None:
        return None
    asked, clauses = Filter(commitment=code), {clause.code for clause in row.clauses.all()}
    everything = deadlines.load(today=today)
    page = replace(
        deadlines_filter.narrowed(everything, asked),
        milestones=tuple(line for line in everything.milestones if line.clause in clauses),
    )
    title = f"{row.code} {said(row, 'title')}"
    return made(page, asked, title=title, path=reverse("public:commitment", args=[code]))


def load_instrument(*, code: str, today: dt.date) -> Calendar | None:
    """Nine queries."""
    row = Instrument.objects.filter(code=code).first()
    if row is None:
        return None
    asked = Filter(instrument=code)
    page = deadlines_filter.narrowed(deadlines.load(today=today), asked)
    return made(page, asked, title=said(row, "short_title"), path=reverse("public:instrument", args=[code]))


def made(page: DeadlinesPage, asked: Filter, *, title: str, path: str) -> Calendar:
    """Of what the page shows, with reply windows and next checks under the same filter. Four queries."""
    history = load_history()
    undertaking, owed, of_round = "undertaking__", Q(), Q()
    if asked.signatory:
        owed &= Q(undertaking__endorsement__signatory__slug=asked.signatory)
        of_round &= Q(round__signatory__slug=asked.signatory)
    for value, field in ((asked.commitment, "code"), (asked.instrument, "instrument__code")):
        if value:
            owed &= Q((f"{undertaking}commitment__{field}", value))
            of_round &= Q((f"assessment__{undertaking}commitment__{field}", value))
    return Calendar(
        title,
        path,
        in_order(
            [
                *dates.deadlines(page, history, of_signatory=bool(asked.signatory)),
                *dates.milestones(page.milestones, history),
                *reply_windows.load(of_round, history),
                *looking_again.load_checks(
                    CurrentStatus.objects.filter(owed),
                    scope=asked.instrument,
                    in_full=bool(asked.signatory or asked.commitment),
                ),
            ]
        ),
    )
