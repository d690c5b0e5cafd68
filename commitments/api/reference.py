"""The description of the API as a page for people."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commitments.api import openapi

Node = dict[str, Any]


@dataclass(frozen=True)
class Named:
    """A parameter or a column. `refers_to` is the anchor of the table to whose key it refers."""

    name: str
    type: str
    meaning: str
    codes: tuple[str, ...] = ()
    refers_to: str = ""


@dataclass(frozen=True)
class TablePart:
    """What the page says of one table; `examples` are addresses to try."""

    anchor: str
    title: str
    meaning: str
    examples: tuple[str, ...]
    parameters: tuple[Named, ...]
    columns: tuple[Named, ...]


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    document = openapi.document()
    context = {"tables": tuple(tables(document)), "version": document["info"]["version"], "section": "about"}
    return render(request, "public/api_reference.html", context)


def tables(document: Node) -> Iterator[TablePart]:
    for tag in document["tags"]:
        ways = {
            path: way["get"] for path, way in document["paths"].items() if way["get"]["tags"] == [tag["name"]]
        }
        (listed,) = (path for path in ways if not path.endswith((".ndjson", "}")))
        schema = ways[listed]["responses"]["200"]["content"]["application/json"]["schema"]
        rows = schema["allOf"][1]["properties"]["rows"]["items"]["$ref"].rpartition("/")[2]
        columns = document["components"]["schemas"][rows]["properties"]
        yield TablePart(
            anchor=listed.rpartition("/")[2],
            title=tag["name"],
            meaning=tag["description"],
            examples=tuple(examples(ways)),
            parameters=tuple(
                named(item["name"], item["schema"], item["description"])
                for item in ways[listed]["parameters"]
            ),
            columns=tuple(named(name, column, column["description"]) for name, column in columns.items()),
        )


def examples(ways: Node) -> Iterator[str]:
    """An address of each way to read the table that needs nothing else or says what to put in."""
    for path, way in ways.items():
        given = {item["name"]: item["example"] for item in way["parameters"] if "example" in item}
        if "{key}" not in path:
            question = "&".join(f"{name}={value}" for name, value in given.items())
            yield f"{path}?{question}" if question else path
        elif "key" in given:
            yield path.replace("{key}", given["key"])


def named(name: str, schema: Node, meaning: str) -> Named:
    inner = schema.get("items", schema)
    kinds = [kind for kind in as_list(inner["type"]) if kind != "null"]
    kind = inner.get("format", kinds[0])
    return Named(
        name=name,
        type=f"{kind}[]" if "items" in schema else kind,
        meaning=meaning,
        codes=tuple(str(code) for code in inner.get("enum", []) if code is not None),
        refers_to=schema.get("x-refers-to", "").replace("_", "-"),
    )


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
