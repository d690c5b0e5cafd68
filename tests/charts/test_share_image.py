import re
from dataclasses import dataclass, replace

from commitments.charts.share_image import fitting, share_image, wrapped
from commitments.vocabulary import Delivery


@dataclass(frozen=True)
class Square:
    level: Delivery = Delivery.NOT_ASSESSED
    words: str = "Not yet assessed"


@dataclass(frozen=True)
class Picture:
    site: str = "Tracker"
    name: str = "Kenya"
    title: str = ""
    coverage: str = "1 of 3 undertakings assessed."
    date: str = "Latest assessment: 3 March 2026"
    address: str = "tracker.example"
    warning: str = ""
    is_right_to_left: bool = False
    squares: tuple[Square, ...] = (Square(Delivery.MET, "Met"), Square(), Square())
    counts: tuple[tuple[Square, int], ...] = ((Square(Delivery.MET, "Met"), 1), (Square(), 2))


def test_a_signatory_shows_a_square_for_each_undertaking_and_the_key() -> None:
    drawing = share_image(Picture())
    assert drawing.count("<rect") == 4  # the sheet, three squares
    assert drawing.count('stroke-dasharray="5 4"') == 2  # not assessed is drawn as absence
    for words in ("Kenya", "1 of 3 undertakings assessed.", "Met 1", "Not yet assessed 2", "3 March 2026"):
        assert words in drawing


def test_the_key_leaves_no_status_out_however_many_there_are() -> None:
    squares = tuple(Square(level, f"{level} in eighteen letters"[:24]) for level in Delivery)
    for many in range(1, len(squares) + 1):
        drawing = share_image(Picture(squares=squares[:many], counts=tuple((s, 12) for s in squares[:many])))
        lines = [int(y) for y in re.findall(r'y="(\d+)"[^>]*>[^<]+ 12</text>', drawing)]
        assert len(lines) == many
        assert 448 < min(lines) <= max(lines) < 542  # under the squares, above the rule


def test_an_undertaking_shows_the_promise_and_one_status() -> None:
    one = Picture(title="D3.a Access", squares=(Square(),), counts=(), coverage="Not yet assessed.")
    drawing = share_image(one)
    assert drawing.count("<rect") == 2
    assert "D3.a Access" in drawing
    assert "Not yet assessed." in drawing


def test_invented_data_wear_tape_and_say_so() -> None:
    plain, invented = share_image(Picture()), share_image(Picture(warning="Sample data: invented"))
    assert "Sample data: invented" in invented
    assert invented.count("<path") == plain.count("<path") + 3


def test_right_to_left_begins_on_the_right() -> None:
    drawing = share_image(replace(Picture(), name="كينيا", is_right_to_left=True))
    assert 'x="1136" y="214" font-family="Noto Naskh Arabic, Noto Serif"' in drawing
    assert "\u202bكينيا\u202c" in drawing


def test_nothing_of_a_name_is_markup() -> None:
    assert "<b>" not in share_image(Picture(name="<b>"))


def test_words_fit() -> None:
    assert fitting("Kenya", 84) == 84
    assert fitting("A name that is far too long for one line of this sheet", 84) < 40
    assert all(len(line) < 40 for line in wrapped("word " * 40, 60))
    assert share_image(Picture(squares=(), counts=())).count("<rect") == 1
