"""The description of the API (OpenAPI 3.1), made from the tables and the models that check parameters."""

import datetime as dt
from functools import cache
from typing import Any, Final

from django.conf import settings

from commitments.api import parameters
from commitments.rules.problems import CONTENT_TYPE
from commitments.summaries.open_data.columns import Column
from commitments.summaries.open_data.table import Table
from commitments.summaries.open_data.tables import IN_ORDER

VERSION: Final = "1.0.0"
Node = dict[str, Any]
TYPES: Final[dict[type, Node]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    dt.date: {"type": "string", "format": "date"},
    dt.datetime: {"type": "string", "format": "date-time"},
}
ABOUT: Final = (
    "Everything that the pages of this site show, as tables. Reading needs no key and sets no cookie. "
    "Columns are only ever added within a version; docs/api.md says what is promised and what changed."
)
# a key that the reference data has, for the example of each table
EXAMPLES: Final = {
    "instruments": "paris-declaration",
    "clauses": "D3.a",
    "commitments": "D3.a",
    "commitment_tests": "D3.a.t1",
    "signatories": "FR",
    "endorsements": "FR-paris-declaration",
    "evidence": "1",
    "undertakings": "FR-D3.a",
    "changes": "1",
    "scores": "FR-paris-declaration",
}


def document() -> Node:
    return {
        "openapi": "3.1.0",
        "info": {"title": f"{settings.SITE_NAME}: API", "version": VERSION, "description": ABOUT},
        "servers": [{"url": settings.SITE_URL}],
        **made_once(),
    }


@cache
def made_once() -> Node:
    paths: Node = {}
    for table in IN_ORDER:
        slug = table.name.replace("_", "-")
        paths[f"/api/v1/{slug}"] = {"get": list_of(table)}
        paths[f"/api/v1/{slug}.ndjson"] = {"get": stream_of(table)}
        paths[f"/api/v1/{slug}/{{key}}"] = {"get": row_of(table)}
    schemas: Node = {table.row.__name__: schema_of(table) for table in IN_ORDER}
    return {
        "tags": [{"name": table.title, "description": table.meaning} for table in IN_ORDER],
        "paths": paths,
        "components": {"schemas": schemas | {"Envelope": ENVELOPE, "Problem": PROBLEM}},
    }


def schema_of(table: Table) -> Node:
    """No column is required, since `fields` may leave out any."""
    return {
        "type": "object",
        "description": table.meaning,
        "properties": {column.name: property_of(column) for column in table.columns},
        "additionalProperties": False,
    }


def property_of(column: Column) -> Node:
    found: Node = dict(TYPES[column.base])
    if column.codes:
        found["enum"] = list(column.codes)
    if column.is_list:
        found = {"type": "array", "items": found}
    if column.is_nullable:
        found["type"] = [found["type"], "null"]
        if "enum" in found:
            found["enum"] = [*found["enum"], None]
    found["description"] = column.meaning
    if column.refers_to:
        found["x-refers-to"] = column.refers_to
    return found


def list_of(table: Table) -> Node:
    rows = {"type": "array", "items": ref(table.row.__name__)}
    cursor = {"type": ["string", "null"], "description": "The place after the last row."}
    following = {"type": ["string", "null"], "description": "The next page; null on the last."}
    body = {"rows": rows, "cursor": cursor, "next": following}
    return operation(
        table,
        f"list_{table.name}",
        f"A page of {table.title.lower()}",
        parameters=query(parameters.of_list(table.name), table, example={"limit": 2}),
        content={"application/json": {"schema": enveloped(body)}},
    )


def row_of(table: Table) -> Node:
    key: Node = {
        "name": "key",
        "in": "path",
        "required": True,
        "description": f"The `{table.key}` of the row.",
        "schema": {"type": "string", "pattern": parameters.NO_NUL},
    }
    if table.name in EXAMPLES:
        key["example"] = EXAMPLES[table.name]
    return operation(
        table,
        f"read_{table.name}",
        f"One row of {table.title.lower()}",
        parameters=[key, *query(parameters.of_row(table.name), table)],
        content={"application/json": {"schema": enveloped({"row": ref(table.row.__name__)})}},
    )


