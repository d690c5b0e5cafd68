"""`datapackage.json`: what is in the archive, for programs (Data Package standard, version 2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.utils.text import slugify

from commitments.models import Instrument
from commitments.rules.data_packages import version_of
from commitments.summaries.open_data.table import Table
from commitments.summaries.packages.about import TITLE, About
from commitments.summaries.packages.fields import schema_of

PROFILES: Final = "https://datapackage.org/profiles/2.0"
LICENCE_FILE: Final = "LICENSE"


@dataclass(frozen=True)
class Part:
    """A file in the archive."""

    path: str
    size: int
    sha256: str


def descriptor(
    about: About, tables: Sequence[Table], csv: Mapping[str, Part], rows: Mapping[str, int]
) -> dict[str, Any]:
    """`csv` are the files of the tables, `rows` how many each holds. One query."""
    sample = "SAMPLE, invented: " if about.is_sample else ""
    facts = about.facts
    return {
        "$schema": f"{PROFILES}/datapackage.json",
        "name": f"{'sample-' if about.is_sample else ''}{slugify(settings.SITE_NAME)}",
        "title": f"{sample}{settings.SITE_NAME}. {TITLE}",
        "description": "Who promised what on AI, and what came of it: every public table. README says more.",
        "homepage": facts["source_url"],
        "version": version_of(about.day),
        **facts,
        "licenses": [{"path": LICENCE_FILE, "title": facts["licence"]}],
        "contributors": [{"title": settings.ORGANISATION or settings.SITE_NAME, "roles": ["publisher"]}],
        "sources": sources(),
        "resources": [resource(table, csv[table.name], rows[table.name]) for table in tables],
    }


def sources() -> list[dict[str, str]]:
    """The texts themselves. What else the rows rest on stands in the table of evidence."""
    return [
        {"title": ", ".join(filter(None, (row.source_title, row.source_publisher)))}
        for row in Instrument.objects.order_by("pk")
    ]


def resource(table: Table, part: Part, rows: int) -> dict[str, Any]:
    return {
        "$schema": f"{PROFILES}/dataresource.json",
        "name": table.name,
        "type": "table",
        "path": part.path,
        "title": table.title,
        "description": table.meaning,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {
            "delimiter": ",",
            "quoteChar": '"',
            "doubleQuote": True,
            "lineTerminator": "\r\n",
            "header": True,
        },
        "bytes": part.size,
        "hash": f"sha256:{part.sha256}",
        "rows": rows,
        "schema": schema_of(table),
    }
