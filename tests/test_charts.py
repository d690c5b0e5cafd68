import datetime as dt
import xml.etree.ElementTree as ET
from dataclasses import dataclass

from commitments.charts import Step, locator, stacked_bar, step_line, tile_map
from commitments.vocabulary import Delivery

SVG_START = dt.date(2025, 2, 11)


@dataclass(frozen=True)
class Place:
    code: str
    kind: str
    column: int
    row: int


FRANCE = Place("FR", "country", 3, 5)
UNION = Place("EU", "organisation", 1, 13)


def test_tile_map_places_and_colours_each_square() -> None:
    drawing = ET.fromstring(tile_map([(FRANCE, "n2")], label="One of one"))
    (square,) = drawing
    assert (square.get("x"), square.get("y"), square.get("class")) == ("20.5", "40.5", "n2")


def test_tile_map_draws_organisations_wide() -> None:
    (square,) = ET.fromstring(tile_map([(UNION, "n0")], label=""))
    assert square.get("width") == "59"


def test_tile_map_says_in_words_what_it_shows() -> None:
    drawing = ET.fromstring(tile_map([], label='“A” & "B" <c>'))
    assert (drawing.get("role"), drawing.get("aria-label")) == ("img", '“A” & "B" <c>')


def test_locator_marks_one_place_and_is_hidden_from_readers() -> None:
    drawing = ET.fromstring(locator([FRANCE, UNION], here="FR"))
    assert [square.get("class") for square in drawing] == ["here", "n0"]
    assert drawing.get("aria-hidden") == "true"


def test_stacked_bar_fills_its_width() -> None:
    bars = list(ET.fromstring(stacked_bar([("s2", 1), ("s4", 3)], label="")))
    assert [(bar.get("x"), bar.get("width")) for bar in bars] == [("0.0", "25.0"), ("25.0", "75.0")]


def test_stacked_bar_of_nothing_is_nothing() -> None:
    assert stacked_bar([("s2", 0)], label="") == ""


def line(*steps: Step) -> ET.Element:
    svg = step_line(steps, start=SVG_START, end=dt.date(2026, 2, 11), label="History")
    return ET.fromstring(svg)[0]


def labels(drawing: ET.Element) -> list[str | None]:
    return [text.text for text in drawing.iter("text")]


def test_step_line_starts_unassessed_and_ends_at_the_newest_level() -> None:
    drawing = line(Step(dt.date(2025, 8, 12), Delivery.FIRST_STEPS, is_correction=False))
    path = next(item for item in drawing.iter("path") if item.get("class") == "step")
    assert path.get("d") == "M150 152H270.7V88H392"
    assert [item.get("class") for item in drawing.iter("circle")] == ["end s2"]


def test_step_line_rings_a_correction() -> None:
    drawing = line(
        Step(dt.date(2025, 8, 1), Delivery.MET, is_correction=False),
        Step(dt.date(2025, 9, 1), Delivery.FIRST_STEPS, is_correction=True),
    )
    assert [item.get("class") for item in drawing.iter("circle")] == ["fix", "end s2"]


def test_step_line_adds_rows_beside_the_ladder_only_where_they_occur() -> None:
    plain = labels(line(Step(dt.date(2025, 8, 1), Delivery.MET, is_correction=False)))
    odd = labels(line(Step(dt.date(2025, 8, 1), Delivery.UNCLEAR, is_correction=False)))
    assert "Cannot be rated as worded" not in plain
    assert "Cannot be rated as worded" in odd
