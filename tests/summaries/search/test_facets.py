from django.utils import translation

from commitments.rules.search_words import Part
from commitments.summaries.search import facets
from commitments.summaries.search.documents import Count3, Counts, Narrowing
from commitments.summaries.search.hits import Hit, HitType

FRANCE = Hit(
    HitType.SIGNATORY, "Country", (Part("France", True),), "/en/countries/france", 0, region="Europe"
)
COUNTS = Counts(
    years=(Count3("entry", "2025", 2), Count3("source", "2026", 3), Count3("text", "1", 1)),
    regions=(Count3("entry", "Europe", 1), Count3("entry", "Asia", 2), Count3("source", "", 3)),
)


def counted(asked: Narrowing) -> dict[str, dict[str, int]]:
    found = facets.facets("zebra", asked, COUNTS, [FRANCE])
    return {facet.name: {option.label: option.count for option in facet.options} for facet in found}


def test_facets_count_named_things_and_documents_together() -> None:
    assert counted(Narrowing()) == {
        "type": {
            "Countries and organisations": 1,
            "Places in the texts": 1,
            "Entries on record": 2,
            "Sources": 3,
        },
        "region": {"Asia": 2, "Europe": 2},
        "year": {"2026": 3, "2025": 2},
    }


def test_facets_leave_out_what_belongs_to_no_year_once_a_year_is_chosen() -> None:
    assert counted(Narrowing(year=2025))["type"] == {"Entries on record": 2}


def test_facets_keep_what_is_chosen_though_nothing_is_left_of_it() -> None:
    assert counted(Narrowing(region="Oceania"))["region"] == {"Asia": 2, "Europe": 2, "Oceania": 0}


def test_chosen_gives_the_way_back_from_each() -> None:
    asked = Narrowing(type="entry", year=2025)
    assert [(part.label, part.query) for part in facets.chosen("zé & b", asked)] == [
        ("Entries on record", "?q=z%C3%A9+%26+b&year=2025"),
        ("2025", "?q=z%C3%A9+%26+b&type=entry"),
    ]


def test_total_counts_only_what_all_parts_let_through() -> None:
    assert facets.total(Narrowing(type="entry", year=2025), COUNTS.years) == 2
    assert facets.total(Narrowing(type="entry", year=2026), COUNTS.years) == 0


def test_regions_stand_in_the_order_of_the_names_shown() -> None:
    africa = Counts(years=(), regions=(Count3("entry", "Africa", 1), Count3("entry", "Asia", 2)))
    with translation.override("ar"):
        found = facets.facets("zebra", Narrowing(), africa, [])
        regions = next(facet for facet in found if facet.name == "region")
        assert [option.label for option in regions.options] == ["آسيا", "أفريقيا"]
