"""What every kind of page keeps when a reader sets the text wider or larger (WCAG 2.2, 1.4.4 and 1.4.12)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import CHROMIUM_ARGUMENTS, RunningCopy
from tests.browser.gates import Window, overflow
from tests.browser.page_types import PAGE_TYPES, SAMPLE, PageType

HERE = [kind for kind in PAGE_TYPES if kind.status(SAMPLE) == 200]

# The four distances of 1.4.12. Arabic joins its letters and is exempt, so the pages are English ones.
WIDER = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
p { margin-block-end: 2em !important }"""
# What a reader sets in the browser: breakpoints follow it, as they do when the page is zoomed.
TWICE_AS_LARGE = "--blink-settings=defaultFontSize=32"

# A style sheet made by script is not what the content security policy refuses.
SET = """text => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  document.adoptedStyleSheets = [sheet];
}"""

# Words that stand outside of a box which hides what does not fit. What only a screen reader is to read stands
# in a box of one pixel.
CUT = """() => {
  const hides = box => [getComputedStyle(box).overflowX, getComputedStyle(box).overflowY]
    .some(way => way === "hidden" || way === "clip");
  const found = [];
  for (const box of document.querySelectorAll("body *")) {
    if (!hides(box) || box.clientWidth <= 1) continue;
    const edge = box.getBoundingClientRect();
    const texts = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode;
      if (!text.data.trim() || text.parentElement.closest(".vh")) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      const out = [...range.getClientRects()].some(at => at.right > edge.right + 1 || at.left < edge.left - 1
        || at.bottom > edge.bottom + 1 || at.top < edge.top - 1);
      if (out) found.push(text.data.trim().slice(0, 40) + " in " + box.outerHTML.slice(0, 120));
    }
  }
  return found;
}"""


def faults(window: Window) -> list[str]:
    found = [f"cuts {box}" for box in window.page.evaluate(CUT)]
    if (wide := overflow(window.page)) > 0:
        found.append(f"scrolls sideways by {wide} px")
    return found


@pytest.mark.parametrize("page_type", HERE, ids=str)
def test_nothing_is_lost_where_text_is_spaced_wider(
    sample_copy: RunningCopy, window: Window, page_type: PageType
) -> None:
    window.set_up(width=320)
    window.visit(f"{sample_copy.url}{page_type.address('en')}")
    window.page.evaluate(SET, WIDER)
    found = [f"wider at 320 px: {fault}" for fault in faults(window)]
    window.set_up(width=1280)
    found += [f"wider at 1280 px: {fault}" for fault in faults(window)]
    assert found == []


@pytest.fixture(scope="module")
def large_window(browser: Browser, chromium: str) -> Iterator[Window]:
    """A window of a browser of its own, whose reader wants large text."""
    arguments = [*CHROMIUM_ARGUMENTS, TWICE_AS_LARGE]
    large = browser.browser_type.launch(executable_path=chromium, args=arguments)
    yield Window.opened(large.new_context())
    large.close()


@pytest.mark.parametrize("page_type", HERE, ids=str)
def test_nothing_is_lost_in_text_twice_as_large(
    sample_copy: RunningCopy, large_window: Window, page_type: PageType
) -> None:
    large_window.set_up(width=1280)
    large_window.visit(f"{sample_copy.url}{page_type.address('en')}")
    assert large_window.page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    assert faults(large_window) == []
