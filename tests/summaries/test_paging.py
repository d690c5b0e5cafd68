import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.summaries.paging import Paging, asked_page, turn_to


@given(total=st.integers(0, 500), size=st.integers(1, 60))
def test_paging_shows_every_row_once(total: int, size: int) -> None:
    pages = [Paging(number, size, total) for number in range(1, Paging(1, size, total).pages + 1)]
    assert [row for page in pages for row in range(page.start, page.stop)] == list(range(total))
    assert [page.next for page in pages] == [*range(2, len(pages) + 1), None]


def test_paging_counts_as_people_do() -> None:
    page = Paging(2, 40, 171)
    assert (page.first, page.stop, page.previous, page.next, page.pages) == (41, 80, 1, 3, 5)


def test_paging_of_nothing_has_one_empty_page() -> None:
    page = Paging(1, 40, 0)
    assert (page.first, page.stop, page.pages, page.next) == (0, 0, 1, None)


@pytest.mark.parametrize("text", ["0", "-1", "two", "1.5", "²", "99999999999999999999"])
def test_turn_to_names_a_page_that_is_not_there(text: str) -> None:
    paging, notice = turn_to(text, size=10, total=25)
    assert paging.number == 3
    assert notice == f"There is no page “{text}” of this list. This is page 3 of 3."


@pytest.mark.parametrize(("text", "number"), [("", 1), ("1", 1), ("3", 3)])
def test_turn_to_finds_a_page_that_is_there(text: str, number: int) -> None:
    paging, notice = turn_to(text, size=10, total=25)
    assert (paging.number, notice) == (number, "")


def test_asked_page_reads_whole_numbers_only() -> None:
    assert [asked_page(text) for text in ("", "7", "x", "٣")] == [1, 7, None, None]


@pytest.mark.parametrize("text", ["0", "-1", "x", "²", "1" * 4301])
def test_asked_page_is_unknown_for_what_is_no_page_number(text: str) -> None:
    assert asked_page(text) is None
