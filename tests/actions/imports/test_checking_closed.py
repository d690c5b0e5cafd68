"""A dry run over a draft of somebody else, which may have to be rated blind, shows no word of it."""

import pytest

from commitments.desk_vocabulary import ImportKind
from commitments.models import AssessmentDraft, StaffMember
from commitments.summaries import desk_imports
from tests.factories import (
    NOW,
    make_assessment_draft,
    make_commitment,
    make_entry_draft,
    make_signatory,
    make_undertaking,
)
from tests.import_factories import ASSESSMENT, checked_import

pytestmark = pytest.mark.django_db
SAID = (
    "A plan nobody has read yet.",
    "Only in the draft.",
    "searched-here.example",
    "A secret level’s reason.",
)


@pytest.fixture
def closed(alice: StaffMember) -> AssessmentDraft:
    owed = make_undertaking(
        commitment=make_commitment(code="D3.e"), signatory=make_signatory(name="France", code="FR")
    )
    draft = make_assessment_draft(by=alice, undertaking=owed, level="substantial", passed=1)
    draft.entry_drafts.add(make_entry_draft(by=alice, undertaking=owed, claim=SAID[0]))
    AssessmentDraft.objects.filter(pk=draft.pk).update(
        reasons=SAID[1], searched_places=SAID[2], scope_reason=SAID[3], claim_made="“" * 5000
    )
    draft.refresh_from_db()
    return draft


@pytest.mark.parametrize("is_submitted", [False, True])
@pytest.mark.parametrize(
    "columns", [list(ASSESSMENT), ["external_id", "commitment", "verified_level", "reasons", "effective_on"]]
)
def test_cells_that_the_file_does_not_hold_come_from_no_draft_of_another(
    bob: StaffMember, closed: AssessmentDraft, columns: list[str], is_submitted: bool
) -> None:
    if is_submitted:
        AssessmentDraft.objects.filter(pk=closed.pk).update(state="submitted", submitted_at=NOW)
    row = {name: ASSESSMENT[name] for name in columns} | {"external_id": str(closed.reference)}
    batch = checked_import(by=bob, kind=ImportKind.ASSESSMENTS.value, rows=[row])
    page = desk_imports.load(batch, person=bob, outcome="wrong", page="")
    (problem,) = page.rows[0].problems
    assert (problem.column, problem.value) == ("external_id", str(closed.reference))
    assert problem.reason == f"This is a draft of {closed.author}."
    stored = batch.rows.get()
    told = f"{stored.problems}{stored.before}{stored.plan}{stored.given}"
    secret = [*SAID, closed.entry_drafts.get().code, "substantial", "not_passed", "“““"]
    assert [word for word in secret if word in told] == []
