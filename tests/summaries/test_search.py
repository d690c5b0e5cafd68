import datetime as dt
from urllib.parse import parse_qsl

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from commitments.actions import progress, withdrawals
from commitments.models import (
    Commitment,
    Signatory,
    StaffMember,
    Undertaking,
)
from commitments.summaries import search
from commitments.summaries.search import SearchPage
from commitments.summaries.search.hits import HitType
from tests.factories import (
    NOW,
    make_assessment,
    make_clause,
    make_commitment,
    make_entry,
    make_entry_draft,
    make_evidence,
    make_instrument,
    make_line,
    make_signatory,
    make_undertaking,
    reword,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _signatories() -> None:
    make_signatory(name="France", code="FR", alpha3="FRA", name_ar="فرنسا")
    make_signatory(
        name="Germany", code="DE", alpha3="DEU", name_fr="Allemagne", also_known_as=["deutschland"]
    )
    make_signatory(name="Türkiye", code="TR", slug="turkiye", region="Asia")
    make_signatory(name="Ukraine", code="UA")
    make_signatory(name="European Union", code="EU", kind="organisation", also_known_as=["ue"])
    make_signatory(name="India", code="IN", alpha3="IND", region="Asia", name_ar="الهند")


@pytest.fixture
def energy() -> Commitment:
    """D3.h on AI and energy, whose words stand on line 25; France and Germany owe it."""
    instrument = make_instrument(
        code="paris-declaration", title="Declaration on AI", short_title="Declaration"
    )
    commitment = make_commitment(instrument=instrument, code="D3.h", title="Power for computing")
    commitment.clauses.update(quote="We welcome an observatory on energy;", line=25)
    make_line(instrument=instrument, number=25, text="We welcome an observatory on energy; and more.")
    return commitment


def load(query: str, page: str = "", **narrowing: str) -> SearchPage:
    return search.load(query, narrowing=narrowing, page=page)


def names(query: str) -> list[str]:
    return [hit.name for hit in load(query).hits]


def owed(commitment: Commitment, name: str) -> None:
    make_undertaking(commitment=commitment, signatory=Signatory.objects.get(name=name))


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("france", "France"),
        ("FR", "France"),
        ("fra", "France"),
        ("فرنسا", "France"),
        ("الفرنسا", "France"),
        ("هند", "India"),
        ("allemagne", "Germany"),
        ("Deutschland", "Germany"),
        ("turkiye", "Türkiye"),
        ("TÜRKIYE", "Türkiye"),
        ("ger", "Germany"),
        ("UE", "European Union"),
    ],
)
def test_load_finds_a_signatory_by_any_of_its_names(query: str, name: str) -> None:
    assert names(query)[0] == name


@pytest.mark.parametrize(
    ("query", "name"),
    [("Frnace", "France"), ("frnçe", "France"), ("Germnay", "Germany"), ("Ukrayne", "Ukraine")],
)
def test_load_offers_what_is_spelt_alike_and_says_so(query: str, name: str) -> None:
    page = load(query)
    assert page.hits == ()
    assert page.near[0].name == name
    assert page.spelling is not None
    assert page.spelling.words == name


def test_load_names_signatories_in_the_language_of_the_page() -> None:
    with translation.override("ar"):
        (hit,) = load("France").hits
    assert (hit.name, hit.language) == ("فرنسا", "")


@pytest.mark.parametrize("query", ["D3.h", "d3.H"])
def test_load_finds_a_commitment_by_its_code(energy: Commitment, query: str) -> None:
    best = load(query).hits[0]
    assert (best.code, best.url) == ("D3.h", "/en/commitments/D3.h")


def test_load_finds_a_commitment_by_a_part_of_it(energy: Commitment) -> None:
    energy.clauses.add(make_clause(instrument=energy.instrument, code="D3.h.3", line=25))
    assert load("D3.h.3").hits[0].url == "/en/commitments/D3.h"


