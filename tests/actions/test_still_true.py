import datetime as dt
from typing import Any

import pytest
from django.db import connection

from commitments.actions import assessments, editorial, still_true
from commitments.actions.assessments import Search
from commitments.actions.refusals import ActionRefusedError, OvertakenError
from commitments.models import (
    Assessment,
    AssessmentDraft,
    ConflictOfInterest,
    StaffMember,
    Undertaking,
    Withdrawal,
)
from tests.factories import (
    NOW,
    TODAY,
    make_assessment,
    make_assessment_draft,
    make_entry,
    make_judgement,
    make_undertaking,
    reword,
)

NOTE = "Checked again on 23 November 2026; nothing has changed."
CHECK = TODAY + dt.timedelta(days=180)
EFFECTIVE = dt.date(2026, 1, 15)


def confirm(by: StaffMember, undertaking: Undertaking, **fields: Any) -> AssessmentDraft:
    defaults = {"seen_version": 1, "change_note": NOTE, "effective_on": EFFECTIVE, "next_check_on": CHECK}
    return still_true.confirm(by=by, undertaking=undertaking, at=NOW, **defaults | fields)


def told_in_full(by: StaffMember, reviewer: StaffMember) -> Assessment:
    """A published assessment with something in every field that is repeated."""
    undertaking = make_undertaking()
    entry, (first, second) = make_entry(undertaking=undertaking), undertaking.commitment.tests.all()
    draft = assessments.save_draft(
        by=by,
        undertaking=undertaking,
        judgement=make_judgement(
            "substantial",
            evidence_strength=3,
            strength_reason="No budget.",
            claimed_level="met",
            claim_made="“We did it.”",
        ),
        test_results={first: "passed", second: "not_passed"},
        test_notes={first: "In the gazette."},
        entries=[entry],
        shows={entry.code: 2},
    )
    editorial.submit(draft=draft, by=by, at=NOW)
    return editorial.approve_assessment(draft=draft, by=reviewer, at=NOW)


REPEATED = (
    "verified_level",
    "claimed_level",
    "claim_made",
    "evidence_strength",
    "strength_reason",
    "reasons",
    "scope_reason",
)


def test_confirm_repeats_the_judgement_and_goes_to_review(alice: StaffMember, bob: StaffMember) -> None:
    before = told_in_full(alice, bob)
    draft = confirm(alice, before.undertaking)
    assert (draft.state, draft.author, draft.based_on) == ("submitted", alice, before)
    assert [getattr(draft, name) for name in REPEATED] == [getattr(before, name) for name in REPEATED]
    assert list(draft.test_results.values_list("test", "result", "note")) == list(
        before.test_results.values_list("test", "result", "note")
    )
    assert list(draft.entries.all()) == list(before.entries.all())
    assert draft.shows == {before.entries.get().code: 2}


def test_confirm_has_its_own_note_and_dates(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = told_in_full(alice, bob).undertaking
    draft = confirm(alice, undertaking, effective_on=dt.date(2026, 3, 1))
    assert (draft.change_note, draft.effective_on, draft.next_check_on) == (
        NOTE,
        dt.date(2026, 3, 1),
        CHECK,
    )


def test_confirm_once_published_is_a_check_without_change(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_assessment(undertaking=make_undertaking()).undertaking
    again = editorial.approve_assessment(draft=confirm(alice, undertaking), by=bob, at=NOW)
    assert (again.version, again.change_kind) == (2, "reviewed")


def test_confirm_what_was_overtaken_is_refused(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    for level in ("first_steps", "no_action"):
        make_assessment(undertaking=undertaking, level=level)
    with pytest.raises(OvertakenError, match="Something newer was published"):
        confirm(alice, undertaking, seen_version=1)
    assert not AssessmentDraft.objects.filter(author=alice).exists()


def test_confirm_beside_an_own_open_draft_is_refused(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    make_assessment(undertaking=undertaking)
    own = make_assessment_draft(by=alice, undertaking=undertaking, reasons="Half written.")
    with pytest.raises(OvertakenError, match="already have an open draft"):
        confirm(alice, undertaking)
    own.refresh_from_db()
    assert (own.reasons, own.state) == ("Half written.", "draft")


def test_confirm_of_nothing_is_refused(alice: StaffMember) -> None:
    with pytest.raises(ActionRefusedError, match="nothing to repeat"):
        confirm(alice, make_undertaking(), seen_version=0)


def test_confirm_with_a_declared_conflict_is_refused(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    make_assessment(undertaking=undertaking)
    signatory = assessments.signatories_of(undertaking)[0]
    ConflictOfInterest.objects.create(person=alice, signatory=signatory, reason="Family.")
    with pytest.raises(ActionRefusedError, match="conflict of interest"):
        confirm(alice, undertaking)


def test_confirm_nothing_found_needs_a_new_search(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    old = Search(on=dt.date(2026, 3, 1), places="Gazette", languages="fr")
    make_assessment(undertaking=undertaking, level="no_evidence", search=old)
    with pytest.raises(ActionRefusedError, match="needs a search record"):
        confirm(alice, undertaking)
    assert not AssessmentDraft.objects.filter(author=alice).exists()
    new = Search(on=TODAY, places="Gazette", languages="fr")
    assert confirm(alice, undertaking, search=new).searched_on == TODAY


def test_confirm_on_a_test_that_came_since_says_so(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    make_assessment(undertaking=undertaking, level="met")
    connection.check_constraints()  # as at the end of its transaction
    undertaking.commitment.tests.create(number=3, text="A third test.")
    with pytest.raises(ActionRefusedError, match="2 of 3 are"):
        confirm(alice, undertaking)


def test_confirm_rests_on_the_newest_wording(alice: StaffMember, bob: StaffMember) -> None:
    before = told_in_full(alice, bob)
    new = reword(before.entries.get(), claim="The same, said better.")
    draft = confirm(alice, before.undertaking)
    assert list(draft.entries.all()) == [new]
    again = editorial.approve_assessment(draft=draft, by=bob, at=NOW)
    assert list(again.entries.all()) == [new]


def test_confirm_leaves_nothing_out_unasked(alice: StaffMember, bob: StaffMember) -> None:
    before = told_in_full(alice, bob)
    Withdrawal.objects.create(entry=before.entries.get(), reason="Wrong.", withdrawn_by=bob, withdrawn_at=NOW)
    with pytest.raises(ActionRefusedError, match=r"is not on the record any more\. Assess it anew\."):
        confirm(alice, before.undertaking)
    assert not AssessmentDraft.objects.open().exists()


def test_confirm_a_next_check_that_does_not_lie_ahead(alice: StaffMember) -> None:
    undertaking = make_assessment(undertaking=make_undertaking()).undertaking
    with pytest.raises(ActionRefusedError, match="next check must lie ahead"):
        confirm(alice, undertaking, next_check_on=TODAY)
