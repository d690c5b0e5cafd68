"""What every kind of page keeps in forced colours, without motion, and from right to left."""

import pytest

from tests.browser.conftest import RunningCopy
from tests.browser.gates import Window, overflow
from tests.browser.page_types import PAGE_TYPES, SAMPLE, PageType

HERE = [kind for kind in PAGE_TYPES if kind.status(SAMPLE) == 200]

# Shapes that would be drawn in the colour of what lies behind them, and boxes without an edge.
UNSEEN = """() => {
  const paper = getComputedStyle(document.body).backgroundColor;
  const marks = [...document.querySelectorAll("svg.mark")].filter(m => getComputedStyle(m).color === paper);
  const isOpen = box => getComputedStyle(box).borderStyle === "none";
  const boxes = [...document.querySelectorAll(".tag, .btn")].filter(isOpen);
  return [...marks, ...boxes].map(e => e.parentElement.outerHTML.slice(0, 160));
}"""

MOVING = """() => [...document.querySelectorAll("*")].filter(e => {
  const look = getComputedStyle(e);
  return look.animationName !== "none" || look.transitionDuration.split(", ").some(d => d !== "0s");
}).map(e => e.outerHTML.slice(0, 120))"""

# What reads left to right says so, or its dots and numbers land at the wrong end.
ASTRAY = """() => {
  const own = [...document.querySelectorAll("[lang=en], [lang=fr]")].filter(e => !e.closest("nav, .langs"));
  return own.filter(e => getComputedStyle(e).direction !== "ltr").map(e => e.outerHTML.slice(0, 160));
}"""


@pytest.mark.parametrize("page_type", HERE, ids=str)
def test_page_keeps_its_shapes_in_forced_colours_and_stands_still(
    sample_copy: RunningCopy, window: Window, page_type: PageType
) -> None:
    window.set_up(width=320)
    window.page.emulate_media(forced_colors="active", reduced_motion="reduce")
    window.visit(f"{sample_copy.url}{page_type.address('en')}")
    assert window.page.evaluate("matchMedia('(forced-colors: active)').matches")
    assert window.page.evaluate(UNSEEN) == []
    assert window.page.evaluate(MOVING) == []
    assert overflow(window.page) <= 0


@pytest.mark.parametrize("page_type", HERE, ids=str)
def test_page_reads_from_right_to_left_in_arabic(
    sample_copy: RunningCopy, window: Window, page_type: PageType
) -> None:
    window.set_up(width=1280)
    window.page.emulate_media(forced_colors="none")
    window.visit(f"{sample_copy.url}{page_type.address('ar')}")
    assert window.page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    assert window.page.evaluate(ASTRAY) == []
    heading = window.page.locator("h1, h2").first.bounding_box()
    assert heading is not None
    assert heading["x"] + heading["width"] > 640, "the heading does not begin on the right"
