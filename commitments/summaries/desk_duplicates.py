"""Entries on record that may tell the same as a lead."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from commitments.models import ProgressEntry
from commitments.rules.dates import machine_date
from commitments.summaries.desk_drafts import EntryDraftLine

MOST: Final = 8


@dataclass(frozen=True)
class OnRecord:
    """An entry that bears on a clause of the lead, and on a signatory of it where it names one."""

    code: str
    claim: str
    happened_on: dt.date
    precision: str

    @property
    def label(self) -> str:
        return f"{machine_date(self.happened_on, self.precision)}: {self.claim}"


def load(lead: EntryDraftLine) -> tuple[OnRecord, ...]:
    """The nearest in time first. One query."""
    rows = ProgressEntry.objects.current().filter(clauses__in=lead.clause_ids)
    if lead.signatory_ids:
        rows = rows.filter(signatories__in=lead.signatory_ids)
    found = [
        OnRecord(*row)
        for row in rows.order_by().distinct().values_list("code", "claim", "happened_on", "precision")
    ]
    found.sort(key=lambda entry: (abs(entry.happened_on - lead.happened_on), entry.code))
    return tuple(found[:MOST])