def stream_of(table: Table) -> Node:
    return operation(
        table,
        f"stream_{table.name}",
        f"All {table.title.lower()}, one on a line",
        parameters=query(parameters.of_stream(table.name), table),
        content={
            "application/x-ndjson": {
                "schema": {
                    "type": "string",
                    "description": "Lines of JSON; the last has `complete`, which a broken stream lacks.",
                }
            }
        },
        has_validators=False,
    )


def operation(
    table: Table,
    name: str,
    summary: str,
    *,
    parameters: list[Node],
    content: Node,
    has_validators: bool = True,
) -> Node:
    responses: Node = {"200": {"description": "What was asked for.", "content": content}}
    if has_validators:
        responses["200"]["headers"] = {
            "ETag": {
                "schema": {"type": "string"},
                "description": "Send it as If-None-Match to be told of news.",
            },
            "Last-Modified": {"schema": {"type": "string"}, "description": "When anything last changed."},
        }
        responses["304"] = {"description": "Nothing changed since."}
    for status, words in WRONG.items():
        responses[status] = {"description": words, "content": {CONTENT_TYPE: {"schema": ref("Problem")}}}
    return {
        "operationId": name,
        "tags": [table.title],
        "summary": summary,
        "parameters": parameters,
        "responses": responses,
    }


def query(model: Any, table: Table, example: Node | None = None) -> list[Node]:
    found = []
    for name, details in model.model_json_schema()["properties"].items():
        schema = {
            key: value for key, value in details.items() if key not in ("title", "description", "default")
        }
        options = [option for option in schema.pop("anyOf", []) if option.get("type") != "null"]
        for option in options:
            schema |= option
        parameter = {
            "name": name,
            "in": "query",
            "required": False,
            "description": details["description"],
            "schema": schema,
        }
        if name == "fields":  # parted by commas, as the standard says it
            columns = {"type": "string", "enum": [column.name for column in table.columns]}
            several = {"type": "array", "items": columns, "minItems": 1, "maxItems": parameters.MOST_COLUMNS}
            parameter |= {"schema": several}
            parameter |= {"style": "form", "explode": False}
        if details.get("default") is not None:
            schema["default"] = details["default"]
        if example and name in example:
            parameter["example"] = example[name]
        found.append(parameter)
    return found


def ref(name: str) -> Node:
    return {"$ref": f"#/components/schemas/{name}"}


def enveloped(body: Node) -> Node:
    return {
        "allOf": [ref("Envelope"), {"type": "object", "properties": body, "required": list(body)}],
    }


WRONG: Final = {
    "400": "The request holds signs that no text can have.",
    "404": "There is no such row, or no such day.",
    "405": "The API is read only.",
    "422": "A parameter is not as described.",
}
ENVELOPE: Final[Node] = {
    "type": "object",
    "properties": {
        "licence": {"type": "string", "description": "What may be done with it."},
        "source_url": {"type": "string", "description": "Where it came from."},
        "as_of": {"type": "string", "format": "date", "description": "The day (UTC) that it is about."},
        "method_version": {"type": "string", "description": "Version of the method on that day."},
        "citation": {"type": "string", "description": "How to cite it."},
    },
    "required": ["licence", "source_url", "as_of", "method_version", "citation"],
}
PROBLEM: Final[Node] = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What went wrong, in a sentence."},
        "errors": {
            "type": "array",
            "description": "Which parameters, and what is wrong with each.",
            "items": {
                "type": "object",
                "properties": {"parameter": {"type": "string"}, "detail": {"type": "string"}},
                "required": ["parameter", "detail"],
            },
        },
    },
    "required": ["type", "title", "status", "detail"],
}
