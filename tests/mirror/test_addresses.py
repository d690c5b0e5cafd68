import pytest

from commitments.mirror import addresses
from commitments.mirror.addresses import UnsafeNameError, asked_for, endings_replaced, file_of, holds, seeds
from commitments.models import Undertaking


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/", "index.html"),
        ("/en", "en.html"),
        ("/fr/countries/france", "fr/countries/france.html"),
        ("/en/commitments/D3.a", "en/commitments/D3.a.html"),
        ("/en/sources?page=2", "en/sources.page-2.html"),
        ("/en/countries/france/D3.a.schema.json", "en/countries/france/D3.a.schema.json"),
        ("/log/head.json", "log/head.json"),
        ("/404.html", "404.html"),
    ],
)
def test_each_address_has_a_file(address: str, file: str) -> None:
    assert file_of(address) == file


@pytest.mark.parametrize(
    "address", ["/en/../secret", "/en/a b", "/en/.git/config", "/en//x", "/en/é", "/en/a%2fb"]
)
def test_a_name_that_is_not_safe_everywhere_is_refused(address: str) -> None:
    with pytest.raises(UnsafeNameError):
        file_of(address)


@pytest.mark.parametrize(
    ("path", "is_held"),
    [
        ("/en", True),
        ("/fr/countries/france", True),
        ("/ar/countries/france.bib", True),
        ("/en/digests", True),
        ("/log.jsonl", True),
        ("/en/search", False),
        ("/en/search.csv", False),
        ("/en/compare", False),
        ("/en/follow", False),
        ("/en/suggest", False),
        ("/desk", False),
        ("/embed/en/map", False),
        ("/api/v1/", False),
        ("/nowhere", False),
    ],
)
def test_what_needs_a_program_is_left_to_the_site(path: str, is_held: bool) -> None:
    assert holds(path) is is_held


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("/fr/countries/france", "/fr/countries/france"),
        ("/fr/countries/france.csl.json", "/fr/countries/france"),
        ("/fr/countries/france.json", "/en/countries/france.csv"),
        ("/ar/countries/france.schema.json", "/en/countries/france.csv"),
        ("/fr/countries/france.atom", "/fr/countries/france.atom"),
        ("/log/head.json", "/log/head.json"),
        ("/static/css/site.css", "/static/css/site.css"),
    ],
)
def test_several_files_come_out_of_one_answer(address: str, asked: str) -> None:
    assert asked_for(address) == asked


def test_data_are_the_same_in_every_language() -> None:
    found = endings_replaced("/en/changes.csv")
    assert len(found) == 9
    assert {"/en/changes.csv", "/fr/changes.json", "/ar/changes.schema.json"} <= set(found)


def test_the_walk_begins_at_every_page_of_the_site_maps(small_record: dict[str, Undertaking]) -> None:
    found = seeds(has_base=False)
    assert {"/", "/404.html", "/en", "/ar/countries/kenya/D3.a", "/fr/changes/1", "/log.jsonl"} <= set(found)
    assert not set(addresses.SITE_MAPS) & set(found)
    assert set(addresses.SITE_MAPS) <= set(seeds(has_base=True))
