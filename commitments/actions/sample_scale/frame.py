"""The invented text that a large set of sample data is about, and who owes what under it.

It comes in by the way of any text that somebody else describes (actions/reference_data/added.py), so that
every rule of such a text holds. Those who signed a real text sign it first, by name; the others are invented.
"""

import datetime as dt
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.db.models import Max

from commitments.actions import reference_data
from commitments.models import Commitment, Instrument, Signatory, Undertaking

CODE: Final = "sample-large-text"
STARTS_ON: Final = dt.date(2025, 2, 11)
TESTS: Final = 2
MATTERS: Final = (
    "registers", "training", "audits", "compute", "skills", "standards", "safety", "access", "energy", "data",
)  # fmt: skip
DEEDS: Final = ("Publish", "Fund", "Review", "Open", "Share", "Measure", "Support", "Explain")
REGION, SUBREGION = "Europe", "Western Europe"  # of those invented here; others have their own


@dataclass(frozen=True)
class Owing:
    """A signatory with its undertakings, in the order of the commitments."""

    pk: int
    code: str
    slug: str
    name: str
    undertakings: tuple[int, ...]


@dataclass(frozen=True)
class Promise:
    """A commitment with its one clause and its tests: the number and the words of each."""

    pk: int
    code: str
    title: str
    clause: int
    tests: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True)
class Frame:
    signatories: tuple[Owing, ...]
    promises: tuple[Promise, ...]


def is_there() -> bool:
    return Instrument.objects.filter(code=CODE).exists()


def make(signatories: int, commitments: int, *, at: dt.datetime) -> Frame:
    known = list(Signatory.objects.filter(is_added=False).order_by("sort_key", "pk")[:signatories])
    invented = [newcomer(number) for number in range(len(known) + 1, signatories + 1)]
    codes = [*(row.code for row in known), *(str(row["code"]) for row in invented)]
    highest = Instrument.objects.aggregate(highest=Max("order"))["highest"] or 0
    text = described(codes, commitments, order=highest + 1) | {"signatories": invented}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{CODE}.json"
        path.write_text(json.dumps(text), encoding="utf-8")
        reference_data.load_instrument(reference_data.Files(path), now=at)
    return load(codes)


def load(codes: list[str]) -> Frame:
    rows = Commitment.objects.filter(instrument__code=CODE).order_by("order").prefetch_related("tests")
    promises = tuple(
        Promise(
            pk=row.pk,
            code=row.code,
            title=row.title,
            clause=clause,
            tests=tuple((test.pk, test.number, test.text) for test in row.tests.all()),
        )
        for row, clause in zip(rows, rows.values_list("clauses", flat=True), strict=True)
    )
    owed: dict[int, dict[int, int]] = {}
    found = Undertaking.objects.filter(commitment__instrument__code=CODE)
    for pk, commitment, signatory in found.values_list("pk", "commitment_id", "endorsement__signatory_id"):
        owed.setdefault(signatory, {})[commitment] = pk
    by_code = Signatory.objects.in_bulk(codes, field_name="code")
    return Frame(
        signatories=tuple(
            Owing(
                pk=row.pk,
                code=row.code,
                slug=row.slug,
                name=row.name,
                undertakings=tuple(owed[row.pk][promise.pk] for promise in promises),
            )
            for row in (by_code[code] for code in codes)
        ),
        promises=promises,
    )


def newcomer(number: int) -> dict[str, Any]:
    return {
        "code": f"SMP{number:04}",
        "kind": "country",
        "alpha3": "SMP",
        "slug": f"sample-country-{number}",
        "name": f"Sample Country {number}",
        "name_fr": f"Pays d’exemple {number}",
        "name_ar": f"بلد تجريبي {number}",
        "name_in_text": f"Sample Country {number}",
        "region": REGION,
        "subregion": SUBREGION,
        "intermediate_region": None,
        "timezone": "UTC",
        "languages": ["en"],
        "also_known_as": [],
    }


def described(codes: list[str], commitments: int, *, order: int) -> dict[str, Any]:
    """The text in the form of docs/instrument.schema.json."""
    numbers = range(1, commitments + 1)
    return {
        "format": 1,
        "code": CODE,
        "title": "Sample: an invented text that shows how the record grows",
        "short_title": "Sample: invented text",
        "kind": "declaration",
        "adopted_on": STARTS_ON.isoformat(),
        "place": "Nowhere",
        "order": order,
        "about": "Sample: nobody wrote or signed this text. It shows what a large record looks like.",
        "text_extent": "full",
        "source": {
            "title": "Sample: an invented text",
            "publisher": "Nobody",
            "date": STARTS_ON.isoformat(),
            "sha256": None,
            "lines": commitments,
            "note": "Invented.",
        },
        "also_published_at": [],
        "text": [
            {"line": number, "role": "paragraph", "paragraph": None, "text": sentence(number)}
            for number in numbers
        ],
        "clauses": [clause(number) for number in numbers],
        "commitments": [commitment(number) for number in numbers],
        "endorsements": [
            {
                "signatory": code,
                "joined_on": STARTS_ON.isoformat(),
                "left_on": None,
                "role": None,
                "source": {"text": "Sample: an invented list of names", "line": 1},
            }
            for code in codes
        ],
        "milestones": [],
    }


def clause_code(number: int) -> str:
    return f"ZZ{number}"


def sentence(number: int) -> str:
    return f"Sample {number}: we will each {title(number).lower()}."


def title(number: int) -> str:
    deed, matter = DEEDS[number % len(DEEDS)], MATTERS[number // len(DEEDS) % len(MATTERS)]
    return f"{deed} {matter}, part {number}"


def clause(number: int) -> dict[str, Any]:
    return {
        "code": clause_code(number),
        "kind": "commitment",
        "parent": None,
        "line": number,
        "paragraph": str(number),
        "list_name": None,
        "bullet": None,
        "summary": f"Sample: {title(number)}.",
        "quote": sentence(number),
    }


def commitment(number: int) -> dict[str, Any]:
    return {
        "code": clause_code(number),
        "clauses": [clause_code(number)],
        "title": title(number),
        "opening": "promised to",
        "kind": "commitment",
        "binding": "each",
        "continuing": False,
        "explanation": [f"Sample: an invented promise about {title(number).lower()}."],
        "tests": [
            {"text": f"Sample: invented test {test} of promise {number}.", "guidance": "Sample: invented."}
            for test in range(1, TESTS + 1)
        ],
        "trackability": {"grade": "clear", "reason": "Sample: invented."},
        "deadline": None,
    }
