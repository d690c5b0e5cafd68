from commitments.models import ProgressEntry, Undertaking
from commitments.summaries import entries, source, sources
from commitments.summaries.siblings import shapes
from commitments.summaries.siblings import sources as tables
from tests.table_checks import read
from tests.test_no_draft_leaks import record

__all__ = ["record"]


def test_sources_and_what_rests_on_one(record: dict[str, Undertaking]) -> None:
    page = sources.load(asked=sources.Filter())
    table = tables.of_sources(page)
    said = read(table.csv().encode(), table.schema)
    assert [row["source"] for row in said] == [line.pk for line in page.lines]
    one = source.load(said[0]["source"])
    assert one is not None
    assert tables.beside_source(one)["source"]["title"] == said[0]["title"]
    assert len(tables.of_entries(one.entries).records()) == said[0]["entries"]


def test_evidence_has_a_row_for_each_source_of_each_entry(record: dict[str, Undertaking]) -> None:
    rows = ProgressEntry.objects.current()
    table = tables.of_evidence(shapes.entries(rows))
    said = read(table.csv().encode(), table.schema)
    assert len(said) == sum(len(line.sources) for line in entries.load(rows))
    assert all(row["source_url"] and row["stage_label_ar"] for row in said)
    bare = tables.of_evidence([entry | {"sources": []} for entry in shapes.entries(rows)])
    assert {row["source_url"] for row in bare.records()} == {None}
