"""One promise across all who made it."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext

from commitments.models import Clause, Commitment, CommitmentTest, EntryClause, ProgressEntry
from commitments.rules.dates import last_day
from commitments.summaries import bound, entries, links
from commitments.summaries.bound import Bound, Filter
from commitments.summaries.distribution import LevelCount, count_levels
from commitments.summaries.entries import EntryLine
from commitments.summaries.links import LinkLine
from commitments.summaries.own_words import Said, our_translation, said, said_each
from commitments.summaries.paging import Paging, turn_to
from commitments.summaries.signatory_names import NamedAddress
from commitments.summaries.standing import DeadlineFacts, deadline_facts, quote_of
from commitments.vocabulary import TRACKABILITY_MEANING, Binding, CommitmentKind, Trackability

ENTRIES_PER_PAGE = 12


@dataclass(frozen=True)
class ClausePlace:
    """Where a clause stands: the paragraph, and the line of the published text counted from 1."""

    code: str
    paragraph: str
    line: int


@dataclass(frozen=True)
class TestWording:
    __test__ = False

    number: int
    text: str
    guidance: str


@dataclass(frozen=True)
class CommitmentPage:
    """`translation` is ours, of `quote`.

    `days_past` counts from the deadline, negative while it is to come and 0 where there is none.
    """

    code: str
    title: str
    opening: str
    quote: str
    translation: Said | None
    kind: CommitmentKind
    binding: Binding
    is_continuing: bool
    instrument_code: str
    instrument_title: str
    instrument_short_title: str
    places: tuple[ClausePlace, ...]
    explanation: tuple[Said, ...]
    tests: tuple[TestWording, ...]
    trackability: Trackability
    trackability_meaning: str
    trackability_reason: str
    counts: tuple[LevelCount, ...]
    deadline: DeadlineFacts | None
    days_past: int
    links: tuple[LinkLine, ...]
    bound: Bound
    signatory_count: int
    entries: tuple[EntryLine, ...]
    paging: Paging
    notice: str

    @property
    def main_place(self) -> ClausePlace | None:
        """Where the clause stands that gave the commitment its code; None where no clause has it."""
        return next((place for place in self.places if place.code == self.code), None)


def load(code: str, *, asked: Filter, page: str = "", today: dt.date) -> CommitmentPage | None:
    """The page of one commitment, None where none has that code. Nine queries."""
    rows = Commitment.objects.select_related("instrument", "deadline").prefetch_related("clauses")
    commitment = rows.filter(code=code).first()
    if commitment is None:
        return None
    deadline = deadline_facts(commitment)
    stand = bound.load(commitment, asked=asked, today=today)
    on_record = ProgressEntry.objects.current().filter(
        Exists(EntryClause.objects.filter(entry=OuterRef("pk"), clause__commitments=commitment))
    )
    paging, notice = turn_to(page, size=ENTRIES_PER_PAGE, total=on_record.count())
    return CommitmentPage(
        code=commitment.code,
        title=said(commitment, "title"),
        opening=commitment.opening,
        quote=quote_of(commitment),
        translation=translation_of(commitment),
        kind=CommitmentKind(commitment.kind),
        binding=Binding(commitment.binding),
        is_continuing=commitment.is_continuing,
        instrument_code=commitment.instrument.code,
        instrument_title=said(commitment.instrument, "title"),
        instrument_short_title=said(commitment.instrument, "short_title"),
        places=tuple(
            ClausePlace(clause.code, clause.paragraph, clause.line) for clause in commitment.clauses.all()
        ),
        explanation=said_each(commitment, "explanation"),
        tests=tuple(
            TestWording(test.number, said(test, "text"), said(test, "guidance"))
            for test in CommitmentTest.objects.filter(commitment=commitment)
        ),
        trackability=Trackability(commitment.trackability),
        trackability_meaning=TRACKABILITY_MEANING[Trackability(commitment.trackability)],
        trackability_reason=said(commitment, "trackability_reason"),
        deadline=deadline,
        days_past=days_past(deadline, today=today),
        links=links.load(commitment),
        bound=stand,
        counts=count_levels(line.level for line in stand.counted),
        signatory_count=commitment.instrument.endorsements.filter(left_on=None).count(),
        entries=entries.load(on_record[paging.start : paging.stop]),
        paging=paging,
        notice=notice,
    )


def translation_of(commitment: Commitment) -> Said | None:
    """Our translation of the words of its main clause, where there is one in the reader's language."""
    clauses = (clause for clause in commitment.clauses.all() if clause.code == commitment.code)
    main = next(clauses, None)
    return our_translation(main, "quote") if main else None


def days_past(deadline: DeadlineFacts | None, *, today: dt.date) -> int:
    return (today - last_day(deadline.due_on, deadline.precision)).days if deadline else 0


@dataclass(frozen=True)
class Elsewhere:
    """Where an unknown code leads: the commitment that has it in another spelling, or what to suggest."""

    code: str
    nearest: tuple[NamedAddress, ...] = ()


def elsewhere(code: str) -> Elsewhere:
    """For a code in another case, a part of a commitment, or an untracked clause. At most two queries."""
    commitments = Commitment.objects.filter(Q(code__iexact=code) | Q(clauses__code__iexact=code)).distinct()
    found = commitments.order_by("order").values_list("code", flat=True).first()
    if found:
        return Elsewhere(found)
    clause = Clause.objects.filter(code__iexact=code).select_related("instrument").first()
    if clause is None:
        return Elsewhere("", (NamedAddress(gettext("All commitments"), reverse("public:commitments")),))
    url = f"{reverse('public:instrument', args=[clause.instrument.code])}#{clause.code}"
    words = gettext("Clause %(code)s in the text of the %(text)s. It is not tracked as a commitment.") % {
        "code": clause.code,
        "text": said(clause.instrument, "short_title"),
    }
    return Elsewhere("", (NamedAddress(words, url),))
