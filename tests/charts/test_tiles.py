import xml.etree.ElementTree as ET
from dataclasses import dataclass

from commitments.charts.tiles import locator, tile_map


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
