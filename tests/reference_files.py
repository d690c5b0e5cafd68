"""A tiny reference set as plain data: two countries, one instrument with three commitments, three facts."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from commitments.actions import reference_data
from tests.factories import NOW

Contents = dict[str, Any]


def small_set() -> Contents:
    """File name to content; change it at will, every call makes it anew."""
    return {
        "signatories.json": [signatory("FR", "France", column=1), signatory("KE", "Kenya", column=2)],
        "instruments/example.json": instrument(),
        "progress/2026.json": [
            fact("register-opened", "primary"),
            fact("register-planned", "secondary", "Daily Example", "Weekly Example", signatories=["KE"]),
            fact("register-rumoured", "secondary"),
        ],
    }


def write_set(folder: Path, contents: Contents) -> Path:
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")
    return folder


def load_set(folder: Path, contents: Contents, *, now: dt.datetime = NOW) -> reference_data.Report:
    return reference_data.load(write_set(folder, contents), now=now)


def signatory(code: str, name: str, *, column: int, **changes: Any) -> Contents:
    record = {
        "code": code,
        "alpha3": f"{code}A",
        "slug": name.lower(),
        "kind": "country",
        "name": name,
        "name_fr": name,
        "name_ar": name,
        "name_in_text": name,
        "region": "Europe",
        "subregion": "Western Europe",
        "intermediate_region": None,
        "timezone": "Europe/Paris",
        "languages": ["fr"],
        "tile": {"column": column, "row": 1},
        "also_known_as": [],
    }
    return record | changes


def instrument() -> Contents:
    return {
        "code": "example",
        "title": "An example",
        "short_title": "Example",
        "kind": "declaration",
        "adopted_on": "2026-01-10",
        "place": "Nowhere",
        "order": 1,
        "about": "Invented.",
        "text_extent": "full",
        "source": {
            "title": "An example",
            "publisher": "Us",
            "date": "2026-01-10",
            "sha256": None,
            "lines": 4,
            "note": "",
        },
        "also_published_at": [],
        "text": [
            line(
                1,
                "paragraph",
                "1. We know. We publish a register. We meet by 1 May 2026. We share and compare.",
            ),
            line(2, "lead-in", "Signed by:"),
            line(3, "name", "France"),
            line(4, "name", "Kenya"),
        ],
        "clauses": [
            clause("E1", "recognition", None, None),
            clause("E1.a", "commitment", "E1", "We publish a register."),
            clause("E1.b", "deadline", "E1", "We meet by 1 May 2026."),
            clause("E1.c", "commitment", "E1", "We share and compare."),
        ],
        "commitments": [
            commitment("E1.a", "each"),
            commitment(
                "E1.b",
                "joint",
                deadline={"due_on": "2026-05-01", "basis": "quoted", "quote": "by 1 May 2026", "note": ""},
            ),
            commitment("E1.c", "both"),
        ],
        "endorsements": [endorsement("FR", 3), endorsement("KE", 4)],
        "milestones": [
            {
                "code": "first-meeting",
                "title": "First meeting",
                "clause": "E1.b",
                "starts_on": "2026",
                "ends_on": "2026",
                "in_source": False,
                "note": "",
                "evidence": [page("Gazette", "primary")],
            }
        ],
    }


def translation(language: str) -> Contents:
    """The instrument of the small set in another language; add it as translations/fr/example.json."""

    def promise(code: str) -> Contents:
        return {
            "title": f"{language}: promise {code}",
            "opening": f"{language}: declared",
            "explanation": [f"{language}: what it means."],
            "tests": [{"text": f"{language}: it is done.", "guidance": f"{language}: a document shows it."}],
            "trackability": f"{language}: it is done or not.",
        }

    def words(code: str) -> Contents:
        own = {"summary": f"{language}: in our words."}
        return own if code == "E1" else own | {"quote": f"{language}: the promise."}

    return {
        "title": f"{language}: an example",
        "short_title": f"{language}: example",
        "place": f"{language}: nowhere",
        "about": f"{language}: invented.",
        "clauses": {code: words(code) for code in ("E1", "E1.a", "E1.b", "E1.c")},
        "commitments": {code: promise(code) for code in ("E1.a", "E1.b", "E1.c")},
        "milestones": {"first-meeting": {"title": f"{language}: first meeting"}},
    }


def line(number: int, role: str, text: str) -> Contents:
    return {"line": number, "role": role, "paragraph": "1" if role == "paragraph" else None, "text": text}


def clause(code: str, kind: str, parent: str | None, quote: str | None) -> Contents:
    place = {"line": 1, "paragraph": "1", "list_name": None, "bullet": None}
    return {"code": code, "kind": kind, "parent": parent, **place, "summary": "In our words.", "quote": quote}


def commitment(code: str, binding: str, **changes: Any) -> Contents:
    record = {
        "code": code,
        "clauses": [code],
        "title": f"Promise {code}",
        "opening": "declared",
        "kind": "commitment",
        "binding": binding,
        "continuing": False,
        "explanation": ["What it means."],
        "tests": [{"text": "It is done.", "guidance": "A document shows it."}],
        "trackability": {"grade": "clear", "reason": "It is done or not."},
        "deadline": None,
    }
    return record | changes


def endorsement(code: str, line_number: int) -> Contents:
    source = {"text": f"Listed by name, line {line_number}", "line": line_number}
    return {"signatory": code, "joined_on": "2026-01-10", "left_on": None, "role": None, "source": source}


def fact(code: str, strength: str, *publishers: str, **changes: Any) -> Contents:
    """With a page per publisher; a primary fact has the Gazette, unless told otherwise."""
    names = publishers or (("Gazette",) if strength == "primary" else ("Daily Example",))
    record = {
        "code": code,
        "date": "2026-03",
        "signatories": ["FR"],
        "clauses": ["E1.a"],
        "topic": "registers",
        "stage": "done",
        "claim": f"There is news: {code}.",
        "note": "",
        "strength": strength,
        "evidence": [page(name, strength) for name in names],
        "compiled_from": "excerpts of public pages",
        "compiled_on": "2026-07",
    }
    return record | changes


def page(publisher: str, kind: str) -> Contents:
    return {
        "url": f"https://{publisher.lower().replace(' ', '-')}.example.org/register",
        "title": "A register",
        "title_from": "page",
        "publisher": publisher,
        "published": "2026-03-04",
        "kind": kind,
        "language": "en",
    }