@pytest.mark.parametrize(
    "query", ["France D3.h", "d3.h france", "FR D3.h", "France power", "france computing", "فرنسا D3.h"]
)
def test_load_puts_what_a_signatory_owes_first_where_both_are_named(energy: Commitment, query: str) -> None:
    owed(energy, "France")
    owed(energy, "Germany")
    best = load(query).hits[0]
    assert (best.type, best.url, best.level) == (
        HitType.UNDERTAKING,
        "/en/countries/france/D3.h",
        "not_assessed",
    )


def test_load_offers_an_undertaking_for_a_misspelt_name(energy: Commitment) -> None:
    owed(energy, "France")
    page = load("frnace computing")
    assert page.hits == ()
    assert page.near[0].url == "/en/countries/france/D3.h"


def test_load_takes_a_small_word_for_a_code_only_in_capitals(energy: Commitment) -> None:
    owed(energy, "India")
    assert HitType.UNDERTAKING not in {hit.type for hit in load("power in computing").hits}
    assert load("power IN computing").hits[0].url == "/en/countries/india/D3.h"


def test_load_finds_a_commitment_by_its_official_words_once(energy: Commitment) -> None:
    (hit,) = load("observatory").hits
    assert (hit.type, hit.is_quoted) == (HitType.COMMITMENT, True)
    assert [part.text for part in hit.words if part.is_hit] == ["observatory"]


def test_load_finds_a_commitment_by_our_explanation_which_is_not_quoted(energy: Commitment) -> None:
    hit = load("means").hits[0]
    assert (hit.code, hit.is_quoted) == ("D3.h", False)


def test_load_finds_a_word_of_the_text_that_promises_nothing() -> None:
    instrument = make_instrument(code="charter")
    make_clause(instrument=instrument, code="C6", line=7)
    make_line(instrument=instrument, number=7, text="Smaller models can serve local needs.")
    (hit,) = load("smaller needs").hits
    assert (hit.type, hit.url) == (HitType.TEXT, "/en/instruments/charter#C6")


def test_load_finds_an_untracked_clause_by_its_code() -> None:
    make_clause(instrument=make_instrument(code="charter"), code="C6", line=7)
    assert load("c6").hits[0].url == "/en/instruments/charter#C6"


def test_load_finds_an_instrument_by_its_title(energy: Commitment) -> None:
    assert names("declaration")[0] == "Declaration on AI"


def test_load_finds_a_word_of_the_method_at_its_place() -> None:
    best = load("first steps").hits[0]
    assert (best.type, best.url) == (HitType.METHOD, "/en/method#status-first_steps")


def test_load_finds_entries_sources_and_assessments(energy: Commitment) -> None:
    undertaking = make_undertaking(commitment=energy)
    make_assessment(
        undertaking=undertaking,
        reasons="A zebra law was funded.",
        entries=[make_entry(undertaking=undertaking, claim="Parliament passed the zebra law.")],
    )
    hits = {hit.type: hit for hit in load("zebra law").hits}
    assert set(hits) == {HitType.ASSESSMENT, HitType.ENTRY}
    assert hits[HitType.ENTRY].url.startswith("/en/sources/")
    assert hits[HitType.ASSESSMENT].level == "first_steps"
    assert hits[HitType.ASSESSMENT].url.endswith("/D3.h/v1")


def test_load_finds_what_is_about_the_signatory_named_though_its_text_does_not_name_it(
    energy: Commitment,
) -> None:
    for name in ("France", "Germany"):
        signatory = Signatory.objects.get(name=name)
        make_entry(
            undertaking=make_undertaking(commitment=energy, signatory=signatory), claim="A zebra law passed."
        )
    (hit,) = load("zebra Allemagne").hits
    assert hit.type == HitType.ENTRY
    assert load("zebra").paging.total == 2


