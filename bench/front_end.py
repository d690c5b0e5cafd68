"""Public pages in Chromium on a slow phone: `python bench/front_end.py [ROUNDS]`.

The processor a quarter as fast, 1.6 Mbit/s, 150 ms to the server; a browser that has seen nothing yet. For
each page: requests, moves of what is shown, the longest task, and when it was painted. Then how long
going on to another page takes, by turns as it is and with speculation rules, by which Chromium fetches a
page while the pointer rests on its link. Exit code 1 where a page takes more than six requests, moves, or
keeps the browser busy for more than 50 ms at once. Needs Chromium.
"""

import json
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench.running_copy import running_copy

PAGES: Final = (
    "/en", "/en/countries/kenya", "/en/countries/france/D3.e", "/en/matrix",
    "/en/instruments/paris-declaration", "/en/deadlines", "/en/search?q=health", "/ar",
)  # fmt: skip
FROM, TO = "/en/countries", "/en/countries/kenya"
SLOWER: Final = 4
NETWORK: Final = {
    "offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8,
}  # fmt: skip
MOST_REQUESTS, MOST_MOVED, LONGEST_TASK = 6, 0.0001, 50.0
SECONDS_ON_A_LINK: Final = 0.4  # about as long as a pointer rests before somebody clicks
RULES: Final = {"prefetch": [{"where": {"href_matches": "/*"}, "eagerness": "moderate"}]}
# before anything of the page: what the browser will tell of it
NOTED: Final = """
window.noted = {tasks: [], moved: 0};
new PerformanceObserver(l => noted.tasks.push(...l.getEntries().map(e => e.duration)))
  .observe({type: "longtask", buffered: true});
new PerformanceObserver(l => l.getEntries().forEach(e => { if (!e.hadRecentInput) noted.moved += e.value; }))
  .observe({type: "layout-shift", buffered: true});
"""
TOLD: Final = """() => ({
  moved: noted.moved, longest: Math.max(0, ...noted.tasks),
  painted: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
})"""


@dataclass(frozen=True)
class Seen:
    requests: int
    moved: float
    longest: float
    painted: float


def on_a_phone(browser: Browser) -> tuple[BrowserContext, Page]:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, device_scale_factor=2, is_mobile=True, has_touch=True
    )
    page = context.new_page()
    slow_down(context, page)
    return context, page


def slow_down(context: BrowserContext, page: Page) -> None:
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", NETWORK)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(NOTED)


def look(browser: Browser, address: str) -> Seen:
    context, page = on_a_phone(browser)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address, wait_until="load")
    page.wait_for_timeout(500)
    told: dict[str, Any] = page.evaluate(TOLD)
    context.close()
    return Seen(len(asked), **told)


def going_on(browser: Browser, site: str, *, with_rules: bool) -> tuple[float, bool]:
    """Milliseconds from the click to the first paint of the next page, and whether it had been fetched."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    if with_rules:

        def give_rules(route: Route) -> None:
            answer = route.fetch()
            route.fulfill(response=answer, headers={**answer.headers, "speculation-rules": '"/rules.json"'})

        kind = "application/speculationrules+json"
        context.route(f"{site}{FROM}", give_rules)
        context.route(
            f"{site}/rules.json",
            lambda route: route.fulfill(body=json.dumps(RULES), headers={"content-type": kind}),
        )
    page = context.new_page()
    page.goto(site + FROM, wait_until="load")
    slow_down(context, page)
    link = page.locator(f'main a[href="{TO}"]').first
    link.hover()
    time.sleep(SECONDS_ON_A_LINK)
    clicked_at = time.time() * 1000
    link.click()
    page.wait_for_url(site + TO, wait_until="load")
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
    told: dict[str, Any] = page.evaluate(
        "() => ({began: performance.timeOrigin, "
        "kind: performance.getEntriesByType('navigation')[0].deliveryType, "
        "painted: performance.getEntriesByName('first-contentful-paint')[0].startTime})"
    )
    context.close()
    return told["began"] + told["painted"] - clicked_at, told["kind"] == "navigational-prefetch"


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    program = shutil.which("chromium") or shutil.which("google-chrome")
    faults: list[str] = []
    with (
        tempfile.TemporaryDirectory() as name,
        running_copy(Path(name) / "state") as copy,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for path in PAGES:
            look(browser, copy.url + path)  # so that the site holds it
            faults += judged(path, [look(browser, copy.url + path) for _ in range(rounds)])
        plain, ruled = [], []
        for _ in range(rounds):
            plain.append(going_on(browser, copy.url, with_rules=False))
            ruled.append(going_on(browser, copy.url, with_rules=True))
        browser.close()
    for words, found in (("as it is", plain), ("with speculation rules", ruled)):
        middle = statistics.median(milliseconds for milliseconds, _ in found)
        fetched = sum(was for _, was in found)
        print(f"going on, {words}: {middle:.0f} ms; fetched before in {fetched} of {rounds}")
    print("\n".join(faults) or "Nothing is wrong.")
    return int(bool(faults))


def judged(path: str, seen: list[Seen]) -> list[str]:
    requests, moved = max(one.requests for one in seen), max(one.moved for one in seen)
    # whatever else the machine does makes a task longer, and nothing makes it shorter
    longest = min(one.longest for one in seen)
    painted = statistics.median(one.painted for one in seen)
    print(
        f"{path:36} {requests} requests, moved {moved:.4f}, longest task {longest:.0f} ms "
        f"(median {statistics.median(one.longest for one in seen):.0f}), painted after {painted:.0f} ms",
        flush=True,
    )
    limits = (
        (requests > MOST_REQUESTS, f"takes {requests} requests"),
        (moved >= MOST_MOVED, f"moves by {moved:.4f}"),
        (longest > LONGEST_TASK, f"keeps the browser busy for {longest:.0f} ms at once"),
    )
    return [f"{path} {words}" for is_passed, words in limits if is_passed]


if __name__ == "__main__":
    raise SystemExit(main())
