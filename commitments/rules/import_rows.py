"""What a row of an imported file comes to, by the rules the desk's forms follow. Pure: no database.

A plan maps each of our fields to the value that will be written, in one form: two rows that say the same in
other words have the same plan.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from commitments.desk_vocabulary import ImportKind
from commitments.rules.import_cells import (
    PARTS,
    CommitmentRef,
    Lists,
    Options,
    Problem,
    RowReader,
    nearest,
    spellings_of,
)
from commitments.rules.import_columns import fields_of
from commitments.rules.reference_text import plain
from commitments.rules.spreadsheet import mixes_alphabets
from commitments.vocabulary import CLAIMABLE, Delivery, EvidenceKind, EvidenceStrength, Stage, TestResult

FACTS: Final = {
    "source_title": "title",
    "publisher": "publisher",
    "source_kind": "kind",
    "language": "language",
    "published_on": "published_on",
}


def options(choices: Iterable[Any]) -> Options:
    """Code and label of each of these members of a closed list."""
    return tuple((str(item.value), str(item.label)) for item in choices)


STAGES: Final = options(Stage)
KINDS: Final = options(EvidenceKind)
LEVELS: Final = options(item for item in Delivery if item != Delivery.NOT_ASSESSED)
CLAIMS: Final = options(CLAIMABLE)
STRENGTHS: Final = options(EvidenceStrength)
RESULTS: Final = options(TestResult)
NUMBERED: Final = re.compile(r"([0-9]+)[.:)]?\s+(.+)")
SHOWING: Final = re.compile(r"(.+?)\s*:\s*([1-5])")


@dataclass(frozen=True)
class Checked:
    """A row read against the lists: what to write, or why not."""

    plan: dict[str, Any]
    problems: tuple[Problem, ...]


def check(kind: ImportKind | str, texts: Mapping[str, str], *, lists: Lists, today: dt.date) -> Checked:
    """Reads one row; `texts` maps our fields to the cells as they stand in the file."""
    row = RowReader({field.name: field for field in fields_of(kind)}, texts, today, lists.is_spreadsheet)
    CHECKS[ImportKind(kind)](row, lists)
    return Checked(row.plan, tuple(row.problems))


def check_entry(row: RowReader, lists: Lists) -> None:
    row.text("external_id")
    signatories_and_clauses(row, lists)
    row.date("happened_on")
    row.text("claim")
    row.choice("stage", STAGES, empty=Stage.DONE.value)
    row.text("note")
    first_source(row, lists)
    row.text("passage")
    row.text("place")
    further_sources(row, lists)


def signatories_and_clauses(row: RowReader, lists: Lists) -> None:
    row.named("signatories", lists.signatories, what="no signatory", names=lists.signatory_names)
    row.named("clauses", lists.clauses, what="no clause of the texts kept here", names=lists.clause_codes)
    signatories, clauses = row.plan["signatories"], row.plan["clauses"]
    wrong = {problem.column for problem in row.problems}
    if wrong & {"signatories", "clauses"} or not signatories:
        return
    if lists.commitments_for(clauses) and not lists.undertakings_for(clauses, signatories):
        row.refuse("clauses", "Nobody named here owes anything under the clause named.")


def first_source(row: RowReader, lists: Lists) -> None:
    """The entry's main source. One that is on record keeps the facts recorded of it.

    What nobody has recorded of it yet, the row may give, unless the source is public (`gaps` says what).
    """
    address(row, "source_url", lists)
    row.text("source_title")
    row.text("publisher")
    row.choice("source_kind", KINDS)
    row.language("language")
    row.date("published_on")
    url = row.plan["source_url"]
    if url in lists.sources:
        known = lists.sources[url]
        kept = {name for name in FACTS if not fills_gap(row, name, known)}
        row.plan.update({name: known[FACTS[name]] for name in kept})
        row.problems = [problem for problem in row.problems if problem.column not in kept]
    elif url:
        wrong = {problem.column for problem in row.problems}
        for name, sentence in (
            ("source_title", "This source is new to us: give the title of the page."),
            ("publisher", "This source is new to us: say who published it."),
            ("source_kind", "This source is new to us: say whether it is primary or secondary."),
        ):
            if not row.plan[name] and name not in wrong:
                row.refuse(name, sentence)
    else:
        without_link(row)


def fills_gap(row: RowReader, name: str, known: Mapping[str, Any]) -> bool:
    return bool(row.texts.get(name, "").strip()) and FACTS[name] in known.get("gaps", ())


def without_link(row: RowReader) -> None:
    """No link: then nothing else may be said of a source either, and the plan says nothing of one."""
    given = [name for name in (*FACTS, "passage", "place") if row.texts.get(name, "").strip()]
    if "source_url" not in {problem.column for problem in row.problems} and set(given) - {"language"}:
        row.refuse("source_url", "Give the link, or clear the rest of this source.")
    row.plan.update(dict.fromkeys(FACTS, ""))


def further_sources(row: RowReader, lists: Lists) -> None:
    found = set()
    for word in row.read("more_sources").split():
        url = lists.address(word)
        if url not in lists.sources:
            row.refuse("more_sources", f"“{word[:150]}” is not on record. Import it as evidence first.")
        elif url != row.plan["source_url"]:
            found.add(url)
    row.plan["more_sources"] = sorted(found)


def address(row: RowReader, name: str, lists: Lists) -> None:
    row.address(name, lists.address)
    host = urlsplit(row.plan[name]).hostname or "" if row.plan[name] else ""
    if mixes_alphabets(host):
        row.refuse(name, "A word of this address mixes two alphabets, as forged addresses do.")


def check_evidence(row: RowReader, lists: Lists) -> None:
    address(row, "url", lists)
    row.text("title")
    row.text("publisher")
    row.choice("kind", KINDS)
    row.language("language")
    row.date("published_on")


def check_assessment(row: RowReader, lists: Lists) -> None:
    row.text("external_id")
    commitment = whose(row, lists)
    row.choice("verified_level", LEVELS)
    row.choice("claimed_level", CLAIMS)
    row.choice("evidence_strength", STRENGTHS)
    for name in ("claim_made", "strength_reason", "reasons", "scope_reason", "change_note"):
        row.text(name)
    row.date("effective_on", is_day=True)
    row.date("next_check_on", is_day=True, is_past=False)
    tests(row, commitment)
    rests_on(row, lists)
    row.date("searched_on", is_day=True)
    row.text("searched_places")
    row.text("searched_languages")
    wrong = {problem.column for problem in row.problems}
    if row.plan["searched_places"] and not row.plan["searched_on"] and "searched_on" not in wrong:
        row.refuse("searched_on", "Give the day of the search.")


def whose(row: RowReader, lists: Lists) -> CommitmentRef | None:
    """The undertaking that signatory and commitment name together."""
    row.named("signatory", lists.signatories, what="no signatory", names=lists.signatory_names)
    text = row.read("commitment")
    commitment = lists.commitments.get(plain(text))
    codes = {code: ref.pk for code, ref in lists.commitments.items()}
    if text and commitment is None:
        names = {ref.pk: ref.code for ref in lists.commitments.values()}
        row.refuse("commitment", f"“{text}” is no commitment.", nearest(text, codes, names))
    ids = row.plan.pop("signatory")
    row.plan["undertaking"] = None
    if len(ids) > 1:
        row.refuse("signatory", "Name one signatory: an assessment judges one undertaking.")
    elif commitment and "signatory" not in {problem.column for problem in row.problems}:
        pk = ids[0] if ids else None
        if pk in lists.conflicts:
            row.refuse("signatory", "You declared a conflict of interest, so somebody else must do this.")
        row.plan["undertaking"] = lists.undertakings.get((commitment.pk, pk))
        if row.plan["undertaking"] is None:
            who = lists.signatory_names[pk] if pk else "All together"
            row.refuse("signatory", f"{who} owes nothing under {commitment.code}.")
    return commitment


def tests(row: RowReader, commitment: CommitmentRef | None) -> None:
    """One result per test, by its number or in order; one that is not named was not tested."""
    results, codes = {}, spellings_of(RESULTS)
    for position, part in enumerate(filter(None, map(str.strip, PARTS.split(row.read("tests")))), 1):
        numbered = NUMBERED.fullmatch(part)
        number, word = (int(numbered[1]), numbered[2]) if numbered else (position, part)
        result = codes.get(plain(word.replace("_", " ")))
        if result is None:
            row.refuse("tests", f"“{part[:80]}” is none of {', '.join(TestResult.values)}.")
        elif commitment and not 1 <= number <= commitment.test_count:
            row.refuse("tests", f"{commitment.code} has {commitment.test_count} tests; there is no {number}.")
        else:
            results[str(number)] = result
    row.plan["tests"] = {key: value for key, value in results.items() if value != TestResult.NOT_TESTED}


def rests_on(row: RowReader, lists: Lists) -> None:
    """Entries with what each one shows; where no strength is given, the firmest of them is it."""
    found: dict[str, int | None] = {}
    for part in filter(None, map(str.strip, PARTS.split(row.read("entries")))):
        showing = SHOWING.fullmatch(part)
        name, shows = (showing[1], int(showing[2])) if showing else (part, None)
        entry = lists.entries.get(name)
        if entry is None:
            row.refuse("entries", f"“{name[:100]}” is neither a published entry nor an open draft of yours.")
        elif row.plan["undertaking"] and row.plan["undertaking"] not in entry.undertaking_ids:
            row.refuse("entries", f"“{name[:100]}” does not bear on this undertaking.")
        else:
            found[f"{'draft' if entry.is_draft else 'entry'} {entry.key}"] = shows
    row.plan["entries"] = found
    shown = [value for value in found.values() if value]
    if shown and not row.plan["evidence_strength"]:
        row.plan["evidence_strength"] = str(min(shown))


CHECKS: Final[dict[ImportKind, Callable[[RowReader, Lists], None]]] = {
    ImportKind.ENTRIES: check_entry,
    ImportKind.EVIDENCE: check_evidence,
    ImportKind.ASSESSMENTS: check_assessment,
}
