"""The process of bench/growth.py that asks one of its records: `python bench/growth_steps.py`, asked by line.

Each line it reads is JSON, and so is each it writes.
"""

import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any, Final

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
django.setup()

from django.db import OperationalError, connection  # noqa: E402
from django.test import Client  # noqa: E402

from commitments.actions.sample_scale.frame import CODE  # noqa: E402
from commitments.models import Assessment, Commitment, ProgressEntry  # noqa: E402
from commitments.summaries.matrix import CELL, own_undertakings  # noqa: E402

LONGEST: Final = "15s"  # that a query may take
EXPLAINED: Final = 9  # times; the first warms up


class Watch:
    """How long a page waits for PostgreSQL, and for which of its queries the longest."""

    def __init__(self) -> None:
        self.seconds, self.longest = 0.0, (0.0, "")

    def __call__(self, execute: Any, sql: Any, *arguments: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, *arguments)
        finally:
            taken = time.perf_counter() - begun
            self.seconds += taken
            self.longest = max(self.longest, (taken, str(sql)))


def get(path: str) -> dict[str, Any]:
    """Through Django, past the copies that stand before it. A query that takes too long is cut off."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, false)", [LONGEST])
    watch, begun, status, is_cut = Watch(), time.perf_counter(), 200, False
    try:
        with connection.execute_wrapper(watch):
            response = Client(HTTP_HOST="localhost").get(path)
            if response.streaming:
                b"".join(response)
            status = response.status_code
    except OperationalError:
        is_cut = True
    whole = time.perf_counter() - begun
    return {
        "ms": whole * 1000, "sql_ms": watch.seconds * 1000, "status": status, "is_cut": is_cut,
        "longest": [watch.longest[0] * 1000, watch.longest[1][:2_000]],
    }  # fmt: skip


def facts(slug: str) -> dict[str, Any]:
    """What there is, and a commitment of this signatory that is assessed."""
    assessed = Assessment.objects.filter(undertaking__endorsement__signatory__slug=slug)
    return {
        "entries": ProgressEntry.objects.count(),
        "about": ProgressEntry.objects.filter(signatories__slug=slug).count(),
        "code": assessed.earliest("undertaking__commitment__order").undertaking.commitment.code,
    }


def matrix(_: str) -> dict[str, Any]:
    """What PostgreSQL takes for all cells of the invented text, by its own clock."""
    commitments = list(Commitment.objects.filter(instrument__code=CODE).values_list("pk", flat=True))
    cells = own_undertakings(commitments).values_list(*CELL)
    plans = [
        json.loads(cells.explain(format="json", analyze=True, timing=False))[0] for _ in range(EXPLAINED)
    ]
    times = [plan["Execution Time"] for plan in plans[1:]]
    return {"cells": plans[0]["Plan"]["Actual Rows"], "ms": statistics.median(times), "all": times}


DOES: Final = {"get": get, "facts": facts, "matrix": matrix}

if __name__ == "__main__":
    for line in sys.stdin:
        what, argument = json.loads(line)
        print(json.dumps(DOES[what](argument)), flush=True)
