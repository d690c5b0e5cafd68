"""Everything dated about one signatory in order: entries, assessments, deadlines, milestones."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from commitments.rules.dates import last_day
from commitments.rules.first_words import first_words
from commitments.summaries.digest_words import level_words
from commitments.summaries.entries import EntryLine
from commitments.summaries.standing import UndertakingLine
from commitments.vocabulary import Delivery, Precision

ENTRY: Final = "entry"
ASSESSMENT: Final = "assessment"
DEADLINE: Final = "deadline"
MILESTONE: Final = "milestone"
LONGEST: Final = 120  # letters of a line of the table


@dataclass(frozen=True)
class DatedLine:
    """One thing with its date. `words` may be in English only; `level` is set for an assessment."""

    kind: str
    on: dt.date
    precision: str
    words: str
    url: str
    is_coming: bool = False
    code: str = ""
    level: Delivery | None = None

    @property
    def short(self) -> str:
        return first_words(self.words, LONGEST)

    @property
    def placed_on(self) -> dt.date:
        """Where the line stands in time: the middle of what is known, if that is a month or a year."""
        if self.precision == Precision.YEAR:
            return dt.date(self.on.year, 7, 1)
        if self.precision == Precision.MONTH:
            return self.on.replace(day=15)
        return self.on

    @property
    def level_words(self) -> str:
        return level_words(self.level, is_continuing=False) if self.level else ""


def of_entry(entry: EntryLine) -> DatedLine:
    return DatedLine(ENTRY, entry.happened_on, entry.precision, entry.claim, f"#entry-{entry.code}")


def of_deadline(line: UndertakingLine, *, today: dt.date) -> DatedLine | None:
    """The line of what is owed by a date; a month or a year falls due at its end."""
    deadline = line.deadline
    if deadline is None:
        return None
    due = last_day(deadline.due_on, deadline.precision)
    return DatedLine(
        DEADLINE, due, Precision.DAY, line.title, line.url, is_coming=due >= today, code=line.code
    )


def of_milestone(*, code: str, title: str, starts_on: dt.date, precision: str, today: dt.date) -> DatedLine:
    url = f"{reverse('public:deadlines')}#{code}"
    return DatedLine(
        MILESTONE, starts_on, precision, title, url, is_coming=last_day(starts_on, precision) >= today
    )


def in_order(lines: Iterable[DatedLine | None]) -> tuple[DatedLine, ...]:
    """The oldest first."""
    return tuple(
        sorted((line for line in lines if line), key=lambda line: (line.placed_on, line.kind, line.words))
    )


def of_kinds(lines: Sequence[DatedLine], *kinds: str) -> tuple[DatedLine, ...]:
    return tuple(line for line in lines if line.kind in kinds)
