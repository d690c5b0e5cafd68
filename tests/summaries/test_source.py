import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.desk_vocabulary import LinkState
from commitments.models import EntryEvidence, Evidence, MilestoneEvidence, StaffMember
from commitments.summaries import source
from commitments.summaries.source import LinkHealth, SourcePage, language_name
from tests.evidence_factories import DAY, evidence_folder, make_capture  # noqa: F401
from tests.factories import (
    NOW,
    make_entry,
    make_entry_draft,
    make_evidence,
    make_milestone,
    make_signatory,
    make_undertaking,
)

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
    unknown = make_evidence(language="und")
    EntryEvidence.objects.create(entry=evidence.entries.get(), evidence=unknown)
    page = load(unknown)
    assert (page.language_code, page.language_name) == ("", "Not known")


def test_load_needs_five_queries(
    evidence: Evidence, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(5):
        load(evidence)


@pytest.mark.parametrize(
    ("tag", "name"), [("fr", "French"), ("zh-Hans", "Chinese (Simplified)"), ("xq", "xq"), ("-", "-")]
)
def test_language_name_falls_back_to_the_tag(tag: str, name: str) -> None:
    assert language_name(tag) == name


def test_health_of_what_nobody_looked_at(evidence: Evidence) -> None:
    assert load(evidence).health == LinkHealth(state=LinkState.UNCHECKED)


def test_health_says_when_it_was_last_seen_and_what_copy_we_keep(evidence: Evidence) -> None:
    make_capture(evidence=evidence, at=NOW - 2 * DAY, status=404)
    copy = make_capture(evidence=evidence, at=NOW - DAY)
    health = load(evidence).health
    assert (health.seen_on, health.failing_since) == ((NOW - DAY).date(), None)
    assert (health.copied_on, health.sha256) == ((NOW - DAY).date(), copy.sha256)


def test_health_says_since_when_it_fails(evidence: Evidence) -> None:
    for days, status in ((9, 404), (8, 200), (3, 503), (1, 404)):
        make_capture(evidence=evidence, at=NOW - days * DAY, status=status)
    Evidence.objects.update(link_state=LinkState.GONE, moved_to="https://example.org/new")
    health = load(evidence).health
    assert (health.seen_on, health.failing_since) == ((NOW - 8 * DAY).date(), (NOW - 3 * DAY).date())
    assert (health.state, health.moved_to) == (LinkState.GONE, "https://example.org/new")
