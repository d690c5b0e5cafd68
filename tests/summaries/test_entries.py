import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.models import ProgressEntry
from commitments.summaries import entries
from commitments.summaries.entries import EntryLine, SourceLink
from tests.factories import make_commitment, make_entry, make_instrument, make_signatory, make_undertaking


def source(publisher: str, *, kind: str = "secondary") -> SourceLink:
    return SourceLink(1, "https://example.org", publisher, "A page", "en", kind, "", "")


def entry(*sources: SourceLink) -> EntryLine:
    return EntryLine("x", None, "day", "It happened.", "done", "", "", (), (), sources)  # type: ignore[arg-type]


def test_entry_has_a_primary_source_if_one_of_them_is() -> None:
    assert not entry(source("A"), source("B")).has_primary_source
    assert entry(source("A"), source("B", kind="primary")).has_primary_source


def test_entry_counts_a_publisher_once() -> None:
    assert entry(source("A"), source("B"), source("A")).publisher_count == 2
    assert entry(source("A"), source("A via B")).publisher_count == 1


@pytest.mark.django_db
def test_load_brings_everything_in_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    commitment = make_commitment(instrument=make_instrument(code="paris"), code="D3.a")
    for name in ("Kenya", "France"):
        make_entry(undertaking=make_undertaking(commitment=commitment, signatory=make_signatory(name=name)))
    with django_assert_num_queries(1):
        lines = entries.load(ProgressEntry.objects.all())
    assert {line.signatories[0].name for line in lines} == {"Kenya", "France"}
    assert (lines[0].clauses[0].code, lines[0].clauses[0].instrument) == ("D3.a", "paris")
    assert lines[0].sources[0].kind == "primary"
    assert lines[0].sources[0].published_on is None


@pytest.mark.django_db
def test_load_keeps_the_order_it_was_given() -> None:
    undertaking = make_undertaking()
    made = [make_entry(undertaking=undertaking) for _ in range(3)]
    lines = entries.load(ProgressEntry.objects.order_by("-pk"))
    assert [line.code for line in lines] == [entry.code for entry in reversed(made)]
