"""One planned row as the desk's own actions take it."""

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from django.utils import timezone

from commitments.actions import assessments
from commitments.actions.assessments import Judgement, Search
from commitments.actions.refusals import ActionRefusedError, OvertakenError
from commitments.desk_vocabulary import RowOutcome
from commitments.models import (
    AssessmentDraft,
    CommitmentTest,
    EntryDraft,
    Evidence,
    ImportBatch,
    ImportRow,
    ProgressEntry,
    Undertaking,
)
from commitments.rules.dates import parse_partial
from commitments.summaries import desk_imports_existing, desk_places, desk_undertaking
from commitments.vocabulary import TestResult

GONE = "What this row changes is no longer there. Check the file again."
Plan = Mapping[str, Any]


def entry_fields(plan: Plan) -> dict[str, Any]:
    day, precision = parse_partial(plan["happened_on"])
    words = {name: plan[name] for name in ("claim", "stage", "note")}
    return {"happened_on": day, "precision": precision, **words}


def source_facts(plan: Plan) -> dict[str, Any]:
    """The facts of an entry's first source as the table of sources stores them."""
    return {
        "title": plan["source_title"],
        "publisher": plan["publisher"],
        "kind": plan["source_kind"],
        "language": plan["language"],
        **published(plan),
    }


def evidence_facts(plan: Plan) -> dict[str, Any]:
    return {name: plan[name] for name in ("title", "publisher", "kind", "language")} | published(plan)


def published(plan: Plan) -> dict[str, Any]:
    if not plan["published_on"]:
        return {"published_on": None}
    day, precision = parse_partial(plan["published_on"])
    return {"published_on": day, "published_precision": precision}


def addresses(plan: Plan) -> list[str]:
    return [url for url in (plan["source_url"], *plan["more_sources"]) if url]


def links(plan: Plan, known: Mapping[str, Evidence]) -> Iterator[dict[str, Any]]:
    """The sources of an entry, the first with its passage."""
    for url in addresses(plan):
        passage = {"passage": plan["passage"], "place": plan["place"]} if url == plan["source_url"] else {}
        yield {"evidence": known[url], **passage}


def day_of(plan: Plan, name: str) -> dt.date | None:
    return dt.date.fromisoformat(plan[name]) if plan[name] else None


class Saver:
    """Saves single rows of a batch of assessments, each through the action behind the desk's form."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch
        self.today = timezone.now().date()

    @cached_property
    def tests(self) -> dict[tuple[int, int], CommitmentTest]:
        return {(test.commitment_id, test.number): test for test in CommitmentTest.objects.all()}

    def row(self, row: ImportRow) -> None:
        """Raises ActionRefusedError where the row was overtaken since it was checked."""
        row.assessment_draft = self.assessment(row)
        if row.outcome == RowOutcome.CHANGED:
            row.version_before = row.base_version
        row.base_version = row.assessment_draft.row_version

    def assessment(self, row: ImportRow) -> AssessmentDraft:
        """A new draft based on what was published at the check, or the own draft of this name saved over."""
        plan, person, draft = row.plan, self.batch.uploaded_by, None
        if row.outcome == RowOutcome.CHANGED:
            found = desk_imports_existing.find_assessments([row.external_id], person).get(row.external_id)
            if found is None or found.refusal:
                raise OvertakenError(found.refusal if found else GONE)
            draft = AssessmentDraft.objects.get(pk=found.pk)
            if draft.undertaking_id != plan["undertaking"]:
                raise ActionRefusedError("A draft stays on its undertaking. Give the row another name.")
        undertaking = Undertaking.objects.select_related("endorsement__signatory").get(pk=plan["undertaking"])
        saved = assessments.save_draft(
            by=person,
            undertaking=undertaking,
            judgement=self.judgement(plan, draft),
            test_results=self.results(plan, undertaking),
            test_notes=notes_on_tests(draft) if draft else None,
            entries=list(ProgressEntry.objects.current().filter(code__in=rested_on(plan, "entry"))),
            entry_drafts=list(EntryDraft.objects.filter(reference__in=rested_on(plan, "draft"))),
            shows={key.partition(" ")[2]: value for key, value in plan["entries"].items() if value},
            draft=draft,
            row_version=row.base_version if draft else None,
            seen_version=None if draft else row.base_version,
        )
        if draft is None:
            AssessmentDraft.objects.filter(pk=saved.pk).update(external_id=row.external_id)
        return saved

    def judgement(self, plan: Plan, draft: AssessmentDraft | None) -> Judgement:
        since = day_of(plan, "effective_on")
        searched = day_of(plan, "searched_on")
        words = ["verified_level", "claimed_level", "claim_made", "strength_reason"]
        words += ["reasons", "scope_reason", "change_note"]
        kept = ("is_correction", "what_was_wrong", "is_minor", "is_revision", "changed_rule", "successor_id")
        return Judgement(
            effective_on=since,
            next_check_on=day_of(plan, "next_check_on")
            or (draft.next_check_on if draft else self.proposed_check(plan, since or self.today)),
            evidence_strength=int(plan["evidence_strength"]) if plan["evidence_strength"] else None,
            search=Search(searched, plan["searched_places"], plan["searched_languages"])
            if searched
            else None,
            **{name: plan[name] for name in words},
            **({name: getattr(draft, name) for name in kept} if draft else {}),
        )

    def proposed_check(self, plan: Plan, since: dt.date) -> dt.date:
        (place,) = desk_places.load([plan["undertaking"]], today=self.today)
        return desk_undertaking.proposed_check(
            place, plan["verified_level"], effective_on=since, today=self.today
        )

    def results(self, plan: Plan, undertaking: Undertaking) -> dict[CommitmentTest, str]:
        return {
            test: plan["tests"].get(str(number), TestResult.NOT_TESTED.value)
            for (commitment, number), test in self.tests.items()
            if commitment == undertaking.commitment_id
        }


def notes_on_tests(draft: AssessmentDraft) -> dict[CommitmentTest, str]:
    """No column of a file holds these, so a draft keeps what it has of them."""
    return {result.test: result.note for result in draft.test_results.select_related("test")}


def rested_on(plan: Plan, kind: str) -> list[str]:
    return [key.partition(" ")[2] for key in plan["entries"] if key.startswith(f"{kind} ")]
