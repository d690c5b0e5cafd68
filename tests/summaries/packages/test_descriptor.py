import datetime as dt

from commitments.summaries.open_data.tables import IN_ORDER
from commitments.summaries.packages.about import About
from commitments.summaries.packages.descriptor import Part, descriptor
from tests.factories import make_instrument


def test_it_describes_each_table_and_where_the_data_come_from(db: None) -> None:
    make_instrument(source_title="A declaration", source_publisher="Its hosts")
    csv = {table.name: Part(f"csv/{table.name}.csv", 5, "ab" * 32) for table in IN_ORDER}
    about = About(dt.date(2026, 2, 3), is_sample=False)
    found = descriptor(about, IN_ORDER, csv, {table.name: 7 for table in IN_ORDER})
    assert found["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert (found["name"], found["version"]) == ("ai-commitment-tracker", "2026.2.3")
    assert found["as_of"] == "2026-02-03"
    assert found["sources"] == [{"title": "A declaration, Its hosts"}]
    assert found["licenses"] == [{"path": "LICENSE", "title": found["licence"]}]
    first = found["resources"][0]
    assert (first["path"], first["bytes"], first["rows"]) == ("csv/instruments.csv", 5, 7)
    assert first["hash"] == f"sha256:{'ab' * 32}"
    assert len(found["resources"]) == len(IN_ORDER)


def test_that_of_a_sample_is_called_so(db: None) -> None:
    found = descriptor(About(dt.date(2026, 2, 3), is_sample=True), (), {}, {})
    assert found["name"] == "sample-ai-commitment-tracker"
    assert found["title"].startswith("SAMPLE, invented: ")
