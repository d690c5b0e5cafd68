import datetime as dt
import xml.etree.ElementTree as ET

from commitments.charts.timeline import MOST_LEVELS, Dot, Lane, dot_timeline, isolated, span, stacked

START, END = dt.date(2025, 1, 1), dt.date(2026, 1, 1)


def drawing(*lanes: Lane) -> ET.Element:
    svg = dot_timeline(
        lanes,
        start=START,
        end=END,
        today=dt.date(2025, 7, 2),
        label="Two things.",
        ends=("First", "Last"),
        now="This record",
    )
    return ET.fromstring(svg)


def test_dot_timeline_runs_from_left_to_right_and_names_both_ends() -> None:
    svg = drawing(Lane("On record", (Dot(START, "entry"), Dot(END, "entry"))))
    assert svg.get("direction") == "ltr"
    assert [item.get("cx") for item in svg.iter("circle")] == ["8.0", "392.0"]
    words = ["This record", "On record", "First", "Last"]
    assert [item.text for item in svg.iter("text")] == [isolated(each) for each in words]
    assert svg.get("aria-label") == "Two things."


def test_dot_timeline_draws_a_deadline_as_a_diamond() -> None:
    svg = drawing(Lane("Dates", (Dot(END, "due next", is_diamond=True),)))
    assert [item.get("class") for item in svg.iter("path")] == ["now", "grid", "due next"]
    assert not list(svg.iter("circle"))


def test_dot_timeline_escapes_titles() -> None:
    assert isolated("<b>") in [item.text for item in drawing(Lane("<b>", ())).iter("text")]


def test_stacked_covers_no_dot_while_there_is_room() -> None:
    dots = [Dot(START, "entry")] * 3
    assert [level for _, _, level in stacked(dots, [10, 12, 30])] == [0, 1, 0]
    assert max(level for _, _, level in stacked([dots[0]] * 20, [10] * 20)) == MOST_LEVELS - 1


def test_span_holds_today() -> None:
    assert span([], today=START) == (START, START)
    assert span([END], today=START) == (START, END)
