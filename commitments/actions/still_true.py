"""Saying in one act that a published judgement still holds. It goes through review like any other."""

import datetime as dt

from django.db import transaction

from commitments.actions import assessments, editorial
from commitments.actions.assessments import Judgement, Search
from commitments.actions.refusals import ActionRefusedError
from commitments.models import Assessment, AssessmentDraft, ProgressEntry, StaffMember, Undertaking


@transaction.atomic
def confirm(
    *,
    by: StaffMember,
    undertaking: Undertaking,
    seen_version: int,
    change_note: str,
    effective_on: dt.date,
    next_check_on: dt.date,
    search: Search | None = None,
    at: dt.datetime,
) -> AssessmentDraft:
    """Makes and submits a draft that repeats what is published, with its own note, dates and search.

    It rests on the same entries, each in its newest wording.

    Raises OvertakenError when something newer than `seen_version` stands, or an own draft is open already;
    ActionRefusedError with everything that keeps the judgement from being repeated as it is.
    """
    standing = assessments.newest(undertaking)
    if standing is None:
        raise ActionRefusedError("Nothing is published on this undertaking, so there is nothing to repeat.")
    results = list(standing.test_results.select_related("test"))
    entries = still_on_record(standing)
    draft = assessments.save_draft(
        by=by,
        undertaking=undertaking,
        judgement=same_judgement(
            standing,
            change_note=change_note,
            effective_on=effective_on,
            next_check_on=next_check_on,
            search=search,
        ),
        test_results={row.test: row.result for row in results},
        test_notes={row.test: row.note for row in results},
        entries=entries,
        shows={
            link.entry.code: link.shows for link in standing.entry_links.select_related("entry") if link.shows
        },
        seen_version=seen_version,
        at=at,
    )
    return editorial.submit(draft=draft, by=by, at=at)


def still_on_record(standing: Assessment) -> list[ProgressEntry]:
    """What it rests on, each entry in its newest wording.

    Raises ActionRefusedError where one is not on record any more: leaving it out is a new judgement.
    """
    rests_on = {entry.code: entry for entry in standing.entries.all()}
    found = list(ProgressEntry.objects.current().filter(code__in=rests_on))
    gone = rests_on.keys() - {entry.code for entry in found}
    if gone:
        raise ActionRefusedError(
            {
                "": [
                    f"It rests on the entry “{rests_on[code].claim}”, which is not on the record any more. "
                    "Assess it anew."
                    for code in sorted(gone)
                ]
            }
        )
    return found


def same_judgement(
    standing: Assessment,
    *,
    change_note: str,
    effective_on: dt.date,
    next_check_on: dt.date,
    search: Search | None,
) -> Judgement:
    return Judgement(
        verified_level=standing.verified_level,
        claimed_level=standing.claimed_level,
        claim_made=standing.claim_made,
        evidence_strength=standing.evidence_strength,
        strength_reason=standing.strength_reason,
        reasons=standing.reasons,
        scope_reason=standing.scope_reason,
        successor_id=standing.successor_id,
        change_note=change_note,
        effective_on=effective_on,
        next_check_on=next_check_on,
        search=search,
    )
