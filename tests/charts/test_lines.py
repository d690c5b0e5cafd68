import datetime as dt

import pytest
from django.utils import translation

from commitments.charts.lines import BOTTOM, LEFT, RIGHT, TOP, Point, count_line

START, END = dt.date(2026, 1, 1), dt.date(2026, 1, 11)


def test_line_holds_each_value_until_the_next() -> None:
    drawing = count_line([Point(START, 1), Point(dt.date(2026, 1, 6), 2)], end=END, label="2 of 3.")
    middle = (LEFT + RIGHT) / 2
    assert f'd="M{LEFT:.1f} {(TOP + BOTTOM) / 2:.1f}H{middle:.1f}V{TOP:.1f}H{RIGHT}"' in drawing
    assert 'role="img" aria-label="2 of 3."' in drawing
    assert ">2</text>" in drawing


def test_line_of_nothing_lies_on_the_ground() -> None:
    assert f'd="M{LEFT:.1f} {BOTTOM:.1f}H{RIGHT}"' in count_line([Point(START, 0)], end=END, label="")


def test_line_of_one_day_has_a_width() -> None:
    assert "nan" not in count_line([Point(START, 1)], end=START, label="")


@pytest.mark.parametrize(
    ("language", "month"), [("en-gb", "Jan 2026"), ("fr", "jan. 2026"), ("ar", "يناير 2026")]
)
def test_line_names_its_months_in_the_readers_language(language: str, month: str) -> None:
    with translation.override(language):
        assert count_line([Point(START, 1)], end=END, label="").count(f">{month}</text>") == 2
