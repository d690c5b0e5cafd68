"""The second wall of docs/roles.md: an action refuses whoever lacks the role, whatever called it."""

from collections.abc import Callable
from typing import Any

import pytest

from commitments.actions import (
    assessments,
    discards,
    editorial,
    evidence_care,
    inbox,
    log_updates,
    suggestions,
)
from commitments.actions.imports import batches
from commitments.actions.refusals import ActionRefusedError
from commitments.models import (
    AssessmentDraft,
    DeskAct,
    EntryDraft,
    ImportBatch,
    ReviewDecision,
    StaffMember,
    Undertaking,
)
from tests.desk_factories import make_suggestion
from tests.evidence_factories import evidence_folder, make_capture  # noqa: F401
from tests.factories import (
    NOW,
    make_assessment_draft,
    make_entry_draft,
    make_evidence,
    make_judgement,
    make_lead,
    make_person,
    make_undertaking,
)

pytestmark = pytest.mark.django_db
Act = Callable[[StaffMember, Undertaking], Any]


def own(make: Callable[..., Any], by: StaffMember, owed: Undertaking) -> Any:
    """A draft that this person began, though their role does not allow it now."""
    draft = make(by=make_person(role="Researcher"), undertaking=owed)
    draft.author = by
    draft.save(update_fields=["author"])
    return draft


def take(by: StaffMember, owed: Undertaking) -> Any:
    return inbox.take(item=make_lead(undertaking=owed), by=by, at=NOW)


def own_batch(by: StaffMember) -> ImportBatch:
    return ImportBatch.objects.create(
        kind="entries", file_name="x.csv", uploaded_by=by, uploaded_at=NOW, file=b""
    )


ACTS: dict[str, Act] = {
    "assess": lambda by, owed: assessments.save_draft(
        by=by, undertaking=owed, judgement=make_judgement(), test_results={}
    ),
    "log": lambda by, owed: make_entry_draft(by=by, undertaking=owed),
    "save an entry": lambda by, owed: make_entry_draft(
        by=by, undertaking=owed, draft=own(make_entry_draft, by, owed)
    ),
    "undo an entry": lambda by, owed: log_updates.undo(draft=own(make_entry_draft, by, owed), by=by, at=NOW),
    "submit an entry": lambda by, owed: editorial.submit(
        draft=own(make_entry_draft, by, owed), by=by, at=NOW
    ),
    "submit an assessment": lambda by, owed: editorial.submit(
        draft=own(make_assessment_draft, by, owed), by=by, at=NOW
    ),
    "discard": lambda by, owed: discards.discard(draft=own(make_assessment_draft, by, owed), by=by, at=NOW),
    "confirm a lead": lambda by, owed: editorial.confirm_lead(lead=make_lead(undertaking=owed), by=by),
    "decline a lead": lambda by, owed: editorial.decline_lead(
        lead=make_lead(undertaking=owed), by=by, comment="A forecast."
    ),
    "settle a suggestion": lambda by, owed: suggestions.settle(
        suggestion=make_suggestion(undertaking=owed), state="declined", decision="No.", by=by, at=NOW
    ),
    "look again": lambda by, owed: evidence_care.look_again(source=make_evidence(), by=by, at=NOW),
    "use a new address": lambda by, owed: evidence_care.use_new_address(
        source=make_evidence(), by=by, at=NOW
    ),
    "take an item": take,
    "snooze an item": lambda by, owed: inbox.snooze(item=owed, until=NOW.date(), by=by, at=NOW),
    "set an item aside": lambda by, owed: inbox.decline(item=owed, reason="Not mine.", by=by, at=NOW),
    "go on with an import": lambda by, owed: batches.go_on(batch=own_batch(by), by=by),
}


@pytest.mark.parametrize("role", ["", "Administrator"])
@pytest.mark.parametrize("act", ACTS)
def test_actions_refuse_whoever_lacks_the_role(act: str, role: str) -> None:
    person, owed = make_person(role=role), make_undertaking()
    with pytest.raises(ActionRefusedError, match="Your role does not allow this"):
        ACTS[act](person, owed)
    assert not DeskAct.objects.filter(person=person).exists()
    assert not ReviewDecision.objects.exists()


def declare(person: StaffMember, owed: Undertaking) -> None:
    assert owed.endorsement
    person.conflicts.create(signatory=owed.endorsement.signatory, reason="x")


@pytest.mark.parametrize("act", ["confirm a lead", "decline a lead", "take an item"])
def test_leads_are_not_for_whoever_declared_a_conflict(act: str, alice: StaffMember) -> None:
    owed = make_undertaking()
    declare(alice, owed)
    lead = make_lead(undertaking=owed)
    assert owed.endorsement
    lead.signatories.add(owed.endorsement.signatory)
    calls: dict[str, Callable[[], Any]] = {
        "confirm a lead": lambda: editorial.confirm_lead(lead=lead, by=alice),
        "decline a lead": lambda: editorial.decline_lead(lead=lead, by=alice, comment="No."),
        "take an item": lambda: inbox.take(item=lead, by=alice, at=NOW),
    }
    with pytest.raises(ActionRefusedError, match="You declared a conflict of interest"):
        calls[act]()
    lead.refresh_from_db()
    assert (lead.state, lead.author) == ("lead", None)


def test_a_lead_without_a_signatory_is_for_everybody(alice: StaffMember) -> None:
    lead = editorial.confirm_lead(lead=make_lead(undertaking=make_undertaking()), by=alice)
    assert lead.author == alice
    assert not AssessmentDraft.objects.exists()
    assert EntryDraft.objects.get() == lead
