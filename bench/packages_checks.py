"""The part of bench/packages.py that runs where frictionless and datasette are installed."""

import asyncio
import json
import os
import sqlite3
import sys
import zipfile
from pathlib import Path
from typing import Any

from datasette.app import Datasette  # type: ignore[import-not-found]
from frictionless import Package, Resource, Schema, system  # type: ignore[import-not-found]


def faults_in_package(folder: Path) -> list[str]:
    with zipfile.ZipFile(folder / "package.zip") as archive:
        archive.extractall(folder / "package")
    os.chdir(folder / "package")  # data packages name their files from where they lie
    report = Package("datapackage.json").validate()
    if report.stats["tasks"] < 17:
        return [f"only {report.stats['tasks']} tables were looked at"]
    return [f"{row}" for row in report.flatten(["name", "rowNumber", "fieldName", "type", "note"])]


def is_planted_fault_found() -> bool:
    """A signatory less: what refers to it leads nowhere, and the file is another than was described."""
    (path,) = Path("csv").glob("*signatories.csv")
    whole = path.read_bytes()
    path.write_bytes(b"\r\n".join(whole.split(b"\r\n")[:-2]) + b"\r\n")
    types = {row[0] for row in Package("datapackage.json").validate().flatten(["type"])}
    path.write_bytes(whole)
    return {"foreign-key", "hash-count"} <= types


def faults_in_siblings(folder: Path) -> tuple[int, list[str]]:
    os.chdir(folder)
    found: list[str] = []
    paths = sorted(Path("siblings").glob("*.csv"))
    for path in paths:
        schema = json.loads(path.with_suffix(".schema.json").read_text())
        report = Resource(path=str(path), schema=Schema.from_descriptor(schema)).validate()
        rows = report.flatten(["rowNumber", "type", "note"])
        found += [f"{schema['source_url']}: {row}" for row in rows]
    return len(paths), found


async def unlabelled(path: Path) -> tuple[int, list[str]]:
    """How many foreign keys datasette shows with a name, and those that it shows without."""
    server = Datasette([str(path)])
    named, found = 0, []
    with sqlite3.connect(path) as database:
        every = "SELECT name FROM sqlite_master WHERE type = 'table'"
        tables = [row[0] for row in database.execute(every)]
        for table in tables:
            columns = {row[3] for row in database.execute(f'PRAGMA foreign_key_list("{table}")')}
            address = f"/{path.stem}/{table}.json?_labels=on&_shape=array&_size=100"
            for row in (await server.client.get(address)).json():
                for column in columns:
                    value: Any = row[column]
                    if value is None:
                        continue
                    is_named = isinstance(value, dict) and value["label"] not in (None, "", value["value"])
                    named += is_named
                    found += [] if is_named else [f"{table}.{column}: {value}"]
    return named, found


def main() -> int:
    folder = Path(sys.argv[1])
    with system.use_context(trusted=True):
        package = faults_in_package(folder)
        print(f"data package: {len(package)} faults", *package[:10], sep="\n  ")
        bites = is_planted_fault_found()
        print(f"planted fault found: {bites}")
        count, siblings = faults_in_siblings(folder)
        print(f"{count} tables behind pages: {len(siblings)} faults", *siblings[:10], sep="\n  ")
    named, bare = asyncio.run(unlabelled(folder / "package.sqlite"))
    print(f"datasette: {named} foreign keys with a name, {len(bare)} without", *bare[:10], sep="\n  ")
    return int(bool(package or siblings or bare or not bites or not count or not named))


if __name__ == "__main__":
    sys.exit(main())
