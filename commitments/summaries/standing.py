"""How one undertaking stands, in the few facts that a row of a list shows."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db.models import BigIntegerField, QuerySet
from django.utils.translation import gettext

from commitments.models import Clause, Commitment, Deadline, Undertaking
from commitments.rules.timing import bound_on, timing
from commitments.summaries.one_statement import Asked
from commitments.summaries.own_words import Said, official, said, shortened
from commitments.summaries.ready_query import ReadyQuery
from commitments.vocabulary import DeadlineBasis, Delivery, Precision, Timing
from commitments.words import lower_first

LATE = (Timing.OVERDUE, Timing.LONG_OVERDUE)
CLAUSES: Final = ReadyQuery(lambda: Clause.objects.filter(commitments=Asked("commitment", BigIntegerField())))


@dataclass(frozen=True)
class DeadlineFacts:
    """`quote` is the official wording that sets the date; blank where the basis is not "quoted"."""

    due_on: dt.date
    precision: str
    basis: str
    basis_label: str
    quote: str
    note: str


@dataclass(frozen=True)
class UndertakingLine:
    """One row. `quote` is official, `title` ours. `deadline` is None where the text sets no date."""

    code: str
    title: str
    quote: str
    url: str
    is_joint: bool
    is_continuing: bool
    level: Delivery
    timing: Timing
    deadline: DeadlineFacts | None
    assessed_at: dt.datetime | None
    entry_count: int

    @property
    def is_assessed(self) -> bool:
        return self.level != Delivery.NOT_ASSESSED

    @property
    def is_overdue(self) -> bool:
        return self.timing in LATE

    @property
    def timing_words(self) -> str:
        return timing_words(self.timing, self.level)


def timing_words(code: Timing, level: Delivery) -> str:
    """The timing in words. “Met late” alone would deny that a promise was kept once and is not any more."""
    was_met = code in (Timing.MET_ON_TIME, Timing.MET_LATE)
    if not was_met or level == Delivery.MET:
        return code.label
    return gettext("{timing}, {status} since").format(timing=code.label, status=lower_first(level.label))


def with_standing(undertakings: QuerySet[Undertaking]) -> QuerySet[Undertaking]:
    """The same undertakings with all that `line` reads: two queries."""
    return joined(undertakings).prefetch_related("commitment__clauses")


def joined(undertakings: QuerySet[Undertaking]) -> QuerySet[Undertaking]:
    """The same with all that `line` reads but the clauses."""
    return undertakings.select_related(
        "commitment__instrument", "commitment__deadline", "endorsement__signatory", "current_status"
    )


def with_clauses(undertaking: Undertaking) -> Undertaking:
    """One that came through `joined`, with its clauses as if they had been prefetched. One query."""
    commitment = undertaking.commitment
    clauses = Clause.objects.all()
    clauses._result_cache = CLAUSES.ask(commitment=commitment.pk)
    commitment._prefetched_objects_cache = {"clauses": clauses}  # type: ignore[attr-defined]
    return undertaking


def line(undertaking: Undertaking, *, today: dt.date) -> UndertakingLine:
    """The row of an undertaking that came through `with_standing`."""
    commitment, status = undertaking.commitment, undertaking.current_status
    return UndertakingLine(
        code=commitment.code,
        title=said(commitment, "title"),
        quote=quote_of(commitment),
        url=undertaking.get_absolute_url(),
        is_joint=undertaking.is_joint,
        is_continuing=commitment.is_continuing,
        level=Delivery(status.verified_level),
        timing=timing_of(undertaking, today=today),
        deadline=deadline_facts(commitment),
        assessed_at=status.published_at,
        entry_count=status.entry_count,
    )


def timing_of(undertaking: Undertaking, *, today: dt.date) -> Timing:
    """Where the undertaking stands against its deadline on that day, with the current level."""
    status, deadline = undertaking.current_status, deadline_of(undertaking.commitment)
    return timing(
        deadline.due_on if deadline else None,
        deadline.precision if deadline else Precision.DAY,
        level=status.verified_level,
        met_on=status.first_met_on,
        today=today,
        is_bound=deadline is None or is_bound(undertaking, deadline),
    )


def is_bound(undertaking: Undertaking, deadline: Deadline) -> bool:
    """Whether the date fell while the signatory was bound; all together always are."""
    endorsement = undertaking.endorsement
    return endorsement is None or bound_on(
        deadline.due_on,
        deadline.precision,
        joined_on=endorsement.joined_on,
        left_on=endorsement.left_on,
    )


def deadline_of(commitment: Commitment) -> Deadline | None:
    return getattr(commitment, "deadline", None)


def deadline_facts(commitment: Commitment) -> DeadlineFacts | None:
    deadline = deadline_of(commitment)
    if deadline is None:
        return None
    return DeadlineFacts(
        due_on=deadline.due_on,
        precision=deadline.precision,
        basis=deadline.basis,
        basis_label=DeadlineBasis(deadline.basis).label,
        quote=official(deadline, "quote"),
        note=said(deadline, "note"),
    )


def quote_of(commitment: Commitment) -> Said:
    """The words of the clause that gave the commitment its code; list punctuation at the end is left off."""
    clauses = list(commitment.clauses.all())
    main = next((clause for clause in clauses if clause.code == commitment.code), None)
    return shortened(official(main, "quote")) if main else Said("", "en")
