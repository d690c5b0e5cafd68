import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.models import Evidence, MilestoneEvidence, StaffMember
from commitments.summaries import source
from commitments.summaries.source import SourcePage, language_name
from tests.factories import make_entry, make_entry_draft, make_milestone, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db


@pytest.fixture
def evidence() -> Evidence:
    """A source that an entry about Kenya rests on."""
    entry = make_entry(undertaking=make_undertaking(signatory=make_signatory(name="Kenya")))
    return entry.evidence.get()


def load(evidence: Evidence) -> SourcePage:
    page = source.load(evidence.pk)
    assert page is not None
    return page


def test_load_shows_what_rests_on_it(evidence: Evidence) -> None:
    page = load(evidence)
    assert len(page.entries) == 1
    assert [link.signatory for link in page.undertakings] == ["Kenya"]


def test_load_shows_the_milestones_dated_from_it(evidence: Evidence) -> None:
    undertaking = make_undertaking()
    milestone = make_milestone(instrument=undertaking.commitment.instrument, on=dt.date(2025, 4, 3))
    MilestoneEvidence.objects.create(milestone=milestone, evidence=evidence)
    assert [line.title for line in load(evidence).milestones] == [milestone.title]


def test_load_of_a_source_of_drafts_only_is_none(alice: StaffMember) -> None:
    draft = make_entry_draft(by=alice, undertaking=make_undertaking())
    assert source.load(draft.evidence_links.get().evidence_id) is None
    assert source.load(999_999) is None


def test_load_marks_no_language_where_none_is_known(evidence: Evidence) -> None:
    Evidence.objects.update(language="und")
    page = load(evidence)
    assert (page.language_code, page.language_name) == ("", "Not known")


def test_load_needs_four_queries(
    evidence: Evidence, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(4):
        load(evidence)


@pytest.mark.parametrize(
    ("tag", "name"), [("fr", "French"), ("zh-Hans", "Chinese (Simplified)"), ("xq", "xq"), ("-", "-")]
)
def test_language_name_falls_back_to_the_tag(tag: str, name: str) -> None:
    assert language_name(tag) == name
