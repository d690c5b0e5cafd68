import pytest

from commitments.rules.table_schema import FieldType
from commitments.summaries.open_data.tables import IN_ORDER, TABLES
from commitments.summaries.packages.fields import foreign_keys, lists_of_keys, schema_of


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_described_and_every_reference_declared(name: str) -> None:
    table = TABLES[name]
    schema = schema_of(table)
    assert [field["name"] for field in schema["fields"]] == [column.name for column in table.columns]
    assert all(field["description"] for field in schema["fields"])
    assert schema["primaryKey"] == [table.key]
    referring = {column.name for column in table.columns if column.refers_to}
    declared = {key.column for key in foreign_keys(table)}
    assert declared | {column.name for column in lists_of_keys(table)} == referring
    for key in foreign_keys(table):
        assert key.key == TABLES[key.table or name].key


def test_a_list_is_an_array_whose_meaning_says_whose_keys_it_holds() -> None:
    (field,) = [each for each in schema_of(TABLES["commitments"])["fields"] if each["name"] == "clauses"]
    assert field["type"] == FieldType.ARRAY
    assert field["description"].endswith("Each is a key of clauses.")
    assert {table.name for table in IN_ORDER if lists_of_keys(table)} == {
        "commitments",
        "commitment_links",
        "milestones",
        "progress_entries",
        "assessments",
    }
