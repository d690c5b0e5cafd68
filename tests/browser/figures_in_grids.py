"""The figures of lists, matrices, maps and dates, from the same three places as in `figures.py`."""

import re
from collections import Counter
from typing import Any, Final

from commitments.vocabulary import Delivery, SignatoryKind
from tests.browser import figures
from tests.browser.figures import (
    Figures,
    Kind,
    Record,
    between,
    count_of,
    numbers,
    words,
)

LISTS: Final = {"countries": SignatoryKind.COUNTRY, "organisations": SignatoryKind.ORGANISATION}
MAIN_TEXT: Final = "paris-declaration"
SLUG: Final = re.compile(r'href="/en/[a-z]+/([^"/]+)')
NOT_BOUND: Final = "Did not endorse this text"
CELL: Final = re.compile(
    r'<td[^>]*><a href="/en/[a-z]+/([^"]+)" tabindex="-1">[^\n]*?<span class="vh">(.*?)</span></a></td>'
)


# --- lists of signatories ----------------------------------------------------------------------------


def list_on_page(page: str) -> Figures:
    found = {}
    for row in figures.rows_of(between(page, "<table", "</table>")):
        slug = SLUG.findall(row)[0]
        assessed, entries = (words(between(row, f'data-l="{name}:">', "</td>") + "</td>") for name in HEADS)
        found[slug] = (*numbers(assessed), count_of(entries))
    return found


HEADS: Final = ("Assessed", "On record")


def list_in_data(said: Any) -> Figures:
    return {
        row["page"].rpartition("/")[2]: (row["assessed"], row["undertakings"], row["entries"])
        for row in said["rows"]
    }


def list_in_record(record: Record, name: str) -> Figures:
    shown = [row for row in record["signatories"] if row["kind"] == LISTS[name]]
    entries = Counter(code for row in figures.current(record) for code in row["signatories"])
    owed = Counter(row["signatory"] for row in record["undertakings"])
    assessed = Counter(
        row["signatory"] for row in record["undertakings"] if row["verified_level"] != Delivery.NOT_ASSESSED
    )
    return {row["slug"]: (assessed[row["code"]], owed[row["code"]], entries[row["code"]]) for row in shown}


# --- a matrix ----------------------------------------------------------------------------------------


def matrix_on_page(page: str) -> Figures:
    """Each cell by the end of its address: status and entries."""
    return {path: cell_said(words(said)) for path, said in CELL.findall(page)}


def cell_said(text: str) -> tuple[str, int | None]:
    status, _, entries = text.partition(", ")
    return cell(status, numbers(entries)[0] if entries else 0)


def cell(status: str, entries: int) -> tuple[str, int | None]:
    """A cell with a status shows no entries."""
    return status, entries if status == "Not yet assessed" else None


def matrix_in_data(said: Any) -> Figures:
    return {
        "/".join(row["page"].split("/")[-2:]): cell(row["level_label_en"], row["entries"])
        for row in said["rows"]
        if row["has_endorsed"]
    }


def matrix_in_record(record: Record, name: str) -> Figures:
    """Of the priorities, or of all the promises of the charter."""
    slugs = {row["code"]: row["slug"] for row in record["signatories"]}
    kinds = {row["code"]: row["kind"] for row in record["commitments"]}
    return {
        f"{slugs[row['signatory']]}/{row['commitment']}": cell(*figures.stands(row))
        for row in record["undertakings"]
        if not row["is_joint"]
        and (
            row["instrument"] == name
            if name != "matrix"
            else row["instrument"] == MAIN_TEXT and kinds[row["commitment"]] == "priority"
        )
    }


# --- the map by a commitment -------------------------------------------------------------------------


def map_on_page(page: str) -> Figures:
    rows = figures.rows_of(between(page, "<table", "</table>"))
    found = {}
    for row in rows:
        if "<td>" in row and "<a " in row:
            found[SLUG.findall(row)[0]] = words(between(row, "<td>", "</td>"))
    return {slug: status for slug, status in found.items() if status != NOT_BOUND}


def map_in_data(said: Any) -> Figures:
    return {slug_in(row["page"]): row["level_label_en"] for row in said["rows"] if row["level"]}


def slug_in(address: str) -> str:
    return re.split(r"/(?:countries|organisations)/", address)[1].partition("/")[0]


def map_in_record(record: Record, code: str) -> Figures:
    slugs = {row["code"]: row["slug"] for row in record["signatories"]}
    return {
        slugs[row["signatory"]]: row["verified_level_label_en"]
        for row in record["undertakings"]
        if row["commitment"] == code and not row["is_joint"]
    }


# --- dates -------------------------------------------------------------------------------------------


def deadlines_on_page(page: str) -> Figures:
    """Of each promise with a date how many of those bound stand where."""
    found = {}
    for code, part in re.findall(r'<section class="sec" id="([^"]+)"(.*?)</section>', page, re.DOTALL):
        counts = re.findall(r"<h3[^>]*>(.*?)</h3>", part, re.DOTALL)
        found[code] = dict(map(timing_said, map(words, counts)))
    return found


def timing_said(text: str) -> tuple[str, int]:
    count, _, timing = re.fullmatch(r"(\d+) of (\d+) (.*)", text).groups()  # type: ignore[union-attr]
    return timing.lower(), int(count)


def deadlines_in_data(said: Any) -> Figures:
    found: dict[str, Counter[str]] = {}
    for row in said["rows"]:
        if row["kind"] == "deadline":
            counts = found.setdefault(row["code"], Counter())
            if row["signatory"]:
                counts[row["timing_label_en"].lower()] += 1
    return {code: dict(counts) for code, counts in found.items()}


def deadlines_in_record(record: Record, _: str) -> Figures:
    found: dict[str, Counter[str]] = {row["commitment"]: Counter() for row in record["deadlines"]}
    for row in record["undertakings"]:
        if row["commitment"] in found and not row["is_joint"]:
            found[row["commitment"]][row["timing_label_en"].lower()] += 1
    return {code: dict(counts) for code, counts in found.items()}


KINDS: Final = {
    "overview": Kind(figures.overview_on_page, figures.overview_in_data, figures.overview_in_record),
    "signatory": Kind(figures.signatory_on_page, figures.signatory_in_data, figures.signatory_in_record),
    "commitment": Kind(figures.commitment_on_page, figures.commitment_in_data, figures.commitment_in_record),
    "undertaking": Kind(
        figures.undertaking_on_page, figures.undertaking_in_data, figures.undertaking_in_record
    ),
    "list": Kind(list_on_page, list_in_data, list_in_record),
    "matrix": Kind(matrix_on_page, matrix_in_data, matrix_in_record),
    "map": Kind(map_on_page, map_in_data, map_in_record),
    "deadlines": Kind(deadlines_on_page, deadlines_in_data, deadlines_in_record),
}
