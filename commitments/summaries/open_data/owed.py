"""What is owed and how it stands: one row for each undertaking."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from django.db.models import QuerySet

from commitments.models import Undertaking
from commitments.summaries.open_data import keys
from commitments.summaries.open_data.columns import Means
from commitments.summaries.open_data.parts import page
from commitments.summaries.open_data.table import Table
from commitments.summaries.standing import deadline_of, timing_of
from commitments.vocabulary import Delivery, EvidenceStrength, Timing


@dataclass(frozen=True, kw_only=True)
class UndertakingRow:
    id: Annotated[str, Means("The codes of signatory and commitment, such as FR-D3.a, or joint-D3.a.")]
    commitment: Annotated[str, Means("What is owed.", refers_to="commitments")]
    instrument: Annotated[str, Means("Instrument in which it was promised.", refers_to="instruments")]
    signatory: Annotated[
        str | None, Means("Who owes it; none where all owe it together.", refers_to="signatories")
    ]
    endorsement: Annotated[
        str | None, Means("By what it is owed; none where all owe it together.", refers_to="endorsements")
    ]
    is_joint: Annotated[bool, Means("Whether all signatories owe it together.")]
    is_continuing: Annotated[bool, Means("Whether it is a lasting duty: “met” is then worded “being met”.")]
    verified_level: Annotated[str, Means("Status that we found, as of the newest assessment.", of=Delivery)]
    claimed_level: Annotated[str | None, Means("Status that the signatory claims.", of=Delivery)]
    evidence_strength: Annotated[
        int | None, Means("How firmly the evidence stands, 1 the firmest.", of=EvidenceStrength)
    ]
    timing: Annotated[str, Means("How it stands against its date on the day of the data.", of=Timing)]
    due_on: Annotated[dt.date | None, Means("The last day on which it can be met on time.")]
    effective_on: Annotated[dt.date | None, Means("Day from which the status held in the world.")]
    first_met_on: Annotated[dt.date | None, Means("Day since which it was first met.")]
    assessment: Annotated[
        str | None,
        Means("Newest assessment that stands; none while not yet assessed.", refers_to="assessments"),
    ]
    version: Annotated[int | None, Means("Version of that assessment, counted from 1.")]
    published_at: Annotated[dt.datetime | None, Means("When that assessment was published.")]
    next_check_on: Annotated[dt.date | None, Means("Day by which we look again.")]
    entry_count: Annotated[int, Means("Current progress entries that bear on it.")]
    last_entry_on: Annotated[dt.date | None, Means("Day of the newest of them.")]
    page_url: Annotated[str, Means("Its page on this site.")]


def undertakings() -> QuerySet[Undertaking]:
    return Undertaking.objects.select_related(
        "commitment__instrument",
        "commitment__deadline",
        "endorsement__signatory",
        "current_status__assessment",
    )


def undertaking_rows(found: Sequence[Undertaking], day: dt.date) -> Iterator[UndertakingRow]:
    for row in found:
        now, deadline = row.current_status, deadline_of(row.commitment)
        signatory = row.endorsement.signatory.code if row.endorsement else None
        instrument = row.commitment.instrument.code
        key = keys.of_undertaking(signatory, row.commitment.code)
        version = now.assessment.version if now.assessment else None
        yield UndertakingRow(
            id=key,
            commitment=row.commitment.code,
            instrument=instrument,
            signatory=signatory,
            endorsement=keys.of_endorsement(signatory, instrument) if signatory else None,
            is_joint=row.is_joint,
            is_continuing=row.commitment.is_continuing,
            verified_level=now.verified_level,
            claimed_level=now.claimed_level or None,
            evidence_strength=now.evidence_strength,
            timing=timing_of(row, today=day).value,
            due_on=deadline.due_on if deadline else None,
            effective_on=now.effective_on,
            first_met_on=now.first_met_on,
            assessment=keys.of_version(key, version) if version else None,
            version=version,
            published_at=now.published_at,
            next_check_on=now.next_check_on,
            entry_count=now.entry_count,
            last_entry_on=now.last_entry_on,
            page_url=page(row.get_absolute_url()),
        )


UNDERTAKINGS = Table(
    "undertakings", "Undertakings", "What one signatory owes, or all owe together, and how it stands.",
    UndertakingRow, "id", undertakings, undertaking_rows, keys.undertaking_is,
)  # fmt: skip
