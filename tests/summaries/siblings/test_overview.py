import datetime as dt

from commitments.models import Undertaking
from commitments.summaries import overview as front_page
from commitments.summaries.siblings import overview
from commitments.summaries.siblings.columns import load_names
from tests.factories import TODAY, make_assessment, make_person, make_undertaking
from tests.table_checks import read
from tests.test_no_draft_leaks import record

__all__ = ["record"]


def test_a_row_for_each_tile_and_the_figures_of_the_page(record: dict[str, Undertaking]) -> None:
    page, names = front_page.load(today=TODAY), load_names()
    table = overview.of_tiles(page, names)
    said = read(table.csv().encode(), table.schema)
    assert [row["page"].rpartition("/en/")[2] for row in said] == [
        tile.signatory.url.removeprefix("/en/") for tile in page.tiles
    ]
    more = overview.beside_tiles(page, names)
    assert more["assessed"] == sum(item["count"] for item in more["levels"]) == page.assessed > 0
    assert len(more["latest_changes"]) == len(page.changes) > 0
    assert {row["commitment"] for row in more["priorities"]} == {item.code for item in page.priorities}
    assert more["over_time"] == []


def test_the_months_of_the_lines_where_there_are_enough(record: dict[str, Undertaking]) -> None:
    people = {
        "by": make_person(username="c", role="Publisher"),
        "reviewer": make_person(username="d", role="Publisher"),
    }
    for number in range(front_page.FEWEST_TO_DRAW):
        at = dt.datetime.combine(TODAY - dt.timedelta(days=40 * number), dt.time(12), dt.UTC)
        make_assessment(undertaking=make_undertaking(), at=at, **people)
    page = front_page.load(today=TODAY)
    assert page.over_time.can_be_drawn
    months = overview.beside_tiles(page, load_names())["over_time"]
    assert [(month["on"], month["assessed"]) for month in months] == [
        (month.on.isoformat(), month.assessed) for month in page.over_time.months
    ]
