import datetime as dt

from commitments.models import Deadline, Undertaking
from commitments.summaries import deadlines as page_summary
from commitments.summaries.siblings import deadlines
from commitments.summaries.siblings.columns import load_names
from tests.factories import TODAY
from tests.test_no_draft_leaks import record

__all__ = ["record"]


def due(record: dict[str, Undertaking]) -> list[deadlines.DatedRow]:
    Deadline.objects.create(
        commitment=record["joint"].commitment, due_on=dt.date(2026, 1, 31), basis="implied", precision="month"
    )
    return list(deadlines.rows_of(page_summary.load(today=TODAY)))


def test_deadlines_with_everybody_bound_and_milestones(record: dict[str, Undertaking]) -> None:
    said = deadlines.of_rows(due(record), load_names()).records()
    assert [(row["kind"], row["signatory"] and row["signatory_name_en"]) for row in said] == [
        ("deadline", "European Union"),
        ("deadline", "Kenya"),
        ("deadline", None),
        ("milestone", None),
    ]
    assert (said[0]["on"], said[0]["on_precision"], said[0]["timing"]) == (
        "2026-01-31", "month", "long_overdue",
    )  # fmt: skip


def test_a_month_holds_what_falls_in_it(record: dict[str, Undertaking]) -> None:
    rows = due(record)
    checks = {dt.date(2026, 1, 5): 2}
    january = list(deadlines.in_month(iter(rows), dt.date(2026, 1, 1), checks))
    assert [row.kind.value for row in january] == ["deadline"] * 3 + ["next-check"]
    assert january[-1].checks == 2
    assert list(deadlines.in_month(iter(rows), dt.date(2020, 1, 1), {})) == []
