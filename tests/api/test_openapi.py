import json
from typing import Any

from django.test import Client

from commitments.api import openapi
from commitments.summaries.open_data.tables import IN_ORDER
from tests.test_no_draft_leaks import record

__all__ = ["record"]


def nodes(node: Any) -> list[dict[str, Any]]:
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
    own = [node] if isinstance(node, dict) else []
    return own + [found for child in children for found in nodes(child)]


def test_it_describes_every_operation(db: None, client: Client) -> None:
    said = client.get("/api/v1/openapi.json").json()
    assert said["openapi"] == "3.1.0"
    assert len(said["paths"]) == 3 * len(IN_ORDER)
    names = [item["get"]["operationId"] for item in said["paths"].values()]
    assert len(set(names)) == len(names)
    for node in nodes(said):
        if "$ref" in node:
            assert node["$ref"].rpartition("/")[2] in said["components"]["schemas"]


def test_every_column_and_parameter_says_what_it_is() -> None:
    said = openapi.document()
    for table in IN_ORDER:
        properties = said["components"]["schemas"][table.row.__name__]["properties"]
        assert all(column["description"] for column in properties.values())
    for path in said["paths"].values():
        assert all(parameter["description"] for parameter in path["get"]["parameters"])
    json.dumps(said)


def test_parameters_are_described_as_they_are_checked() -> None:
    listed = openapi.document()["paths"]["/api/v1/changes"]["get"]["parameters"]
    schemas = {parameter["name"]: parameter["schema"] for parameter in listed}
    assert schemas["limit"] == {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}
    assert schemas["published_from"] == {"type": "string", "format": "date"}
    assert "progress" in schemas["kind"]["enum"]
