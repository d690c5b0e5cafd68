import xml.etree.ElementTree as ET

from commitments.charts.bars import finding, level_bars, stacked_bar, too_few
from commitments.vocabulary import Delivery


def test_stacked_bar_fills_its_width() -> None:
    bars = list(ET.fromstring(stacked_bar([("s2", 1), ("s4", 3)], label="")))
    assert [(bar.get("x"), bar.get("width")) for bar in bars] == [("0.0", "25.0"), ("25.0", "75.0")]


def test_stacked_bar_of_nothing_is_nothing() -> None:
    assert stacked_bar([("s2", 0)], label="") == ""


COUNTS = [(Delivery.NOT_ASSESSED, 1), (Delivery.FIRST_STEPS, 4), (Delivery.MET, 2)]


def test_level_bars_give_the_longest_to_the_most_frequent() -> None:
    drawing = ET.fromstring(level_bars(COUNTS, label="What it shows"))
    assert drawing.get("aria-label") == "What it shows"
    bars = [(bar.get("class"), bar.get("width")) for bar in drawing.iter("rect")]
    assert bars == [("s0", "90.0"), ("s2", "360.0"), ("s4", "180.0")]
    assert [text.text for text in drawing.iter("text")] == [
        "Not yet assessed",
        "1",
        "First steps",
        "4",
        "Met",
        "2",
    ]


def test_level_bars_of_nothing_is_nothing() -> None:
    assert level_bars([], label="") == ""


def test_finding_says_what_is_most_frequent_among_the_assessed() -> None:
    assert finding(COUNTS) == (
        "6 of 7 signatories are assessed. The most frequent status is “First steps”. "
        "Not yet assessed: 1, First steps: 4, Met: 2."
    )


def test_finding_names_no_leader_where_two_are_as_frequent() -> None:
    counts = [(Delivery.FIRST_STEPS, 2), (Delivery.MET, 2)]
    assert finding(counts) == "4 of 4 signatories are assessed. First steps: 2, Met: 2."


def test_too_few_says_so_in_place_of_bars() -> None:
    (text,) = ET.fromstring(too_few(COUNTS))
    assert text.text == "Fewer than five are assessed: too few for bars."


def test_a_lasting_duty_is_being_met_in_words_and_bars() -> None:
    said = finding(COUNTS, is_continuing=True)
    drawn = level_bars(COUNTS, label=said, is_continuing=True)
    assert "Being met: 2" in said
    assert ">Being met</text>" in drawn
    assert ">Met</text>" not in drawn
