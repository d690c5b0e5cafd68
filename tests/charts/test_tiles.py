import xml.etree.ElementTree as ET
from dataclasses import dataclass

from commitments.charts.tiles import labelled_map, locator, tile_map


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


def test_labelled_map_writes_codes_cues_and_its_key() -> None:
    drawing = ET.fromstring(
        labelled_map([(FRANCE, "s4", 1), (UNION, "part", 0.5)], key=[("s4", "Met (1)")], label="")
    )
    words = [text.text for text in drawing.iter("text") if text.text]
    assert words == ["FR", "•••", "EU", "•••", "Met (1)"]
    heights = [(box.get("class"), box.get("height")) for box in drawing.iter("rect")]
    assert heights[0][0] == "s4"
    assert float(heights[0][1] or 0) == 9
    assert heights[2] == ("part", "4.5")


def test_labelled_map_dashes_what_is_not_filled() -> None:
    drawing = ET.fromstring(labelled_map([(FRANCE, "part", 0)], key=[], label=""))
    assert [box.get("class") for box in drawing.iter("rect")] == ["part", "outline dashed"]
