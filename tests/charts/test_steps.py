import datetime as dt
import xml.etree.ElementTree as ET

from commitments.charts.steps import Step, step_line
from commitments.vocabulary import Delivery

SVG_START = dt.date(2025, 2, 11)


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
