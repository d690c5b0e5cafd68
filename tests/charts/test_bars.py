import xml.etree.ElementTree as ET

from commitments.charts.bars import stacked_bar


def test_stacked_bar_fills_its_width() -> None:
    bars = list(ET.fromstring(stacked_bar([("s2", 1), ("s4", 3)], label="")))
    assert [(bar.get("x"), bar.get("width")) for bar in bars] == [("0.0", "25.0"), ("25.0", "75.0")]


def test_stacked_bar_of_nothing_is_nothing() -> None:
    assert stacked_bar([("s2", 0)], label="") == ""
