import datetime as dt
import xml.etree.ElementTree as ET
from typing import Any

from django.utils import translation

from commitments.charts.standalone import Frame, standalone
from commitments.charts.steps import RULES, Step, step_line
from commitments.vocabulary import Delivery

START = dt.date(2025, 2, 11)
END = dt.date(2026, 2, 11)


def step(month: int, level: Delivery, **fields: Any) -> Step:
    return Step(dt.date(2025, month, 1), level, **fields)


def line(*steps: Step) -> ET.Element:
    return ET.fromstring(step_line(steps, start=START, end=END, label="History"))[0]


def paths(drawing: ET.Element, css_class: str) -> list[str | None]:
    return [item.get("d") for item in drawing.iter("path") if item.get("class") == css_class]


def circles(drawing: ET.Element) -> list[str | None]:
    return [item.get("class") for item in drawing.iter("circle")]


def labels(drawing: ET.Element) -> list[str | None]:
    return [text.text for text in drawing.iter("text")]


def test_line_starts_unassessed_and_ends_at_the_newest_level() -> None:
    drawing = line(Step(dt.date(2025, 8, 12), Delivery.FIRST_STEPS))
    assert paths(drawing, "step none") == ["M176 180H283.7", "M283.7 180V104"]
    assert paths(drawing, "step") == ["M283.7 104H392"]
    assert circles(drawing) == ["end s2"]


def test_names_of_the_first_and_the_last_point() -> None:
    drawing = line(step(5, Delivery.FIRST_STEPS), step(9, Delivery.MET))
    assert "1 May 2025" in labels(drawing)
    assert "Verified since 1 Sep 2025" in labels(drawing)


def test_a_correction_is_ringed_and_what_was_wrong_is_struck() -> None:
    drawing = line(step(8, Delivery.MET, is_wrong=True), step(9, Delivery.FIRST_STEPS, is_correction=True))
    assert circles(drawing) == ["fix", "end s2"]
    assert len(paths(drawing, "strike")) == 1
    assert len(paths(drawing, "step wrong")) == 1
    assert len(paths(drawing, "step ours")) == 1


def test_a_change_of_method_moves_the_line_as_ours_and_has_no_ring() -> None:
    drawing = line(step(8, Delivery.FIRST_STEPS), step(9, Delivery.SUBSTANTIAL, is_revision=True))
    assert len(paths(drawing, "step ours")) == 1
    assert circles(drawing) == ["end s3"]


def test_what_was_withdrawn_leaves_a_gap_and_moves_nothing() -> None:
    drawing = line(step(5, Delivery.FIRST_STEPS), step(8, Delivery.MET, is_withdrawn=True))
    (drawn,) = paths(drawing, "step")
    assert drawn is not None
    assert drawn.count("M") == 2
    assert len(paths(drawing, "gone")) == 1
    assert circles(drawing) == ["end s2"]


def test_where_everything_was_withdrawn_the_line_stays_unassessed() -> None:
    drawing = line(step(5, Delivery.MET, is_withdrawn=True), step(8, Delivery.MET, is_withdrawn=True))
    assert circles(drawing) == ["end s0"]
    assert paths(drawing, "step") == []


def test_claims_have_a_line_of_their_own_while_they_are_on_record() -> None:
    drawing = line(
        step(5, Delivery.FIRST_STEPS, claimed=Delivery.SUBSTANTIAL),
        step(7, Delivery.FIRST_STEPS),
        step(9, Delivery.FIRST_STEPS, claimed=Delivery.MET),
    )
    first, second = paths(drawing, "claim")
    assert first is not None
    assert second is not None
    assert not first.endswith("H392")
    assert second.endswith("H392")
    assert "Claimed" in labels(drawing)


def test_rows_beside_the_ladder_are_drawn_only_where_they_occur() -> None:
    assert "Cannot be rated as worded" not in labels(line(step(8, Delivery.MET)))
    assert "Cannot be rated as worded" in labels(line(step(8, Delivery.UNCLEAR)))


def test_as_a_file_it_has_colours_for_each_of_its_classes() -> None:
    drawing = step_line([step(8, Delivery.MET)], start=START, end=END, label="H")
    document = standalone(drawing, Frame("T", "F", ()), rules=RULES)
    assert ".step,.claim,.gone,.strike{fill:none;stroke:#14191F" in document


def test_days_in_arabic_read_from_right_to_left_in_a_drawing_that_does_not() -> None:
    with translation.override("ar"):
        said = labels(line(step(5, Delivery.FIRST_STEPS), step(9, Delivery.MET)))
    assert "\u20671 مايو 2025\u2069" in said
