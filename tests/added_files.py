"""Three INVENTED texts as somebody else might bring them, to be loaded beside the reference data.

None of them exists and nobody signed them. They have the shapes of texts to come: dated late joiners, one who
left, an organisation and companies; two official languages, one of them written from right to left; hundreds
of lines and no date; a title alone. Nothing of this is ever shown on the site.
"""

import json
from pathlib import Path
from typing import Any

from tests.reference_files import Contents, clause, commitment, endorsement, line

PARAGRAPHS = 300


def newcomer(code: str, name: str, kind: str, **changes: Any) -> Contents:
    is_country = kind == "country"
    record = {
        "code": code,
        "kind": kind,
        "alpha3": f"{code}A" if is_country else None,
        "slug": name.lower().replace(" ", "-"),
        "name": name,
        "name_fr": f"{name} (fr)",
        "name_ar": f"{name} (ar)",
        "name_in_text": name,
        "region": "Europe" if is_country else None,
        "subregion": "Western Europe" if is_country else None,
        "intermediate_region": None,
        "timezone": "Europe/Paris",
        "languages": ["en"],
        "also_known_as": [],
    }
    return record | changes


def text(code: str, order: int, **changes: Any) -> Contents:
    record = {
        "format": 1,
        "code": code,
        "title": f"An invented text: {code}",
        "short_title": f"Invented {code}",
        "kind": "declaration",
        "adopted_on": "2025-06-10",
        "place": "Nowhere",
        "order": order,
        "about": "Invented for a test.",
        "text_extent": "full",
        "source": {
            "title": "An invented text",
            "publisher": "Nobody",
            "date": "2025-06-10",
            "sha256": None,
            "lines": 1,
            "note": "Invented.",
        },
        "also_published_at": [],
        "text": [],
        "clauses": [],
        "commitments": [],
        "endorsements": [],
        "milestones": [],
    }
    return record | changes


def harbour() -> Contents:
    """Signed by a country, an organisation and a company; one joined late, one left again."""
    dated_words = "We will each publish a register by 31 December 2025."
    shared_words = "We will share what we learn together."
    links = [
        {
            "kind": "builds-on",
            "earlier": "D5.b",
            "clauses": ["H1.a"],
            "earlier_clauses": ["D5.b"],
            "reason": "It adds a date.",
        }
    ]
    dated = {"due_on": "2025-12-31", "basis": "quoted", "quote": "by 31 December 2025", "note": ""}
    return text(
        "harbour",
        90,
        signatories=[
            newcomer("XA", "Invented Republic", "country"),
            newcomer("XORG", "Invented Union", "organisation"),
            newcomer("XCO1", "Invented Company", "company"),
        ],
        text=[
            line(1, "heading", "An invented text: harbour"),
            line(2, "paragraph", f"{dated_words} {shared_words}"),
            line(3, "lead-in", "Signed by:"),
            line(4, "name", "France, Kenya, Invented Union and Invented Company"),
        ],
        clauses=[
            clause("H1.a", "deadline", None, dated_words) | {"line": 2},
            clause("H1.b", "commitment", None, shared_words) | {"line": 2},
        ],
        commitments=[
            commitment("H1.a", "each", kind="deadline", deadline=dated, links=links),
            commitment("H1.b", "both", continuing=True),
        ],
        endorsements=[
            endorsement("FR", 4) | {"joined_on": "2025-06-10"},
            endorsement("KE", 4) | {"joined_on": "2025-06-10", "left_on": "2025-11-15"},
            endorsement("XORG", 4) | {"joined_on": "2025-06-10"},
            endorsement("XCO1", 4) | {"joined_on": "2025-06-10"},
            endorsement("XA", 4)
            | {
                "joined_on": "2026-02",
                "source": {"text": "Named in an invented notice of February 2026", "line": None},
            },
        ],
    )


def lagoon() -> Contents:
    """Official in Arabic and in French, hundreds of lines, no date."""
    lines = [line(number, "paragraph", f"الفقرة {number}. سنعمل معا.") for number in range(2, PARAGRAPHS)]
    french = [f"Paragraphe {number}. Nous agirons ensemble." for number in range(2, PARAGRAPHS)]
    return text(
        "lagoon",
        91,
        language="ar",
        title="نص مخترع",
        english_title="An invented text",
        text=[line(1, "heading", "نص مخترع"), *lines],
        official=[
            {
                "language": "fr",
                "title": "Un texte inventé",
                "text": [
                    {"line": number, "text": words}
                    for number, words in enumerate(["Un texte inventé", *french], start=1)
                ],
                "quotes": {"L1": "Nous agirons ensemble."},
            }
        ],
        clauses=[
            clause("L1", "commitment", None, "سنعمل معا.") | {"line": 2, "english": "We will act together."}
        ],
        commitments=[commitment("L1", "each", continuing=True)],
        endorsements=[endorsement("FR", 2) | {"joined_on": "2025-06-10"}],
    )


def island() -> Contents:
    """Of which a source gives the title alone."""
    return text(
        "island",
        92,
        kind="further-initiative",
        adopted_on=None,
        text_extent="title-only",
        text=[line(1, "heading", "An invented text: island")],
        clauses=[clause("I1", "title", None, None)],
    )


def write_text(folder: Path, contents: Contents) -> Path:
    """The file of one text, under a name of its own choosing."""
    path = folder / f"from-elsewhere-{contents['code']}.json"
    path.write_text(json.dumps(contents, ensure_ascii=False), encoding="utf-8")
    return path
