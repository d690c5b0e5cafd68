"""A large set of sample data, in one transaction: all of it or nothing, also where somebody stops it."""

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from commitments.actions import changes, current_status, record_counts, sample_data
from commitments.actions.refusals import ActionRefusedError
from commitments.actions.sample_scale import amounts as amounts_module
from commitments.actions.sample_scale import deal, frame, readers, tables
from commitments.actions.sample_scale.amounts import Amounts, Told
from commitments.actions.sample_scale.chain import Chain
from commitments.actions.sample_scale.lines import COLUMNS, Keys, Writer
from commitments.models import Change, Signatory

BATCH: Final = 20_000


@dataclass(frozen=True)
class Made:
    """How many of each kind were added."""

    signatories: int
    commitments: int
    entries: int
    assessments: int
    subscribers: int


def make(*, amounts: Amounts, seed: int, now: dt.datetime, tell: Told) -> Made | None:
    """Adds the whole set; None where a large set is there already. `tell` hears of the progress.

    Raises ActionRefusedError in production, for amounts that cannot be, without reference data, before the
    last day that the set tells of, and over sample data of another seed.
    """
    if settings.MODE == "production":
        raise ActionRefusedError("Sample data are invented; they are never made in production.")
    amounts_module.check(amounts)
    sample_data.refuse_other_seed(seed)
    if frame.is_there():
        return None
    if not Signatory.objects.exists():
        raise ActionRefusedError("There is nobody who could have signed anything: run load_reference first.")
    if now <= deal.LAST:
        raise ActionRefusedError(f"The set tells of days up to {deal.LAST.date()}, and it is {now.date()}.")
    return load(amounts, seed, tell)


@transaction.atomic
def load(amounts: Amounts, seed: int, tell: Told) -> Made:
    changes.lock()
    tell("text", 0, 1)
    with connection.cursor() as cursor:  # pages of past days show the text from its first day on
        cursor.execute("SELECT set_config('tracker.moment', %s, true)", [deal.FIRST.isoformat()])
    people = [sample_data.make_member(first, seed) for first in sample_data.FIRST_NAMES]
    made = frame.make(amounts.signatories, amounts.commitments, at=deal.FIRST)
    tell("text", 1, 1)
    assessments = sum(min(count, deal.assessed_of(amounts)) for count in deal.shares(amounts))
    with tables.made_ready(tell=tell):
        newest = load_entries(made, amounts, seed, assessments, [person.pk for person in people], tell)
        readers.make(made, amounts.subscribers, seed=seed, seen_change=newest, tell=tell)
    tell("status", 0, 1)
    current_status.rebuild()
    record_counts.rebuild()
    tables.back_to_normal()
    tell("status", 1, 1)
    return Made(amounts.signatories, amounts.commitments, amounts.entries, assessments, amounts.subscribers)


def load_entries(
    made: frame.Frame, amounts: Amounts, seed: int, assessments: int, people: list[int], tell: Told
) -> int:
    """Entries, assessments, changes and the chain. Returns the number of the newest change."""
    change_count = amounts.entries + assessments
    newest = Change.objects.aggregate(newest=Max("number"))["newest"] or 0
    if not amounts.entries:
        return newest
    keys = Keys(
        entry=tables.reserve("progressentry", amounts.entries),
        evidence=tables.reserve("evidence", deal.source_count(deal.shares(amounts))),
        assessment=tables.reserve("assessment", assessments),
        change=tables.reserve("change", change_count),
        number=newest + 1,
    )
    writer = Writer(made, keys, people, seed=seed)
    chain = Chain(seed=seed, count=2 * change_count)
    for number, dealt in enumerate(itertools.batched(deal.deal(amounts, seed=seed), BATCH)):
        batch = writer.write(dealt)
        for table, columns in COLUMNS.items():
            if table in batch.lines:
                tables.copy(table, columns, batch.lines[table])
        chain.append(batch.said)
        if number.bit_count() == 1:  # the tables are twice as long as when plans were made
            tables.forget_plans()
        tell("entries", number * BATCH + len(dealt), amounts.entries)
    return keys.number - 1


def settle() -> None:
    """What waits for the end of the transaction: without it pages read rows where the index would do."""
    tables.run(*(f"VACUUM (ANALYZE) {tables.named(table)}" for table in (*tables.FILLED, "currentstatus")))
