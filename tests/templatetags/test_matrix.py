from django.utils import translation

from commitments.summaries.matrix import Cell
from commitments.templatetags.matrix import cell_html, matrix_cells, rendered


def cell(level: str = "met", *, words: str = "Met", entries: int = 0, url: str = "/en/x?a=1&b=2") -> Cell:
    return Cell(level, words, entries, url)


def test_a_kind_of_cell_is_rendered_once_whatever_it_leads_to() -> None:
    rendered.cache_clear()
    found = matrix_cells(
        [cell(url="/a"), None, cell(url="/b"), cell("first_steps", words="First steps", url="/a")]
    )
    assert found.count("<td") == found.count("</td>") == 4
    assert [found.count(f'href="{url}"') for url in ("/a", "/b")] == [2, 1]
    assert rendered.cache_info().misses == 2
    assert "@" not in found


def test_addresses_and_words_are_escaped() -> None:
    assert 'href="/en/x?a=1&amp;b=2"' in cell_html(cell(), False, "en")
    assert "&lt;b&gt;" in cell_html(cell(words="<b>"), False, "en")


def test_a_lean_cell_has_no_link() -> None:
    assert "href" not in matrix_cells([cell()], True).replace('href="#m-', "")
    assert "Met" in matrix_cells([cell()], True)


def test_what_is_on_record_is_said_in_the_language_spoken() -> None:
    waiting = cell("not_assessed", words="Not yet assessed", entries=2)
    with translation.override("en"):
        english = matrix_cells([waiting])
    with translation.override("fr"):
        french = matrix_cells([waiting])
    assert "2 entries on record" in english
    assert english != french
