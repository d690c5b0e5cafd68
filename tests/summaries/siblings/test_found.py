from commitments.models import Undertaking
from commitments.summaries import search
from commitments.summaries.siblings import found
from tests.table_checks import read
from tests.test_no_draft_leaks import record

__all__ = ["record"]


def test_hits_in_the_order_of_the_page(record: dict[str, Undertaking]) -> None:
    page = search.load("kenya")
    table = found.of_hits(page)
    said = read(table.csv().encode(), table.schema)
    assert [row["title"] for row in said] == [hit.name for hit in page.hits]
    assert (said[0]["type"], said[0]["type_label_fr"]) == ("signatory", "Pays et organisations")
    assert not said[0]["is_only_alike"]
    assert found.beside_hits(page)["found"] == page.paging.total


def test_what_is_only_spelt_alike_says_so(record: dict[str, Undertaking]) -> None:
    page = search.load("kenia")
    assert [row["is_only_alike"] for row in found.of_hits(page).records()] == [True] * len(page.near)
    assert page.near
