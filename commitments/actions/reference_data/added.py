"""Loading a text that somebody else describes, from one file: all of it or nothing.

What comes in this way is marked as added: the reference files leave it alone, and it touches nothing of
theirs.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import OuterRef

from commitments.actions.reference_data import loading, texts
from commitments.actions.reference_data.files import (
    INSTRUMENTS,
    SIGNATORIES,
    TRANSLATIONS,
    BrokenReferenceError,
    Outside,
    ReferenceSet,
    cells_in,
    parse,
    read_texts,
)
from commitments.actions.reference_data.texts import Scope
from commitments.actions.reference_data.upsert import Report, differing
from commitments.languages import Language
from commitments.models import Clause, Commitment, Instrument, Milestone, Signatory

NAMES = ("name", "slug", "kind", "alpha3", "region", "subregion", "timezone")


@dataclass(frozen=True)
class Files:
    """One text, who signed it where nobody here knows them yet, and the folder of its translations."""

    instrument: Path
    signatories: Path | None = None
    translations: Path | None = None


def load_instrument(files: Files, *, now: dt.datetime, is_rehearsal: bool = False) -> Report:
    """Brings the database in line with the files and tells what it did, kind by kind.

    Raises BrokenReferenceError, having written nothing, with every fault and its place. A rehearsal finds
    the same faults, tells the same and keeps nothing.
    """
    report = Report()
    contents, called = contents_of(files)
    try:
        with loading.all_or_nothing(report):
            reference = parse(*contents, outside=outside(contents[0]))
            loading.write(report, only_new(report, reference), scope_of(reference), now)
            loading.publish(report, now)
            transaction.set_rollback(is_rehearsal)
    except BrokenReferenceError as error:
        raise BrokenReferenceError([in_their_words(fault, called) for fault in error.faults]) from error
    return report


def contents_of(files: Files) -> tuple[tuple[dict[str, str], list[str]], dict[str, str]]:
    """The files as a set of reference files, with what could not be read; and how each is really called."""
    paths = {"instrument": files.instrument}
    read, _ = read_texts(paths)
    code = code_in(read.get("instrument", "")) or files.instrument.stem
    named = {f"{INSTRUMENTS}{code}.json": files.instrument}
    if files.signatories:
        named[SIGNATORIES] = files.signatories
    for language in Language.values if files.translations else ():
        path = (files.translations or Path()) / language / f"{code}.json"
        if path.exists():
            named[f"{TRANSLATIONS}{language}/{code}.json"] = path
    return read_texts(named), {name: str(path) for name, path in named.items()}


def code_in(text: str) -> str:
    try:
        found = json.loads(text)
    except json.JSONDecodeError:
        return ""
    code = found.get("code") if isinstance(found, dict) else ""
    return code if isinstance(code, str) else ""


def in_their_words(fault: str, called: Mapping[str, str]) -> str:
    """With the names of the files as they were given."""
    for name, path in called.items():
        fault = fault.replace(name, path)
    return fault


def outside(contents: Mapping[str, str]) -> Outside:
    """What is in the database, apart from this very instrument and the signatories that come with it."""
    code = next((name for name in contents if name.startswith(INSTRUMENTS)), "")
    code = code.removeprefix(INSTRUMENTS).removesuffix(".json")
    clauses = Clause.objects.filter(commitments=OuterRef("pk")).values("code")
    promises = (
        Commitment.objects.exclude(instrument__code=code)
        .annotate(clause_codes=ArraySubquery(clauses))
        .values_list("code", "clause_codes")
    )
    brought = codes_brought(contents)
    return Outside(
        signatories=frozenset(Signatory.objects.values_list("code", flat=True)),
        commitments={promise: frozenset(codes) for promise, codes in promises},
        taken={
            (kind, value): place for kind, value, place in [*taken_by_texts(code), *taken_by_names(brought)]
        },
    )


def codes_brought(contents: Mapping[str, str]) -> set[str]:
    found: set[str] = set()
    for text in contents.values():
        try:
            raw = json.loads(text)
        except json.JSONDecodeError:
            continue
        rows = raw.get("signatories", []) if isinstance(raw, dict) else raw
        found |= {row["code"] for row in rows if isinstance(row, dict) and isinstance(row.get("code"), str)}
    return found


def taken_by_texts(code: str) -> Iterator[tuple[str, Any, str]]:
    for order, owner in Instrument.objects.exclude(code=code).values_list("order", "code"):
        yield "order", order, owner
    for kind, rows in (("clause", Clause), ("commitment", Commitment), ("milestone", Milestone)):
        others = rows._default_manager.exclude(instrument__code=code)
        for name, owner in others.values_list("code", "instrument__code"):
            yield kind, name, owner


def taken_by_names(brought: set[str]) -> Iterator[tuple[str, Any, str]]:
    for row in Signatory.objects.exclude(code__in=brought):
        for slug in (row.slug, *row.also_known_as):
            yield "slug", slug, row.code
        for cell in cells_in(row.kind, row.tile_column, row.tile_row):
            yield "tile", cell, row.code


def scope_of(reference: ReferenceSet) -> Scope:
    brought = [row.code for row in reference.signatories]
    return Scope(
        instruments=Instrument.objects.filter(code__in=[row.code for row in reference.instruments]),
        signatories=Signatory.objects.filter(code__in=brought, is_added=True),
        is_added=True,
    )


def only_new(report: Report, reference: ReferenceSet) -> ReferenceSet:
    """Without signatories of the reference data. A file may repeat them, but tell nothing else of them."""
    ours = {row.code: row for row in Signatory.objects.filter(is_added=False)}
    for record in reference.signatories:
        if record.code in ours:
            other = differing(ours[record.code], texts.signatory_row(record, is_added=False), NAMES)
            if other:
                report.faults.append(
                    f"signatories: {record.code} is in the reference data, with another {', '.join(other)}"
                )
    for row in Instrument.objects.filter(
        code__in=[item.code for item in reference.instruments], is_added=False
    ):
        report.faults.append(f"{INSTRUMENTS}{row.code}.json: code: {row.code} is in the reference data")
    if report.faults:
        raise BrokenReferenceError(report.faults)
    return ReferenceSet(
        signatories=[row for row in reference.signatories if row.code not in ours],
        instruments=reference.instruments,
        facts=[],
        translations=reference.translations,
    )
