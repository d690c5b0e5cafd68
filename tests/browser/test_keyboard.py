"""Tab through every kind of page to its end: in the order of the page, each stop seen, nothing that traps."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.conftest import RunningCopy
from tests.browser.gates import Window
from tests.browser.page_types import PAGE_TYPES, REFERENCE, PageType

MOST_STOPS = 800
HERE = [kind for kind in PAGE_TYPES if kind.status(REFERENCE) == 200]

# Where the focus is, and what is wrong with it; null once it has left the page.
STOP = """() => {
  const at = document.activeElement, before = window.stopBefore;
  if (!at || at === document.body || at === document.documentElement) return null;
  if (at === window.firstStop && at !== before) return null;  // round again
  window.firstStop ??= at;
  window.stopBefore = at;
  const faults = [];
  // a field for a date is several stops: day, month, year and the calendar
  const parts = window.parts = at === before ? (window.parts ?? 0) + 1 : 0;
  // the only stop of a frame
  if (at === before && at === window.firstStop && at.type !== "date") return null;
  if (at === before && !(at.type === "date" && parts <= 4)) faults.push("holds the focus");
  else if (before && at !== before
      && !(before.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING))
    faults.push("comes before the stop that led to it");
  const box = [...at.getClientRects()].find(box => box.width && box.height);
  if (!box) faults.push("has no size");
  else {
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    const hit = document.elementFromPoint(x, y);
    if (!hit) faults.push("lies outside the window");
    else if (!at.contains(hit) && !hit.contains(at) && ![...(at.labels ?? [])].some(l => l.contains(hit)))
      faults.push("is covered by " + hit.outerHTML.slice(0, 80));
  }
  const look = getComputedStyle(at);
  // the calendar's button inside a field is drawn, ring and all, by the browser
  const isRinged = parts || look.outlineStyle !== "none" || look.boxShadow !== "none";
  if (!isRinged) faults.push("does not show the focus");
  return {name: at.outerHTML.slice(0, 120), faults};
}"""


def stops(window: Window) -> Iterator[dict[str, Any]]:
    """Every place at which the Tab key rests, from the top of the page."""
    for _ in range(MOST_STOPS):
        window.page.keyboard.press("Tab")
        stop = window.page.evaluate(STOP)
        if stop is None:
            return
        yield stop
    raise AssertionError(f"no end after {MOST_STOPS} stops")


@pytest.mark.parametrize("page_type", HERE, ids=str)
def test_tab_leads_through_the_page(copy: RunningCopy, window: Window, page_type: PageType) -> None:
    window.set_up()
    window.visit(f"{copy.url}{page_type.address('en')}")
    found = list(stops(window))
    assert [f"{stop['name']}: {', '.join(stop['faults'])}" for stop in found if stop["faults"]] == []
    assert "embed" in page_type.name or 'class="skip"' in found[0]["name"]
