import pytest
from django.db import connection

from commitments.models import Commitment, Deadline, Signatory
from commitments.rules.search_words import asked_words
from commitments.summaries.search.hits import Rank
from commitments.summaries.search.names import (
    Named,
    holding,
    load_commitments,
    named_signatories,
    question_of,
)
from tests.factories import NOW, make_clause, make_commitment

FRANCE = Signatory(code="FR", alpha3="FRA", name="France", name_ar="فرنسا", slug="france", kind="country")
CONGO = Signatory(code="CD", alpha3="COD", name="Congo (DRC)", slug="congo-drc", kind="country")
UNION = Signatory(code="EU", name="European Union", slug="european-union", kind="organisation")


def named(query: str) -> list[Named]:
    return named_signatories(question_of(query, asked_words(query)), [FRANCE, CONGO, UNION])


@pytest.mark.parametrize(
    ("query", "code", "rank", "rest"),
    [
        ("France", "FR", Rank.EXACT, ()),
        ("eu", "EU", Rank.EXACT, ()),
        ("european", "EU", Rank.STARTS_SO, ()),
        ("union", "EU", Rank.IN_NAME, ()),
        ("access FR", "FR", Rank.IN_NAME, ("access",)),
        ("european union access", "EU", Rank.IN_NAME, ("access",)),
        ("فرنسا access", "FR", Rank.IN_NAME, ("access",)),
        ("frnace access", "FR", Rank.ALIKE, ("access",)),
        ("europaen union", "EU", Rank.ALIKE, ()),
    ],
)
def test_named_signatories_tells_the_name_from_the_rest(
    query: str, code: str, rank: Rank, rest: tuple[str, ...]
) -> None:
    best = named(query)[0]
    assert (best.signatory.code, best.rank, best.rest) == (code, rank, rest)


@pytest.mark.parametrize("query", ["power", "cod liver", "a very long question about francs and eu money"])
def test_named_signatories_of_a_query_that_names_none(query: str) -> None:
    assert named(query) == []


@pytest.fixture
def promise(db: None) -> Commitment:
    """With a word of its own in each place that is searched."""
    made = make_commitment(
        title="Aardvark",
        trackability_reason="Camel",
        explanation=["Dingo"],
        translations={"fr": {"title": "Babouin"}},
        due_on=NOW.date(),
        tests=1,
    )
    arabic = {"ar": {"summary": "غزال"}}
    made.clauses.add(
        make_clause(instrument=made.instrument, quote="Elk", summary="Ferret", translations=arabic)
    )
    made.tests.update(text="Gnu", guidance="Heron", translations={"fr": {"text": "Ibis"}})
    deadlines = Deadline.objects.filter(commitment=made)
    deadlines.update(quote="Jackal", note="Koala", translations={"fr": {"note": "Lama"}})
    make_commitment(instrument=made.instrument, title="Mole")
    return made


WORDS = (
    "aardvark", "babouin", "camel", "dingo", "elk", "ferret", "غزال",
    "gnu", "heron", "ibis", "jackal", "koala", "lama",
)  # fmt: skip


@pytest.mark.parametrize("word", WORDS)
def test_a_commitment_holds_words_wherever_they_stand(promise: Commitment, word: str) -> None:
    assert [found for found in load_commitments([word]) if found.holds_words] == [promise]


@pytest.mark.usefixtures("promise")
def test_a_commitment_does_not_hold_what_stands_nowhere() -> None:
    assert [found.holds_words for found in load_commitments(["zebra"])] == [False, False]


@pytest.mark.django_db
def test_an_index_answers_each() -> None:
    """Whatever a small table would cost: of what is left to PostgreSQL only these indexes answer."""
    names = ("commitment", "clause", "clause_summary", "commitmenttest", "deadline")
    with connection.cursor() as cursor:
        for way in ("seqscan", "indexscan", "indexonlyscan"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
    for name, rows in zip(names, holding(["zebra"]), strict=True):
        assert f"on search_{name} " in rows.order_by().explain()
