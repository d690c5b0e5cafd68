"""Dated promises with how they stand, and the milestones before and after today."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from commitments.models import CurrentStatus, Deadline, Undertaking
from commitments.rules.dates import last_day
from commitments.summaries import milestones
from commitments.summaries.milestones import MilestoneLine
from commitments.summaries.own_words import official, said
from commitments.summaries.signatory_names import name_order, own_name
from commitments.summaries.standing import quote_of, timing_of
from commitments.vocabulary import DeadlineBasis, Precision, Timing


@dataclass(frozen=True)
class DueLine:
    """How one undertaking stands against the date; `name` is empty for the joint one."""

    name: str
    code: str
    url: str
    timing: Timing
    slug: str = ""


@dataclass(frozen=True)
class TimingCount:
    timing: Timing
    count: int


@dataclass(frozen=True)
class TimingGroup:
    timing: Timing
    lines: tuple[DueLine, ...]


@dataclass(frozen=True)
class DutyLine:
    """A dated promise. `days_past` is negative while the day is still to come; `lines` sort by name."""

    commitment_id: int
    code: str
    title: str
    instrument_code: str
    instrument_title: str
    commitment_quote: str
    due_on: dt.date
    precision: str
    basis: DeadlineBasis
    quote: str
    note: str
    days_past: int
    lines: tuple[DueLine, ...]
    joint: DueLine | None

    @property
    def counts(self) -> tuple[TimingCount, ...]:
        """Over the signatories, without the joint undertaking."""
        found = Counter(line.timing for line in self.lines)
        return tuple(TimingCount(timing, found[timing]) for timing in Timing if timing in found)

    @property
    def unsettled(self) -> int:
        return sum(line.timing == Timing.UNKNOWN for line in self.lines)

    @property
    def days_left(self) -> int:
        return -self.days_past

    @property
    def groups(self) -> tuple[TimingGroup, ...]:
        """The signatories by how they stand against the date, in the order of the vocabulary."""
        return tuple(
            TimingGroup(item.timing, tuple(line for line in self.lines if line.timing == item.timing))
            for item in self.counts
        )


@dataclass(frozen=True)
class DeadlinesPage:
    """`duties` to come stand before those that have passed, the nearest first; `milestones` by date."""

    duties: tuple[DutyLine, ...]
    milestones: tuple[MilestoneLine, ...]
    today: dt.date

    @property
    def past(self) -> tuple[MilestoneLine, ...]:
        return tuple(line for line in self.milestones if not line.is_coming)

    @property
    def coming(self) -> tuple[MilestoneLine, ...]:
        return tuple(line for line in self.milestones if line.is_coming)

    @property
    def signatories(self) -> tuple[DueLine, ...]:
        """One line of each signatory that a dated promise binds, by name."""
        found = {line.slug: line for duty in self.duties for line in duty.lines}
        return tuple(sorted(found.values(), key=lambda line: name_order(line.name)))

    @property
    def next_duty(self) -> DutyLine | None:
        """The dated promise that falls due next."""
        return next((duty for duty in self.duties if duty.days_past <= 0), None)

    @property
    def passed_unsettled(self) -> tuple[DutyLine, ...]:
        """Dates that passed without our knowing for everybody whether the promise was kept."""
        return tuple(duty for duty in self.duties if duty.days_past > 0 and duty.unsettled)


def load(*, today: dt.date) -> DeadlinesPage:
    """Four queries."""
    deadlines = Deadline.objects.select_related("commitment__instrument").prefetch_related(
        "commitment__clauses"
    )
    undertakings = list(
        Undertaking.objects.filter(commitment__deadline__isnull=False)
        .select_related("commitment__deadline", "endorsement__signatory", "current_status")
        .order_by("endorsement__signatory__sort_key")
    )
    duties = [
        duty(
            deadline,
            [item for item in undertakings if item.commitment_id == deadline.commitment_id],
            today=today,
        )
        for deadline in deadlines
    ]
    return DeadlinesPage(
        duties=tuple(sorted(duties, key=lambda item: (item.days_past > 0, abs(item.days_past)))),
        milestones=milestones.load(today=today),
        today=today,
    )


def load_checks(
    *, first: dt.date, signatory: str = "", commitment: str = "", instrument: str = ""
) -> dict[dt.date, int]:
    """How many published statuses are to be checked again on each day of the month. One query."""
    due = CurrentStatus.objects.filter(
        assessment__isnull=False, next_check_on__range=(first, last_day(first, Precision.MONTH))
    )
    if signatory:
        due = due.filter(undertaking__endorsement__signatory__slug=signatory)
    if commitment:
        due = due.filter(undertaking__commitment__code=commitment)
    if instrument:
        due = due.filter(undertaking__commitment__instrument__code=instrument)
    return dict(due.order_by().values_list("next_check_on").annotate(count=Count("pk")))


def duty(deadline: Deadline, undertakings: Iterable[Undertaking], *, today: dt.date) -> DutyLine:
    commitment = deadline.commitment
    lines = [due_line(undertaking, today=today) for undertaking in undertakings]
    return DutyLine(
        commitment_id=commitment.pk,
        code=commitment.code,
        title=said(commitment, "title"),
        instrument_code=commitment.instrument.code,
        instrument_title=said(commitment.instrument, "title"),
        commitment_quote=quote_of(commitment),
        due_on=deadline.due_on,
        precision=deadline.precision,
        basis=DeadlineBasis(deadline.basis),
        quote=official(deadline, "quote"),
        note=said(deadline, "note"),
        days_past=(today - last_day(deadline.due_on, deadline.precision)).days,
        lines=tuple(sorted((line for line in lines if line.name), key=lambda line: name_order(line.name))),
        joint=next((line for line in lines if not line.name), None),
    )


def due_line(undertaking: Undertaking, *, today: dt.date) -> DueLine:
    signatory = undertaking.endorsement.signatory if undertaking.endorsement else None
    return DueLine(
        name=own_name(signatory) if signatory else "",
        code=signatory.code if signatory else "",
        url=undertaking.get_absolute_url(),
        timing=timing_of(undertaking, today=today),
        slug=signatory.slug if signatory else "",
    )