def test_load_marks_the_language_of_a_source(energy: Commitment) -> None:
    source = make_evidence(title="Loi sur les zèbres", language="fr", publisher="Le Journal")
    make_entry(undertaking=make_undertaking(commitment=energy), sources=[progress.Source(source)])
    (hit,) = load("zebres").hits
    assert (hit.type, hit.language, hit.url) == (HitType.SOURCE, "fr", f"/en/sources/{source.pk}")
    with translation.override("fr"):
        assert [hit.language for hit in load("zebres").hits] == [""]


def test_load_finds_only_what_stands(energy: Commitment, alice: StaffMember) -> None:
    undertaking = make_undertaking(commitment=energy)
    old = make_entry(undertaking=undertaking, claim="A zebra law passed.")
    reword(old, claim="A lion law passed.")
    taken = make_entry(undertaking=undertaking, claim="A zebra law came into force.")
    withdrawals.withdraw_entry(entry=taken, by=alice, at=NOW, reason="Too early.")
    make_entry_draft(by=alice, undertaking=undertaking, claim="A zebra is planned.")
    make_evidence(title="A zebra that nothing rests on")
    assert load("zebra").hits == ()
    assert load("lion").paging.total == 1


@pytest.fixture
def owner(energy: Commitment) -> Undertaking:
    return make_undertaking(commitment=energy, signatory=Signatory.objects.get(name="India"))


def entry(owner: Undertaking, claim: str, *, note: str = "", day: int = 1) -> None:
    make_entry(undertaking=owner, claim=claim, note=note, happened_on=dt.date(2025, 5, day))


def test_load_puts_a_title_before_a_passing_mention_in_a_newer_entry(owner: Undertaking) -> None:
    entry(owner, "A law on zebras was passed.", day=1)
    entry(owner, "A park was opened.", note="It has lions; by law, a zebra too.", day=2)
    entry(owner, "A law on zebras was announced.", day=3)
    assert names("zebra law") == [
        "A law on zebras was announced.",
        "A law on zebras was passed.",
        "A park was opened.",
    ]


def test_load_puts_words_that_stand_together_before_scattered_ones(owner: Undertaking) -> None:
    entry(owner, "A park was opened.", note="The zebra law allows it.", day=1)
    entry(owner, "A road was opened.", note="The law allows it to every zebra.", day=2)
    assert names("zebra law") == ["A park was opened.", "A road was opened."]
    assert names("law zebra") == ["A road was opened.", "A park was opened."]


def test_load_ranks_so_too_what_is_about_the_signatory_named(owner: Undertaking) -> None:
    entry(owner, "A law on zebras was passed.", day=1)
    entry(owner, "A park was opened.", note="By law, a zebra lives there.", day=2)
    assert names("zebra law India")[0] == "A law on zebras was passed."


