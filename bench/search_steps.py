"""What `bench/search.py` does inside the copy it starts."""

import datetime as dt
import json
import statistics
import time
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from commitments.models import EntryEvidence, EntrySignatory, Evidence, ProgressEntry, Signatory
from commitments.rules.search_words import asked_words
from commitments.summaries import search
from commitments.summaries.search import documents
from commitments.summaries.search.hits import HitType

# a name, a code, a rare word, one misspelt, one that a fifth of the record holds, one that all of it holds
QUESTIONS: Final = ("France", "D3.e", "Kenya D3.e", "hippopotamus", "hipopotamus", "budget", "ministry")
EVERY: Final = 500  # one entry in so many holds the rare word
PLANTED: Final = (HitType.ENTRY, HitType.PASSAGE, HitType.SOURCE)


def run(few: int, many: int, rounds: int) -> None:
    """Prints medians in milliseconds, and what PostgreSQL looks up by index, as JSON on the last line."""
    with transaction.atomic():
        plant(0, few)
        at_few = medians(rounds)
        plant(few, many)
        at_many = medians(rounds)
        by_index = plans()
        transaction.set_rollback(True)
    both = {question: (at_few[question], at_many[question]) for question in QUESTIONS}
    print(json.dumps({"medians": both, "by_index": by_index}))


def plant(start: int, stop: int) -> None:
    """Entries from `start` to `stop`, each about one signatory, with a source of its own and its passage."""
    now, first = timezone.now(), dt.date(2025, 2, 11)
    signatories = list(Signatory.objects.all())
    claims = [claim(number) for number in range(start, stop)]
    entries = ProgressEntry.objects.bulk_create(
        ProgressEntry(
            code=f"bench-{number}", happened_on=first + dt.timedelta(number % 600), precision="day",
            claim=words, note=f"Note {number} of the record.", stage="done", origin="reference",
            published_at=now,
        )
        for number, words in enumerate(claims, start)
    )  # fmt: skip
    sources = Evidence.objects.bulk_create(
        Evidence(
            url=f"https://bench.example/{number}", title=f"Report {number} of the Ministry",
            publisher="Bench", kind="primary", published_on=first + dt.timedelta(number % 600),
        )
        for number in range(start, stop)
    )  # fmt: skip
    EntryEvidence.objects.bulk_create(
        EntryEvidence(entry=entry, evidence=source, passage=f"It is said that {entry.claim}")
        for entry, source in zip(entries, sources, strict=True)
    )
    EntrySignatory.objects.bulk_create(
        EntrySignatory(entry=entry, signatory=signatories[number % len(signatories)])
        for number, entry in enumerate(entries)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def claim(number: int) -> str:
    if number % EVERY == 7:
        return f"Programme {number} counted every hippopotamus."
    return f"Programme {number} was funded from the budget." if number % 5 == 0 else f"Programme {number}."


def medians(rounds: int) -> dict[str, float]:
    """The questions by turns, so that what else the machine does falls on all of them."""
    took: dict[str, list[float]] = {question: [] for question in QUESTIONS}
    for _ in range(rounds):
        for question in QUESTIONS:
            begun = time.perf_counter()
            search.load(question)
            took[question].append(1000 * (time.perf_counter() - begun))
    return {question: statistics.median(times) for question, times in took.items()}


def plans() -> dict[str, bool]:
    """Whether the index of each table stands in the plan."""
    rare = documents.matching(asked_words("hippopotamus")).rows
    alike = documents.alike_rows("hipopotamus")
    return {
        f"{kind.value}, {what}": f"{index}_{rows[kind].model._meta.model_name}" in rows[kind].explain()
        for what, index, rows in (("a word", "search", rare), ("misspelt", "alike", alike))
        for kind in PLANTED
    }
