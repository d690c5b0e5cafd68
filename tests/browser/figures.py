"""The figures of a page, read from three places: from what it shows, from its data, and from whole tables.

The tables come from the API or from the data package and have the same names and columns. Each reader gives
plain values under the same names, so that what differs is named by the comparison.
"""

import html
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from commitments.vocabulary import Delivery

Row = Mapping[str, Any]
Record = Mapping[str, list[dict[str, Any]]]
Figures = dict[str, Any]
NO_ENTRY: Final = re.compile(r"no entry", re.IGNORECASE)


@dataclass(frozen=True)
class Kind:
    """`key` of `in_record` is the last part of the path that names the row: a slug, a code, or both."""

    on_page: Callable[[str], Figures]
    in_data: Callable[[Any], Figures]
    in_record: Callable[[Record, str], Figures]


def words(part: str) -> str:
    """The words of a piece of a page as a reader sees them, without drawings."""
    bare = re.sub(r"<(svg|script|style|select)\b.*?</\1>", " ", part, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", bare)).split())


def between(page: str, start: str, end: str) -> str:
    """Raises ValueError where the page has no such part."""
    place = page.index(start)
    return page[place : page.index(end, place)]


def numbers(text: str) -> tuple[int, ...]:
    return tuple(int(found) for found in re.findall(r"-?\d+", text))


def count_of(text: str) -> int:
    """“3 entries” and “No entry on record” as numbers."""
    return 0 if NO_ENTRY.search(text) else numbers(text)[0]


def tags(part: str) -> list[str]:
    """The status words shown in it, in order."""
    return [words(found) for found in re.findall(r'<span class="tag .*?</span>(?!</span>)', part, re.DOTALL)]


def rows_of(part: str) -> list[str]:
    return re.findall(r"<tr\b.*?</tr>", part.partition("<tbody>")[2], re.DOTALL)


def one(rows: Iterable[Row], **wanted: object) -> Row:
    (found,) = [row for row in rows if all(row[name] == value for name, value in wanted.items())]
    return found


def current(record: Record) -> list[dict[str, Any]]:
    return [row for row in record["progress_entries"] if row["is_current"]]


# --- a country or organisation -----------------------------------------------------------------------


def signatory_on_page(page: str) -> Figures:
    tables = re.findall(r'<table class="tbl stack owed">.*?</table>', page, re.DOTALL)
    lines = {}
    for row in (row for table in tables for row in rows_of(table)):
        code = words(between(row, '<bdi class="no c">', "</bdi>"))
        entries = re.findall(r'<p class="why muted">(.*?)</p>', row, re.DOTALL)
        kind = "joint" if 'class="for-all"' in row else "own"
        lines[kind, code] = (tags(row)[0], count_of(words(entries[0])))
    scores = [words(found) for found in re.findall(r'<p class="score">(.*?)<a', page, re.DOTALL)]
    return {
        "entries": count_of(words(between(page, 'href="#h-record">', "</a>"))),
        "owed": lines,
        "scores": sorted(score_said(text) for text in scores),
    }


def score_said(text: str) -> tuple[int, ...]:
    """Points, scored, total, without evidence and overdue; or how many of how many are assessed."""
    if text.startswith("No score"):
        return numbers(text)[:2]
    points, _, scored, total, without, overdue = numbers(text)[:6]  # “of 100 points”
    return points, scored, total, without, overdue


def signatory_in_data(said: Any) -> Figures:
    return {
        "entries": len(said["entries"]),
        "owed": {
            ("joint" if row["is_joint"] else "own", row["commitment"]): (
                row["level_label_en"],
                row["entries"],
            )
            for row in said["rows"]
        },
        "scores": sorted(score_of(item["score"], item["score"]["rounded"]) for item in said["endorsements"]),
    }


def score_of(score: Row, points: int | None) -> tuple[int, ...]:
    if points is None:
        return score["assessed"], score["total"]
    return points, score["scored"], score["total"], score["without_evidence"], score["overdue"]


def signatory_in_record(record: Record, slug: str) -> Figures:
    code = one(record["signatories"], slug=slug)["code"]
    signed = {row["instrument"] for row in record["endorsements"] if row["signatory"] == code}
    owed = [
        row
        for row in record["undertakings"]
        if row["signatory"] == code or (row["is_joint"] and row["instrument"] in signed)
    ]
    return {
        "entries": sum(code in row["signatories"] for row in current(record)),
        "owed": {("joint" if row["is_joint"] else "own", row["commitment"]): stands(row) for row in owed},
        "scores": sorted(score_of(row, row["score"]) for row in record["scores"] if row["signatory"] == code),
    }


def stands(undertaking: Row) -> tuple[str, int]:
    return undertaking["verified_level_label_en"], undertaking["entry_count"]


# --- a commitment ------------------------------------------------------------------------------------


def commitment_on_page(page: str) -> Figures:
    table = re.search(r'<table class="tbl stack lines">.*?</table>', page, re.DOTALL)
    rows = rows_of(table[0]) if table else []
    standing = between(page, 'aria-labelledby="h-stand"', "</section>")
    counted = re.search(r'<table class="tbl counted">.*?</table>', standing, re.DOTALL)
    if counted:
        levels = {tags(row)[0]: numbers(words(row.partition("</th>")[2]))[0] for row in rows_of(counted[0])}
    else:
        listed = re.findall(r'<li>(<span class="tag.*?</b>)</li>', standing, re.DOTALL)
        levels = {tags(item)[0]: numbers(words(item.rpartition("<b")[2]))[0] for item in listed}
    facts = between(standing, '<dl class="facts">', "</dl>")
    return {
        "entries": count_of(words(facts.rpartition("<dd>")[2])),
        "lines": {
            words(between(row, '<th scope="row">', "</th>")): (
                tags(row)[0],
                count_of(words(row.rpartition("<td")[2]).rpartition(">")[2]),
            )
            for row in rows
        },
        "levels": {name: count for name, count in levels.items() if count and name != "Not yet assessed"},
    }


def commitment_in_data(said: Any) -> Figures:
    lines = {row["signatory_name_en"]: (row["level_label_en"], row["entries"]) for row in said["rows"]}
    return {"entries": len(said["entries"]), "lines": lines, "levels": levels_of(lines)}


def levels_of(lines: Mapping[str, tuple[str, int]]) -> dict[str, int]:
    return dict(Counter(name for name, _ in lines.values() if name != "Not yet assessed"))


def commitment_in_record(record: Record, code: str) -> Figures:
    promise = one(record["commitments"], code=code)
    names = {row["code"]: row["name_en"] for row in record["signatories"]}
    lines = {
        names[row["signatory"]]: stands(row)
        for row in record["undertakings"]
        if row["commitment"] == code and not row["is_joint"]
    }
    clauses = set(promise["clauses"])
    entries = sum(bool(clauses & set(row["clauses"])) for row in current(record))
    return {"entries": entries, "lines": lines, "levels": levels_of(lines)}


# --- an undertaking ----------------------------------------------------------------------------------


def undertaking_on_page(page: str) -> Figures:
    tests = words(between(page, '<h2 id="h-tests">', "</h2>"))
    history = page.partition('id="h-history"')[2].partition("</section>")[0]
    return {
        "level": tags(between(page, 'class="two verdict"', "</p>"))[0],
        "tests": numbers(tests) or None,
        "versions": sorted(set(map(int, re.findall(r"[Vv]ersion (\d+)", words(history))))),
    }


def undertaking_in_data(said: Any) -> Figures:
    published = said["assessments"]
    standing = next((row for row in published if row["withdrawn_at"] is None), None)
    return {
        "level": said["status"]["verified_level"]["label_en"],
        "tests": passed([row["result"] for row in standing["tests"]]) if standing else None,
        "versions": sorted(row["version"] for row in published),
    }


def passed(results: list[str]) -> tuple[int, int]:
    return results.count("passed"), len(results)


def undertaking_in_record(record: Record, key: str) -> Figures:
    """`key` is the slug or `joint`, a slash, and the code of the commitment."""
    who, _, code = key.partition("/")
    signatory = None if who == "joint" else one(record["signatories"], slug=who)["code"]
    row = one(record["undertakings"], signatory=signatory, commitment=code)
    published = [item for item in record["assessments"] if item["undertaking"] == row["id"]]
    results = [
        item["result"] for item in record["assessment_tests"] if item["assessment"] == row["assessment"]
    ]
    return {
        "level": row["verified_level_label_en"],
        "tests": passed(results) if row["assessment"] else None,
        "versions": sorted(item["version"] for item in published),
    }


# --- the front page ----------------------------------------------------------------------------------


def overview_on_page(page: str) -> Figures:
    ledger = between(page, '<dl class="ledger">', "</dl>")
    found = [numbers(words(item)) for item in re.findall(r"<dd>(.*?)</dd>", ledger, re.DOTALL)]
    (assessed, total), (entries,), (sources,), (dated,) = found
    tiles = re.findall(r'<a class="tile.*?</a>', between(page, '<ol class="map">', "</ol>"), re.DOTALL)
    return {
        "assessed": assessed,
        "total": total,
        "entries": entries,
        "sources": sources,
        "dated": dated,
        "tiles": dict(map(tile, tiles)),
    }


def tile(part: str) -> tuple[str, int]:
    (slug,) = re.findall(r'href="/en/[a-z]+/([^"/]+)"', part)
    return slug, numbers(words(between(part, '<span class="n"', "</span>")))[0]


def overview_in_data(said: Any) -> Figures:
    return {
        "assessed": said["assessed"],
        "total": said["undertakings"],
        "entries": said["entries"],
        "sources": said["sources"],
        "dated": len({row["code"] for row in said["dates"] if row["kind"] == "deadline"}),
        "tiles": {row["page"].rpartition("/")[2]: row["assessed"] for row in said["rows"]},
    }


def overview_in_record(record: Record, _: str) -> Figures:
    owed = record["undertakings"]
    slugs = {row["code"]: row["slug"] for row in record["signatories"]}
    links = {item["evidence"] for item in record["entry_evidence"] if item["entry"] in ids(current(record))}
    assessed = [row for row in owed if row["verified_level"] != Delivery.NOT_ASSESSED]
    counts = Counter(row["signatory"] for row in assessed if not row["is_joint"])
    return {
        "assessed": len(assessed),
        "total": len(owed),
        "entries": len(current(record)),
        "sources": len(links),
        "dated": len(record["deadlines"]),
        "tiles": {slug: counts[code] for code, slug in slugs.items()},
    }


def ids(rows: Iterable[Row]) -> set[object]:
    return {row["id"] for row in rows}