def test_load_does_not_rank_what_half_the_record_holds(
    owner: Undertaking, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry(owner, "A law on zebras was passed.", day=1)
    entry(owner, "A park was opened.", note="By law, a zebra lives there.", day=2)
    monkeypatch.setattr(search, "MOST_RANKED", 1)
    assert names("zebra law")[0] == "A park was opened."


def test_load_takes_three_letters_for_a_word_or_else_for_the_beginning_of_one(owner: Undertaking) -> None:
    entry(owner, "Lemurs counted.")
    assert names("lem") == ["Lemurs counted."]
    assert names("LEM") == []
    entry(owner, "An envoy went to the LEM.")
    assert names("lem") == names("LEM") == ["An envoy went to the LEM."]


@pytest.fixture
def zebras(energy: Commitment) -> None:
    """Two entries of 2025 and one of 2026, each about one signatory."""
    for name, year in (("France", 2025), ("Germany", 2026), ("India", 2025)):
        owner = make_undertaking(commitment=energy, signatory=Signatory.objects.get(name=name))
        make_entry(undertaking=owner, claim="A zebra law passed.", happened_on=dt.date(year, 3, 1))


def options(page: SearchPage, name: str) -> dict[str, int]:
    return {
        option.label: option.count for facet in page.facets if facet.name == name for option in facet.options
    }


@pytest.mark.usefixtures("zebras")
def test_facets_count_within_each_other() -> None:
    page = load("zebra", year="2025")
    assert page.paging.total == 2
    assert options(page, "type") == {"Entries on record": 2}
    assert options(page, "region") == {"Asia": 1, "Europe": 1}
    assert options(page, "year") == {"2026": 1, "2025": 2}
    narrower = load("zebra", year="2025", region="Asia", type="entry")
    assert narrower.paging.total == 1
    assert options(narrower, "region") == {"Asia": 1, "Europe": 1}


@pytest.mark.usefixtures("zebras")
def test_facets_say_what_they_lead_to() -> None:
    for name in ("type", "region", "year"):
        for facet in load("zebra").facets:
            if facet.name == name:
                for option in facet.options:
                    assert load(**dict(parse_qsl(option.query[1:])) | {"query": "zebra"}).paging.total == (
                        option.count
                    )


@pytest.mark.usefixtures("zebras")
def test_facets_can_each_be_taken_off() -> None:
    page = load("zebra", year="2025", region="Asia", type="entry")
    assert [part.query for part in page.chosen] == [
        "?q=zebra&region=Asia&year=2025",
        "?q=zebra&type=entry&year=2025",
        "?q=zebra&type=entry&region=Asia",
    ]
    taken_off = [option.query for facet in page.facets for option in facet.options if option.is_chosen]
    assert taken_off == [part.query for part in page.chosen]


@pytest.mark.usefixtures("zebras")
def test_load_says_where_a_facet_hides_everything() -> None:
    page = load("zebra", region="Oceania")
    assert (page.hits, page.near) == ((), ())
    assert page.total_without_facets
    assert page.without_facets == "?q=zebra"


def test_load_names_unknown_facets_and_filters_nothing_by_them() -> None:
    page = load("france", type="rumour", region="Atlantis", year="soon")
    assert page.paging.total == 1
    assert page.notices == (
        "“rumour” is not a kind of result, so nothing was filtered by it.",
        "“Atlantis” is not a region of this list, so nothing was filtered by it.",
        "“soon” is not a year, so nothing was filtered by it.",
    )


@pytest.mark.usefixtures("zebras")
def test_load_turns_pages_without_losing_a_hit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "HITS_PER_PAGE", 2)
    make_signatory(name="Zebra Island")
    seen = [hit.url for page in ("1", "2") for hit in load("zebra", page=page).hits]
    assert len(set(seen)) == load("zebra").paging.total == 4


def test_load_finds_nothing_spelt_alike_in_documents_but_offers_the_word(energy: Commitment) -> None:
    make_entry(undertaking=make_undertaking(commitment=energy), claim="A hippopotamus was seen.")
    page = load("hipopotamus")
    assert page.hits == ()
    assert [hit.name for hit in page.near] == ["A hippopotamus was seen."]
    assert page.spelling is not None
    assert page.spelling.query == "?q=hippopotamus"


@pytest.mark.parametrize("query", ["%", "_", "\\", "'", "(((", "a" * 5000, "! ?", ":* & |", "½ ŉ ﷺ", "ـ"])
def test_load_takes_any_text(query: str) -> None:
    assert load(query).hits == ()


@given(st.text(max_size=200), st.text(max_size=10), st.text(max_size=10))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_load_answers_whatever_is_typed(typed: str, kind: str, year: str) -> None:
    if any("\0" in text or not text.isprintable() for text in (typed, kind, year)):
        return  # the middleware refuses what PostgreSQL cannot store
    page = load(typed, type=kind, year=year, page=year)
    assert len(page.query) <= search.LONGEST_QUERY
    assert len(page.hits) <= search.HITS_PER_PAGE


def test_load_of_nothing_asks_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert load("   ").hits == ()


@pytest.mark.usefixtures("zebras")
@pytest.mark.parametrize(
    ("query", "number"), [("zebra", 7), ("France D3.h", 6), ("zebbra", 7), ("FR", 5), ("zeb", 11)]
)
def test_load_needs_few_queries(
    query: str, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(number):
        load(query)
