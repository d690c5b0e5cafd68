import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.models import Undertaking
from commitments.rules.reference_text import read
from commitments.summaries import desk_find
from commitments.summaries.desk_references import load_known
from tests.factories import make_commitment, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db


@pytest.fixture
def owed() -> list[Undertaking]:
    """France, Côte d'Ivoire and the United Kingdom on two promises, and one joint promise."""
    signatories = [
        make_signatory(name="France", code="FR", alpha3="FRA", name_ar="فرنسا"),
        make_signatory(name="Côte d’Ivoire", code="CI", alpha3="CIV", also_known_as=["ivory-coast"]),
        make_signatory(name="United Kingdom", code="GB", alpha3="GBR"),
    ]
    own = [make_commitment(code="D3.d", title="Skills"), make_commitment(code="D3.e", title="Energy of AI")]
    joint = make_commitment(code="C8.c", title="Energy observatory")
    return [
        *(make_undertaking(commitment=c, signatory=s) for c in own for s in signatories),
        make_undertaking(commitment=joint, is_joint=True),
    ]


def texts(query: str) -> list[str]:
    return [found.text for found in desk_find.load(query)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("fra d3e", "France D3.e"),
        ("d3e fra", "France D3.e"),
        ("fra d3 e", "France D3.e"),
        ("FR D3.e", "France D3.e"),
        ("فرنسا d3e", "France D3.e"),
        ("ivory d3e", "Côte d’Ivoire D3.e"),
        ("cote d3d", "Côte d’Ivoire D3.d"),
        ("kingdom ener", "United Kingdom D3.e"),
        ("gbr skills", "United Kingdom D3.d"),
        ("c8", "C8.c"),
        ("all energy", "C8.c"),
        ("Germany D3.a, fra d3d", "France D3.d"),
        ("cote divoire d3e", "Côte d’Ivoire D3.e"),
        ("France and United Kingdom d3e", "France and United Kingdom D3.e"),
        ("France et gbr d3e", "France et United Kingdom D3.e"),
        ("the united kingdom d3e", "United Kingdom D3.e"),
        ("together energy", "C8.c"),
    ],
)
def test_load_finds_by_any_name_and_code(owed: list[Undertaking], query: str, first: str) -> None:
    assert texts(query)[0] == first


@pytest.mark.parametrize(
    "query", ["", "  ", "atlantis", "fra c8c", "fra d9", "france,", "all d3e", "france d3.a,b"]
)
def test_load_finds_nothing_that_does_not_fit(owed: list[Undertaking], query: str) -> None:
    assert texts(query) == []


def test_load_marks_the_best_only_where_it_stands_alone(owed: list[Undertaking]) -> None:
    assert [found.is_best for found in desk_find.load("fra d3e")] == [True]
    assert [found.is_best for found in desk_find.load("fra d3")] == [False, False]
    assert not any(found.is_best for found in desk_find.load("d3e"))


@pytest.mark.parametrize(
    ("query", "is_best"),
    [
        ("uk d3e", False),
        ("ukr d3e", True),
        ("ua d3e", True),
        ("gbr skills", False),
        ("France and gbr d3e", True),
        ("united kingdom d3e", True),
        ("joint c8c", True),
    ],
)
def test_load_chooses_only_what_every_word_names(owed: list[Undertaking], query: str, is_best: bool) -> None:
    ukraine = make_signatory(name="Ukraine", code="UA", alpha3="UKR")
    make_undertaking(commitment=owed[3].commitment, signatory=ukraine)
    assert [found.is_best for found in desk_find.load(query)][:1] == [is_best]


def test_load_meant_names_what_a_slip_was_near_to_and_chooses_nothing(owed: list[Undertaking]) -> None:
    name, found = desk_find.load_meant("Germany, frnace d3e")
    assert (name, [(item.text, item.is_best) for item in found]) == ("France", [("France D3.e", False)])
    assert desk_find.load_meant("atlantis d3e") == ("", ())


def test_load_exact_code_comes_before_a_name_that_only_begins_so(owed: list[Undertaking]) -> None:
    make_undertaking(commitment=owed[0].commitment, signatory=make_signatory(name="Frankland", code="FK"))
    assert texts("fr d3d") == ["France D3.d", "Frankland D3.d"]


def test_load_gives_text_that_the_form_reads_back(owed: list[Undertaking]) -> None:
    known = load_known()
    assert all(not read(text, known).problems for text in texts("d3"))


def test_load_gives_a_few_in_three_queries(
    owed: list[Undertaking], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        make_undertaking(commitment=owed[0].commitment, signatory=make_signatory(name=f"Frisia {number}"))
    with django_assert_num_queries(3):
        assert len(desk_find.load("fr")) == desk_find.MOST
