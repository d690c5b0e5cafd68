"""Which commitment takes up which earlier one: checked over all texts, then loaded."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from commitments import reference_schema as schema
from commitments.actions.reference_data.texts import Scope
from commitments.actions.reference_data.translations import Translations, code_of_link
from commitments.actions.reference_data.upsert import Report, replace_all
from commitments.models import Commitment, CommitmentLink


def load_links(
    report: Report,
    records: Sequence[schema.Instrument],
    rows: Mapping[str, Commitment],
    translations: Translations,
    scope: Scope,
) -> None:
    """Whatever is taken up must be there already, or in the same files."""
    promises = [promise for record in records for promise in record.commitments if promise.links]
    elsewhere = {link.earlier for promise in promises for link in promise.links} - rows.keys()
    targets = {row.code: row for row in Commitment.objects.filter(code__in=elsewhere)} | dict(rows)
    wanted = [
        CommitmentLink(
            commitment=rows[promise.code],
            earlier=targets[link.earlier],
            kind=link.kind,
            clauses=link.clauses,
            earlier_clauses=link.earlier_clauses,
            reason=link.reason,
            translations=translations.links[code_of_link(promise.code, link.earlier)],
        )
        for promise in promises
        for link in promise.links
    ]
    replace_all(
        report,
        "links",
        CommitmentLink.objects.filter(commitment__instrument__in=scope.instruments).select_related(
            "commitment", "earlier"
        ),
        wanted,
        code=lambda row: code_of_link(row.commitment.code, row.earlier.code),
    )
    report.faults += misdirected()


def misdirected() -> Iterator[str]:
    """Links that lead to a later text, or round in a circle. Asked of the tables, once all is written."""
    links = CommitmentLink.objects.select_related("commitment__instrument", "earlier__instrument")
    taken_up: dict[str, list[str]] = {}
    for link in links:
        taken_up.setdefault(link.commitment.code, []).append(link.earlier.code)
        if is_later(link.earlier.instrument.adopted_on, link.commitment.instrument.adopted_on):
            place = code_of_link(link.commitment.code, link.earlier.code)
            yield f"links: {place}, which was adopted later"
    for start in sorted(taken_up):
        if start in reached(start, taken_up):
            yield f"links: {start} takes up itself by way of others"


def is_later(day: dt.date | None, than: dt.date | None) -> bool:
    return day is not None and than is not None and day > than


def reached(start: str, taken_up: Mapping[str, Sequence[str]]) -> set[str]:
    found: set[str] = set()
    to_follow = list(taken_up.get(start, ()))
    while to_follow:
        code = to_follow.pop()
        if code not in found:
            found.add(code)
            to_follow += taken_up.get(code, ())
    return found
