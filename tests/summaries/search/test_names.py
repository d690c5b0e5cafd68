import pytest

from commitments.models import Signatory
from commitments.rules.search_words import asked_words
from commitments.summaries.search.hits import Rank
from commitments.summaries.search.names import Named, named_signatories, question_of

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
