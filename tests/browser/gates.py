"""What every public page holds in every setting, measured on one visit in real Chromium."""

import gzip
from dataclasses import dataclass, field
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, CDPSession, Page, Response

MOST_REQUESTS = 6
AXE_OPTIONS: Final = {
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations", "incomplete"],
}

# What axe cannot decide by itself on our pages: the rule, what marks the element, and why it is right.
# Anything else that it cannot decide fails like a violation.
UNDECIDED: Final = (
    ("color-contrast", "s6", "hatching: ink on both of its colours has 4.5:1 (static/css/site.css, tokens)"),
    ("color-contrast", "<bdi>", "the code on a tile: ink on fill of each slot has 4.5:1 (the same tokens)"),
    ("color-contrast", 'class="n"', "the figure on a tile: ink on grey has 10:1"),
    (
        "color-contrast",
        'class="num"',
        "a step of the ladder that is only claimed: ink over hairlines has 8:1",
    ),
    ("color-contrast", 'class="claimed"', "the same"),
    ("color-contrast", '<b class="claim-word">', "the same, in every language"),
    (
        "color-contrast",
        '<bdi class="c">',
        "a code in a head that stays in view: its rows pass beneath it, on paper",
    ),
    ("color-contrast", '<span class="stay">', "the same, for the head of a group of rows"),
    ("color-contrast", "<text", "words in a drawing stand on the paper: axe does not see what lies behind"),
    ("th-has-data-cells", "<table", "the cells are there; on a phone they are set below each other"),
)

# Chromium keeps the shifts of the page so far; those after somebody's click do not count. Each with what
# moved, and from where to where. Less than UNSEEN is none: where the network parts a sentence between two
# tags, a sign of one letter may stand a pixel or two aside until the next letters are there.
UNSEEN: Final = 0.0001  # of the window and its height; Lighthouse calls ten times that 0
SHIFTS = """(UNSEEN) => {
  const observer = new PerformanceObserver(() => {});
  observer.observe({type: "layout-shift", buffered: true});
  const place = r => [r.x, r.y, r.width, r.height].map(Math.round).join(" ");
  const moved = ({node, previousRect, currentRect}) =>
    `${node?.cloneNode().outerHTML ?? node?.nodeName} ${place(previousRect)} -> ${place(currentRect)}`;
  return observer.takeRecords().filter(s => !s.hadRecentInput && s.value >= UNSEEN).map(s =>
    `CLS ${s.value} after ${Math.round(s.startTime)} ms: ${s.sources.map(moved).join(", ")}`);
}"""


def axe(page: Page) -> dict[str, list[dict[str, Any]]]:
    return dict(Axe().run(page, options=AXE_OPTIONS).response)


def as_lines(found: list[dict[str, Any]]) -> list[str]:
    return [f"{item['id']} ({len(item['nodes'])}x): {item['nodes'][0]['html'][:160]}" for item in found]


def violations(page: Page) -> list[str]:
    """Every axe violation as "rule: first element", with target-size switched on."""
    return as_lines(axe(page)["violations"])


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@dataclass
class Window:
    """One window for all settings: changing them costs less than another window."""

    page: Page
    devtools: CDPSession
    complaints: list[str] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)

    @classmethod
    def opened(cls, context: BrowserContext) -> "Window":
        page = context.new_page()
        page.set_default_timeout(30_000)
        window = cls(page, context.new_cdp_session(page))
        window.devtools.send("Network.enable")
        window.devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})  # every page weighs in full
        page.on("console", lambda m: window.complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda problem: window.complaints.append(str(problem)))
        page.on("response", lambda answer: window.answers.append(answer))  # playwright marks its handlers
        return window

    def set_up(self, *, scheme: str = "light", width: int = 1280, script: bool = True) -> None:
        self.page.set_viewport_size({"width": width, "height": 800})
        self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        self.devtools.send("Emulation.setScriptExecutionDisabled", {"value": not script})

    def visit(self, address: str) -> int:
        """The status of the answer. The page's own script ran, or did not, by then; ours may from here on."""
        self.complaints.clear()
        self.answers.clear()
        response = self.page.goto(address)
        self.devtools.send("Emulation.setScriptExecutionDisabled", {"value": False})
        assert response is not None
        return response.status

    def weight(self) -> dict[str, int]:
        """What came over the wire, by address, compressed."""
        for answer in self.answers:
            if answer.url not in self.sizes or answer.request.is_navigation_request():
                self.sizes[answer.url] = len(gzip.compress(answer.body()))
        return {answer.url: self.sizes[answer.url] for answer in self.answers}

    def shifts(self) -> list[str]:
        """What moved since the page began to arrive."""
        return [f"moves while it loads: {shift}" for shift in self.page.evaluate(SHIFTS, UNSEEN)]

    def faults(self, *, weight_limit: int) -> list[str]:
        """Everything that is wrong with the page as it stands."""
        result = axe(self.page)
        found = as_lines(result["violations"])
        found += [f"undecided {line}" for line in undecided(result["incomplete"])]
        if (wide := overflow(self.page)) > 0:
            found.append(f"scrolls sideways by {wide} px")
        found += self.shifts()
        weight = self.weight()
        if sum(weight.values()) > weight_limit:
            found.append(f"weighs {sum(weight.values())} bytes: {weight}")
        if len(weight) > MOST_REQUESTS:
            found.append(f"takes {len(weight)} requests: {sorted(weight)}")
        found += [text for text in self.complaints if "status of 4" not in text]
        return found


def undecided(incomplete: list[dict[str, Any]]) -> list[str]:
    """What axe leaves open and nobody has looked at."""
    for item in incomplete:
        item["nodes"] = [node for node in item["nodes"] if not is_decided(item["id"], node["html"])]
    return as_lines([item for item in incomplete if item["nodes"]])


def is_decided(rule: str, html: str) -> bool:
    return any(rule == decided and mark in html for decided, mark, _ in UNDECIDED)
