"""The front page as a table of its map's tiles, and the figures that stand beside them."""

from collections.abc import Sequence
from typing import Any

from commitments.summaries.overview import OverTime, OverviewPage, PriorityMap
from commitments.summaries.siblings import deadlines as of_deadlines
from commitments.summaries.siblings import shapes
from commitments.summaries.siblings.columns import Names, Table, number, page, signatory, text, yes_or_no
from commitments.summaries.siblings.lists import of_lines
from commitments.summaries.siblings.sources import of_entries
from commitments.vocabulary import Delivery


def of_tiles(shown: OverviewPage, names: Names) -> Table:
    """Every signatory, as the map has them."""
    return Table(
        (
            *signatory(names, lambda row: row.signatory.url),
            text("kind", "What kind of signatory it is.", lambda row: row.kind),
            yes_or_no(
                "has_charter", "Whether it endorsed the charter.", lambda row: row.signatory.has_charter
            ),
            number(
                "undertakings", "How many undertakings it has by itself.", lambda row: row.signatory.total
            ),
            number("assessed", "How many of these anybody has assessed.", lambda row: row.signatory.assessed),
            number("entries", "Entries on record that name it.", lambda row: row.signatory.entry_count),
            number("column", "Place on the map, from the left.", lambda row: row.column),
            number("row", "Place on the map, from the top.", lambda row: row.row),
            page(lambda row: row.signatory.url),
        ),
        shown.tiles,
        key=("signatory",),
    )


def beside_tiles(shown: OverviewPage, names: Names) -> dict[str, Any]:
    """Joint undertakings count once. `levels` holds those that are assessed."""
    return {
        "assessed": shown.assessed,
        "undertakings": shown.total,
        "entries": shown.entry_count,
        "sources": shown.source_count,
        "countries": shown.country_count,
        "charter_endorsers": shown.charter_count,
        "signatories_with_assessment": shown.assessed_signatories,
        "levels": [
            {"level": shapes.coded(Delivery(item.level)), "count": item.count} for item in shown.levels
        ],
        "over_time": over_time(shown.over_time),
        "priorities": priorities(shown.priorities),
        "dates": of_deadlines.of_rows(list(of_deadlines.rows_of(shown.deadlines)), names).records(),
        "latest_entries": of_entries(shown.entries).records(),
        "latest_changes": of_lines(shown.changes, names).records(),
    }


def over_time(counts: OverTime) -> list[dict[str, Any]]:
    """The newest first; none while the page draws no line."""
    if not counts.can_be_drawn:
        return []
    return [
        {"on": shapes.date(month.on), "assessed": month.assessed, "overdue": month.overdue}
        for month in counts.months
    ]


def priorities(maps: Sequence[PriorityMap]) -> list[dict[str, Any]]:
    return [
        {
            "commitment": item.code,
            "title_en": item.title,
            "assessed": item.assessed,
            "named_in_entries": item.named,
            "signatories": item.total,
        }
        for item in maps
    ]
