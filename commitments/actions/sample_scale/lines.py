"""The rows of a large set as COPY reads them, and what the published log says of them."""

import datetime as dt
import json
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from commitments.actions.sample_data import CLAIMS as CLAIMED
from commitments.actions.sample_data import STRENGTHS
from commitments.actions.sample_scale import tables
from commitments.actions.sample_scale.chain import Said
from commitments.actions.sample_scale.deal import ENTRIES_TO_A_SOURCE, Dealt
from commitments.actions.sample_scale.frame import Frame, Owing, Promise
from commitments.actions.sample_wording import CLAIMS, REASONS
from commitments.vocabulary import (
    METHOD_VERSION,
    ChangeKind,
    Delivery,
    EvidenceKind,
    Origin,
    Precision,
    Stage,
    TestResult,
)

# in the order in which they are written: what is pointed at comes first
COLUMNS: Final = {
    "evidence": (
        "id", "url", "title", "title_is_ours", "publisher", "published_on", "published_precision", "language",
        "kind", "archived_url", "link_state", "moved_to", "failed_checks",
    ),
    "progressentry": (
        "id", "code", "version", "happened_on", "precision", "claim", "stage", "note", "topic", "origin",
        "compiled", "published_at", "logged_by_id", "reviewed_by_id",
    ),
    "entryclause": ("entry_id", "clause_id"),
    "entrysignatory": ("entry_id", "signatory_id"),
    "entrybearing": ("entry_id", "undertaking_id"),
    "entryevidence": ("entry_id", "evidence_id", "passage", "place"),
    "assessment": (
        "id", "undertaking_id", "version", "change_kind", "verified_level", "claimed_level", "claim_made",
        "evidence_strength", "strength_reason", "reasons", "scope_reason", "change_note", "is_minor",
        "changed_rule", "effective_on", "next_check_on", "method_version", "assessed_by_id", "assessed_at",
        "reviewed_by_id", "published_at",
    ),
    "assessmenttestresult": ("assessment_id", "test_id", "test_text", "result", "note"),
    "assessmententry": ("assessment_id", "entry_id", "shows"),
    "change": (
        "id", "number", "kind", "undertaking_id", "assessment_id", "entry_id", "from_level", "to_level",
        "note", "is_minor", "published_at",
    ),
}  # fmt: skip
# Levels that need neither a second rating nor a search.
LEVELS: Final = (Delivery.NO_ACTION, Delivery.FIRST_STEPS, Delivery.FIRST_STEPS, Delivery.SUBSTANTIAL)
CHECK_AFTER: Final = dt.timedelta(days=180)
PUBLISHER: Final = "Sample Gazette (invented)"
PLACE: Final = "page 1"


def said(text: str) -> str:
    """As the log writes a text."""
    return json.dumps(text, ensure_ascii=False)


@dataclass
class Keys:
    """The next key of each table whose keys others point at, and the next number of a change."""

    entry: int
    evidence: int
    assessment: int
    change: int
    number: int


@dataclass
class Batch:
    lines: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    said: list[Said] = field(default_factory=list)

    def add(self, table: str, *values: object) -> None:
        self.lines[table].append("\t".join(map(str, values)) + "\n")


