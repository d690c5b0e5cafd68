"""One planned row as the desk's own actions take it."""

import datetime as dt

import pytest

from commitments.actions.imports import saving, undoing
from commitments.actions.imports.saving import Saver
from commitments.actions.refusals import ActionRefusedError
from commitments.models import AssessmentDraft, StaffMember
from commitments.vocabulary import Precision
from tests.factories import make_assessment, make_evidence, make_undertaking
from tests.import_factories import ASSESSMENT, again, checked_import, work, written_import

pytestmark = pytest.mark.django_db
PLAN = {
    "happened_on": "2026-03", "claim": "It happened.", "stage": "done", "note": "",
    "source_url": "https://one.org/", "source_title": "One", "publisher": "P", "source_kind": "primary",
    "language": "en", "published_on": "2025", "passage": "Words.", "place": "p. 1",
    "more_sources": ["https://two.org/"],
}  # fmt: skip


def test_fields_of_an_entry_and_facts_of_its_source() -> None:
    assert saving.entry_fields(PLAN)["precision"] == Precision.MONTH
    facts = saving.source_facts(PLAN)
    assert (facts["title"], facts["published_on"]) == ("One", dt.date(2025, 1, 1))
    assert saving.published({"published_on": ""}) == {"published_on": None}
    assert saving.addresses(PLAN) == ["https://one.org/", "https://two.org/"]
    assert saving.addresses(PLAN | {"source_url": "", "more_sources": []}) == []


def test_only_the_first_source_carries_the_passage() -> None:
    known = {url: make_evidence(url=url) for url in saving.addresses(PLAN)}
    first, second = saving.links(PLAN, known)
    assert first == {"evidence": known["https://one.org/"], "passage": "Words.", "place": "p. 1"}
    assert second == {"evidence": known["https://two.org/"]}


def test_an_assessment_judged_anew_since_the_check_is_overtaken(alice: StaffMember) -> None:
    undertaking = make_undertaking(is_joint=True)
    cells = ASSESSMENT | {"signatory": "", "commitment": undertaking.commitment.code}
    batch = checked_import(by=alice, kind="assessments", rows=[cells])
    make_assessment(undertaking=undertaking)
    with pytest.raises(ActionRefusedError, match="newer was published"):
        Saver(batch).row(batch.rows.get())


def test_an_assessment_without_a_next_check_gets_the_methods(alice: StaffMember) -> None:
    undertaking = make_undertaking(is_joint=True)
    cells = ASSESSMENT | {"signatory": "", "commitment": undertaking.commitment.code}
    batch = checked_import(by=alice, kind="assessments", rows=[cells])
    saver = Saver(batch)
    draft = saver.assessment(batch.rows.get())
    assert draft.next_check_on > saver.today
    assert saving.rested_on({"entries": {"entry a": None, "draft b": 2}}, "draft") == ["b"]


def test_an_import_over_an_own_draft_keeps_the_notes_on_its_tests(alice: StaffMember) -> None:
    undertaking = make_undertaking(is_joint=True)
    cells = ASSESSMENT | {"signatory": "", "commitment": undertaking.commitment.code, "tests": "passed"}
    written_import(by=alice, kind="assessments", rows=[cells])
    draft = AssessmentDraft.objects.get()
    draft.test_results.filter(test__number=1).update(note="See page 3.")
    batch = written_import(by=alice, kind="assessments", rows=[cells | {"tests": "not_passed"}])
    results = draft.test_results.order_by("test__number").values_list("result", "note")
    assert results[0] == ("not_passed", "See page 3.")
    undoing.undo(batch=batch, by=alice)
    work()
    assert again(batch).state == "undone"
    assert results.all()[0] == ("passed", "See page 3.")
