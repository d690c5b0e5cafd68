"""One citation in the three forms that reference managers read.

Titles come from data, names and translations, so whatever they hold must not end a field early: LaTeX has
its special signs, BibTeX counts braces even after a backslash, RIS ends a field with its line.
"""

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlsplit

LATEX: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
    | {sign: f"\\{sign}" for sign in "$&#_%"}
)
NOT_IN_A_KEY: Final = re.compile(r"[^A-Za-z0-9.]+")
MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True)
class Citation:
    """What a reference says. `address` is the dated one; `version` is blank for a page that has none."""

    title: str
    site: str
    address: str
    issued_on: dt.date
    as_of_on: dt.date
    read_on: dt.date
    language: str
    note: str
    version: str = ""


def key(citation: Citation) -> str:
    """The name by which a text calls it: where the page stands, and of which day; ASCII only."""
    path = unicodedata.normalize("NFKD", urlsplit(citation.address).path)
    return f"{NOT_IN_A_KEY.sub('-', path).strip('-')}-{citation.as_of_on:%Y-%m-%d}"


def bibtex(citation: Citation) -> str:
    issued = citation.issued_on
    fields = {
        "author": f"{{{latex(citation.site)}}}",  # a second pair of braces: a name that has no parts
        "title": f"{{{latex(citation.title)}}}",
        "year": f"{issued:%Y}",
        "month": MONTHS[issued.month - 1],
        "version": latex(citation.version),
        "url": address(citation.address),
        "urldate": f"{citation.read_on:%Y-%m-%d}",
        "note": latex(citation.note),
    }
    rows = [
        f"  {name} = {value}" if name == "month" else f"  {name} = {{{value}}}"
        for name, value in fields.items()
        if value
    ]
    return f"@misc{{{key(citation)},\n" + ",\n".join(rows) + "\n}\n"


def ris(citation: Citation) -> str:
    rows = (
        ("TY", "ELEC"),
        ("AU", citation.site),
        ("TI", citation.title),
        ("PB", citation.site),
        ("PY", f"{citation.issued_on:%Y}"),
        ("DA", f"{citation.issued_on:%Y/%m/%d}"),
        ("ET", citation.version),
        ("LA", citation.language),
        ("UR", address(citation.address)),
        ("Y2", f"{citation.read_on:%Y/%m/%d}"),
        ("N1", citation.note),
        ("ID", key(citation)),
    )
    lines = [f"{tag}  - {one_line(value)}" for tag, value in rows if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def csl_json(citation: Citation) -> str:
    item: dict[str, Any] = {
        "id": key(citation),
        "type": "webpage",
        "title": one_line(citation.title),
        "author": [{"literal": citation.site}],
        "container-title": citation.site,
        "publisher": citation.site,
        "issued": date_parts(citation.issued_on),
        "accessed": date_parts(citation.read_on),
        "version": citation.version,
        "language": citation.language,
        "URL": address(citation.address),
        "note": one_line(citation.note),
    }
    said = {name: value for name, value in item.items() if value}
    return json.dumps([said], ensure_ascii=False, indent=2) + "\n"


def date_parts(day: dt.date) -> dict[str, list[list[int]]]:
    return {"date-parts": [[day.year, day.month, day.day]]}


def latex(text: str) -> str:
    return one_line(text).translate(LATEX)


def one_line(text: str) -> str:
    """Without line breaks of any kind, which would end the field."""
    return " ".join(text.split())


def address(url: str) -> str:
    """Percent-encoded where a sign could end a field or be no sign of an address."""
    return quote(one_line(url), safe=":/?#[]@!$&'()*+,;=%~-._")


@dataclass(frozen=True)
class Form:
    """A form of a citation: its name, the ending of the file and its content type."""

    name: str
    ending: str
    content_type: str
    write: Callable[[Citation], str]


FORMS: Final[Mapping[str, Form]] = {
    form.ending: form
    for form in (
        Form("BibTeX", "bib", "application/x-bibtex", bibtex),
        Form("RIS", "ris", "application/x-research-info-systems", ris),
        Form("CSL-JSON", "csl.json", "application/vnd.citationstyles.csl+json", csl_json),
    )
}