class Writer:
    """Makes batches out of what was dealt, in order. `people` write and review by turns."""

    def __init__(self, frame: Frame, keys: Keys, people: Sequence[int], *, seed: int) -> None:
        self.frame, self.keys, self.people = frame, keys, people
        self.random = random.Random(f"levels-{seed}")
        self.source_of: dict[int, tuple[int, str]] = {}  # by signatory: its newest source, and its words
        self.count = 0

    def write(self, dealt: Sequence[Dealt]) -> Batch:
        batch = Batch()
        for one in dealt:
            self.add_entry(batch, one)
        return batch

    def add_entry(self, batch: Batch, one: Dealt) -> None:
        who, promise = self.frame.signatories[one.signatory], self.frame.promises[one.commitment]
        level = LEVELS[self.random.randrange(len(LEVELS))]
        happened_on = (one.at - dt.timedelta(days=3 + self.count % 12)).date()
        if one.turn % ENTRIES_TO_A_SOURCE == 0:
            self.source_of[one.signatory] = self.add_source(batch, who, one.turn, happened_on)
        evidence, source = self.source_of[one.signatory]
        pk, self.count = self.keys.entry, self.count + 1
        self.keys.entry += 1
        code = f"sample-{who.slug[:40]}-{one.turn + 1}"
        claim = f"Sample: {CLAIMS[level].format(who=who.name, what=promise.title)}"
        stage = Stage.ANNOUNCED if level == Delivery.FIRST_STEPS else Stage.DONE
        at = one.at.isoformat(timespec="microseconds")
        author, reviewer = self.pair()
        text = tables.escaped(claim)
        batch.lines["progressentry"].append(
            f"{pk}\t{code}\t1\t{happened_on}\t{Precision.DAY.value}\t{text}\t{stage.value}\t\t\t"
            f"{Origin.SAMPLE.value}\t\t{at}\t{author}\t{reviewer}\n"
        )
        batch.lines["entryclause"].append(f"{pk}\t{promise.clause}\n")
        batch.lines["entrysignatory"].append(f"{pk}\t{who.pk}\n")
        batch.lines["entrybearing"].append(f"{pk}\t{who.undertakings[one.commitment]}\n")
        batch.lines["entryevidence"].append(f"{pk}\t{evidence}\t\t{PLACE}\n")
        body = (
            f'{{"claim":{said(claim)},"clauses":["{promise.code}"],"code":"{code}","compiled":"",'
            f'"evidence":[{{"passage":"","place":"{PLACE}","source":{source}}}],'
            f'"happened_on":"{happened_on}","logged_by":{author},"note":"","origin":"{Origin.SAMPLE.value}",'
            f'"precision":"{Precision.DAY.value}","published_at":"{at[:26]}Z","reviewed_by":{reviewer},'
            f'"signatories":["{who.code}"],"stage":"{stage.value}","supersedes":null,"topic":"",'
            f'"undertakings":[{{"added_at":null,'
            f'"undertaking":{{"commitment":"{promise.code}","signatory":"{who.code}"}}}}],"version":1}}'
        )
        batch.said.append(Said("entry", pk, one.at, body))
        self.add_change_of_entry(batch, pk, code, claim, one.at)
        if one.is_assessed:
            self.add_assessment(batch, one, who, promise, level, pk)

    def add_change_of_entry(self, batch: Batch, entry: int, code: str, claim: str, at: dt.datetime) -> None:
        pk, number, moment = self.keys.change, self.keys.number, at.isoformat(timespec="microseconds")
        self.keys.change, self.keys.number = pk + 1, number + 1
        kind = ChangeKind.EVIDENCE.value
        batch.lines["change"].append(
            f"{pk}\t{number}\t{kind}\t{tables.NONE}\t{tables.NONE}\t{entry}\t\t\t{tables.escaped(claim)}\tf\t{moment}\n"
        )
        body = (
            f'{{"assessment":null,"entry":{{"code":"{code}","version":1}},"from_level":"","is_minor":false,'
            f'"kind":"{kind}","note":{said(claim)},"number":{number},"published_at":"{moment[:26]}Z",'
            f'"reply":null,"to_level":"","undertaking":null}}'
        )
        batch.said.append(Said("change", pk, at, body))

    def add_source(self, batch: Batch, who: Owing, turn: int, on: dt.date) -> tuple[int, str]:
        """Its key, and what the log says of it."""
        pk, number = self.keys.evidence, turn // ENTRIES_TO_A_SOURCE + 1
        self.keys.evidence += 1
        url = f"https://sample.invalid/large/{who.slug}/{number}"
        title, kind, precision = f"Sample: report {number} on {who.name}", EvidenceKind.PRIMARY, Precision.DAY
        batch.add(
            "evidence", pk, url, tables.escaped(title), "f", PUBLISHER, on, precision.value, "en", kind.value,
            "", "unchecked", "", 0,
        )  # fmt: skip
        return pk, (
            f'{{"kind":"{kind.value}","language":"en","published_on":"{on}",'
            f'"published_precision":"{precision.value}","publisher":"{PUBLISHER}","title":{said(title)},'
            f'"title_is_ours":false,"url":"{url}"}}'
        )

    def add_assessment(
        self, batch: Batch, one: Dealt, who: Owing, promise: Promise, level: Delivery, entry: int
    ) -> None:
        pk, self.keys.assessment = self.keys.assessment, self.keys.assessment + 1
        change, number = self.keys.change, self.keys.number
        self.keys.change, self.keys.number = change + 1, number + 1
        at = one.at.isoformat(timespec="microseconds")
        assessed_at = (one.at - dt.timedelta(days=2)).isoformat(timespec="microseconds")
        undertaking, effective_on = who.undertakings[one.commitment], (one.at - dt.timedelta(days=3)).date()
        claimed, strength = self.random.choice(CLAIMED[level]), self.random.choice(STRENGTHS[level])
        note = f"Sample: invented assessment of {promise.code} for {who.name}: {level.label.lower()}."
        note = tables.escaped(note)
        claim_made = f"Sample: an invented speech for {who.name} claims this level." if claimed else ""
        kind = ChangeKind.FIRST_ASSESSMENT.value
        author, reviewer = self.pair()
        batch.add(
            "assessment", pk, undertaking, 1, kind, level.value, str(claimed), tables.escaped(claim_made),
            strength.value, "", REASONS[level], "", note, "f", "", effective_on,
            (one.at + CHECK_AFTER).date(), METHOD_VERSION, author, assessed_at, reviewer, at,
        )  # fmt: skip
        passed = len(promise.tests) - len(promise.tests) // 2 if level == Delivery.SUBSTANTIAL else 0
        for test, order, words in promise.tests:
            result = TestResult.PASSED if order <= passed else TestResult.NOT_PASSED
            batch.add("assessmenttestresult", pk, test, tables.escaped(words), result.value, "")
        batch.add("assessmententry", pk, entry, strength.value)
        batch.add(
            "change", change, number, kind, undertaking, pk, tables.NONE, Delivery.NOT_ASSESSED.value,
            level.value, note, "f", at,
        )  # fmt: skip
        batch.said += [Said("assessment", pk, one.at), Said("change", change, one.at)]

    def pair(self) -> tuple[int, int]:
        """Who writes and who reviews: never the same."""
        place = self.random.randrange(len(self.people))
        return self.people[place], self.people[(place + 1) % len(self.people)]
