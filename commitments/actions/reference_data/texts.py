"""Signatories and instruments: text, clauses, endorsements, commitments and what follows from them."""

import unicodedata
from collections.abc import Iterable
from operator import attrgetter

from commitments import reference_schema as schema
from commitments.actions.reference_data.upsert import Report, replace_all, sync_links
from commitments.models import (
    Clause,
    Commitment,
    CommitmentTest,
    Deadline,
    Endorsement,
    Instrument,
    Milestone,
    MilestoneEvidence,
    Signatory,
    TextLine,
    Undertaking,
)
from commitments.models import Evidence
from commitments.rules.dates import last_day, parse_partial
from commitments.vocabulary import Binding

by_code = attrgetter("code")


def sort_key(name: str) -> str:
    """The name without accents and capitals, so that plain byte order lists it where a reader looks."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def load_signatories(report: Report, records: Iterable[schema.Signatory]) -> dict[str, Signatory]:
    same = ("alpha3", "slug", "kind", "name", "name_fr", "name_ar", "name_in_text", "also_known_as", "timezone", "languages")
    regions = ("region", "subregion", "intermediate_region")
    wanted = [
        Signatory(
            code=record.code,
            sort_key=sort_key(record.name),
            tile_column=record.tile.column,
            tile_row=record.tile.row,
            **{name: getattr(record, name) or "" for name in (*same, *regions)},
        )
        for record in records
    ]
    return replace_all(
        report, "signatories", Signatory, wanted, code=by_code,
        fields=(*same, *regions, "sort_key", "tile_column", "tile_row"),
    )
