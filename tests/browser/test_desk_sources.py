"""A source is logged, fetched by the worker, changes, and is read again; then its page is gone."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from commitments.actions.captures import PAUSE
from tests.browser.conftest import RunningCopy, start_copy
from tests.browser.test_story import sign_in
from tests.source_servers import WebServer, page

WORDS = "The ministry publishes a register of the energy that public AI systems use."
HTML = '<html lang="en"><title>{title}</title><main><h1>{title}</h1><p>{words}</p></main>'


def html(words: str = WORDS) -> bytes:
    return page(HTML.format(title="Register of public AI systems", words=words))


@pytest.fixture
def publisher() -> Iterator[WebServer]:
    """Somebody else's web site."""
    server = WebServer({"/register": html()})
    yield server
    server.close()


@pytest.fixture
def watching_copy(
    chromium: str,
    publisher: WebServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[RunningCopy]:
    """A copy to which that site counts as public. Its worker looks at sources only when told to."""
    extra = {"TRACKER_SOURCE_TEST_PORT": str(publisher.port)}
    yield from start_copy(tmp_path_factory.mktemp("sources") / "state", extra=extra)


def log_entry(window: Page, copy: RunningCopy, url: str) -> None:
    window.goto(copy.url + "/desk/log")
    window.get_by_label("Undertakings it bears on").fill("fra d3e")
    window.get_by_label("Link to the source").first.fill(url)
    window.get_by_label("What happened, in one sentence").fill("France published a register.")
    window.get_by_label("When it happened").fill("2026-10-05")
    window.get_by_role("button", name=re.compile("Save")).first.click()
    expect(window).to_have_url(re.compile("saved="))


def look(window: Page, copy: RunningCopy, *, again: bool = False) -> None:
    """By the key on the page; the command stands in for the worker's next round."""
    if again:  # no host is asked twice in a hurry
        window.wait_for_timeout((PAUSE.total_seconds() + 1) * 1000)
    window.keyboard.press("l")
    expect(window.get_by_role("main")).to_contain_text("It is first in turn.")
    copy.manage("check_sources", "--limit", "1")
    window.reload()


def test_a_source_is_kept_compared_and_mourned(
    watching_copy: RunningCopy, publisher: WebServer, open_page: Callable[..., Page]
) -> None:
    window = open_page()
    sign_in(window, watching_copy, "alice")
    log_entry(window, watching_copy, f"http://127.0.0.1:{publisher.port}/register")
    window.goto(watching_copy.url + "/desk/sources?state=all&q=register")
    window.get_by_role("link", name=re.compile("127.0.0.1")).click()
    expect(window.get_by_role("main")).to_contain_text("Nobody has looked at it yet.")

    look(window, watching_copy)
    main = window.get_by_role("main")
    expect(window.get_by_role("heading", level=1)).to_have_text("Register of public AI systems")
    expect(main).to_contain_text("SHA-256")
    with window.expect_download() as saved:
        window.get_by_role("link", name="Save the copy").click()
    assert WORDS in saved.value.path().read_text()

    publisher.answers["/register"] = html(WORDS.replace("publishes", "may publish"))
    look(window, watching_copy, again=True)
    expect(window.locator("del")).to_contain_text("publishes")
    expect(window.locator("ins")).to_contain_text("may publish")
    window.goto(watching_copy.url + "/desk/sources")
    expect(window.get_by_role("heading", level=1)).to_have_text("Sources: need a look")
    window.get_by_role("link", name="Changed since we read it: Register of public AI systems").click()
    window.get_by_role("button", name="I have read the page as it is now").click()
    expect(window.get_by_role("complementary")).to_contain_text("Fine")

    del publisher.answers["/register"]
    look(window, watching_copy, again=True)
    expect(main).to_contain_text("no such page (404)")
    expect(window.get_by_role("complementary")).to_contain_text("No answer")
