"""One planned row as the desk's own actions take it."""

import datetime as dt

import pytest

from commitments.actions import progress
from commitments.actions.imports import saving
from commitments.actions.imports.saving import Saver
from commitments.actions.refusals import ActionRefusedError, OvertakenError
from commitments.models import EntryDraft, StaffMember
from commitments.vocabulary import Precision
from tests.factories import make_assessment, make_entry_draft, make_evidence, make_undertaking
from tests.import_factories import ASSESSMENT, checked_import, entry, written_import

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


def test_a_changed_entry_keeps_the_passages_of_its_further_sources(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    sources = [
        progress.Source(make_evidence(url="https://one.org/"), "First.", "p. 1"),
        progress.Source(make_evidence(url="https://two.org/"), "Second.", "p. 2"),
    ]
    draft = make_entry_draft(by=alice, undertaking=undertaking, sources=sources)
    clause = undertaking.commitment.code
    row = entry(1, external_id=draft.code, clauses=clause, signatories="", source_url="https://one.org/")
    written_import(by=alice, rows=[row | {"more_sources": "https://two.org/", "passage": "Mended."}])
    links = draft.evidence_links.order_by("evidence__url")
    assert [link.passage for link in links] == ["Mended.", "Second."]


def test_a_draft_that_is_gone_is_told(alice: StaffMember) -> None:
    batch = checked_import(by=alice, rows=[entry(1, clauses="D9")])
    with pytest.raises(OvertakenError, match="no longer there"):
        Saver(batch).entry("nobody", PLAN | {"clauses": [], "signatories": []}, 1)
    with pytest.raises(OvertakenError, match="no longer there"):
        Saver(batch).evidence({"url": "https://nowhere.org/"}, {})
    assert not EntryDraft.objects.exists()


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
