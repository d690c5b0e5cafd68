"""The matrix, the map and the comparison by keyboard, on a phone and without a word of script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import RunningCopy

STOPS_AT_MOST = 130
UNDER_THE_HEAD = """
() => {
  const head = document.querySelector("table.mx thead th:last-child").getBoundingClientRect();
  const box = document.activeElement.getBoundingClientRect();
  return document.activeElement.closest("tbody") !== null && box.top < head.bottom - 1;
}
"""


def walk(page: Page, *, most: int = 400) -> list[str]:
    """Tab to the end: where each stop leads, and a complaint where it lies under the heads."""
    found = []
    for _ in range(most):
        page.keyboard.press("Tab")
        where = page.evaluate("document.activeElement.getAttribute('href') || document.activeElement.tagName")
        if where == "BODY":
            break
        found.append(f"{where} is hidden" if page.evaluate(UNDER_THE_HEAD) else where)
    return found


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", ["/en/matrix", "/ar/matrix/paris-charter", "/en/matrix/full"])
def test_the_keyboard_passes_over_the_cells_and_sees_every_head(
    sample_copy: RunningCopy, open_page: Callable[..., Page], path: str, width: int
) -> None:
    page = open_page(width=width)
    page.goto(sample_copy.url + path)
    stops = walk(page)
    assert not [stop for stop in stops if stop.endswith("is hidden")]
    assert len(stops) <= STOPS_AT_MOST
    language = path[1:3]
    rows = page.locator("table.mx tbody th a").count()
    assert sum(stop.startswith(f"/{language}/countries/") for stop in stops) >= rows - 2
    assert not [stop for stop in stops if stop.startswith(f"/{language}/countries/france/")]


@pytest.mark.parametrize("width", [320, 1280])
def test_sticky_heads_take_a_fifth_of_the_height_at_most(
    sample_copy: RunningCopy, open_page: Callable[..., Page], width: int
) -> None:
    page = open_page(width=width)
    for path in ("/en/matrix", "/fr/matrix/paris-charter"):
        page.goto(sample_copy.url + path)
        height = page.evaluate("document.querySelector('table.mx thead').getBoundingClientRect().height")
        assert height <= 800 / 5


def test_the_full_matrix_scrolls_inside_its_own_box(
    sample_copy: RunningCopy, open_page: Callable[..., Page]
) -> None:
    page = open_page(width=320)
    page.goto(f"{sample_copy.url}/en/matrix/full")
    box = page.locator(".wide-table")
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.locator("*").count() <= 4_000


def test_a_filter_works_with_and_without_script(
    sample_copy: RunningCopy, open_page: Callable[..., Page]
) -> None:
    for script in (True, False):
        page = open_page(script=script)
        page.goto(f"{sample_copy.url}/en/matrix")
        page.locator("details.narrowing summary").click()
        page.locator("#region").select_option("Oceania")
        if not script:
            page.get_by_role("button", name="Apply").click()
        expect(page.locator("table.mx tbody th a")).to_have_text(["Australia", "New Zealand"])
        assert "region=Oceania" in page.url


def test_tiles_of_the_map_are_large_enough_on_a_phone(
    sample_copy: RunningCopy, open_page: Callable[..., Page]
) -> None:
    page = open_page(width=320)
    page.goto(f"{sample_copy.url}/ar/map?commitment=D3.a")
    sizes = page.locator(".map .tile").evaluate_all(
        "tiles => tiles.map(tile => tile.getBoundingClientRect()).map(box => Math.min(box.width, box.height))"
    )
    assert len(sizes) == 60
    assert min(sizes) >= 24 - 0.5


def test_two_are_put_side_by_side_without_script_and_one_is_removed(
    sample_copy: RunningCopy, open_page: Callable[..., Page]
) -> None:
    page = open_page(width=320, script=False)
    page.goto(f"{sample_copy.url}/en/compare")
    page.locator("#c1").select_option("france")
    page.locator("#c2").select_option("kenya")
    page.get_by_role("button", name="Compare").click()
    assert page.locator("table.compare thead th").all_text_contents()[:3] == ["Commitment", "France", "Kenya"]
    assert page.locator("table.compare td .who").first.is_visible()
    page.get_by_role("link", name="Remove Kenya").click()
    assert page.get_by_text("Choose a second signatory to compare with.").is_visible()
