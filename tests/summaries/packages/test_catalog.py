import datetime as dt

from django.utils import translation

from commitments.summaries.packages import catalog
from commitments.summaries.packages.kept import Package, PackedFile

DAY = dt.date(2026, 11, 23)
FILES = {form: PackedFile(f"a.{form}", 4, "ab" * 32) for form in ("zip", "sqlite")}
AT = dt.datetime(2026, 11, 24, 0, 5, tzinfo=dt.UTC)
PACKAGE = Package(DAY, DAY, AT, True, True, "1.1", "content", {"clauses": 3}, FILES)


def test_the_index_says_what_a_loader_needs() -> None:
    (found,) = catalog.index([PACKAGE])["packages"]
    assert (found["day"], found["made_at"], found["is_final"]) == ("2026-11-23", "2026-11-24T00:05:00Z", True)
    assert found["rows"] == {"clauses": 3}
    assert found["files"]["sqlite"]["url"].endswith("/data/package/2026-11-23.sqlite")
    assert "invented" in found["sample"]


def test_the_catalogue_has_one_dataset_with_its_service() -> None:
    with translation.override("en-gb"):
        found = catalog.catalog([PACKAGE], day=DAY, is_sample=True)
    dataset = found["dcat:dataset"]
    assert found["dcat:service"]["dcat:servesDataset"] == {"@id": dataset["@id"]}
    assert "dct:license" not in dataset
    assert "no licence has been chosen" in dataset["dct:rights"]["rdfs:label"]["@value"]
    assert dataset["dct:title"]["@value"].startswith("SAMPLE, invented: ")
    archive = dataset["dcat:distribution"][0]
    assert archive["spdx:checksum"]["spdx:checksumValue"]["@value"] == "ab" * 32
    prefixes = {name.partition(":")[0] for name in (*found, *dataset, *archive) if ":" in name}
    assert prefixes <= set(found["@context"])


def test_the_graph_of_the_page_offers_the_newest_only() -> None:
    with translation.override("fr"):
        graph = catalog.graph([PACKAGE, PACKAGE], day=DAY, is_sample=False)
    dataset = graph["@graph"][-1]
    assert dataset["url"].endswith("/fr/data")
    packed = [way for way in dataset["distribution"] if "sha256" in way]
    assert [way["encodingFormat"] for way in packed] == ["application/zip", "application/vnd.sqlite3"]
    assert len(dataset["description"]) > 50
