import datetime as dt

import pytest
from django.test import override_settings

from commitments.actions import current_status, sample_data
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import SubscriberState
from commitments.models import (
    Assessment,
    AssessmentDraft,
    AssessmentEntry,
    Change,
    Correction,
    CurrentStatus,
    EntryDraft,
    Notice,
    ProgressEntry,
    Reply,
    SecondRating,
    StaffMember,
    Subscriber,
)
from commitments.rules.delivery import gap
from commitments.summaries.sample_notice import has_sample_data
from commitments.vocabulary import (
    Delivery,
    DraftState,
)
from tests.factories import (
    NOW,
    make_commitment,
    make_instrument,
    make_lead,
    make_signatory,
    make_undertaking,
)


@pytest.fixture
def register(db: None) -> None:
    """Seven signatories, three promises without a date and one with, the smallest that holds every story."""
    instrument = make_instrument()
    promises = [make_commitment(instrument=instrument, tests=2) for _ in range(3)]
    promises.append(make_commitment(instrument=instrument, due_on=dt.date(2025, 6, 30)))
    for signatory in [make_signatory() for _ in range(7)]:
        for promise in promises:
            make_undertaking(commitment=promise, signatory=signatory)


@pytest.fixture
def few(db: None) -> None:
    """A handful, for what does not hang on the stories told."""
    undertakings = [make_undertaking() for _ in range(6)]
    make_lead(undertaking=undertakings[0])


def make(seed: int = 1) -> sample_data.Made | None:
    return sample_data.make(seed=seed, now=NOW, tell=lambda _: None)


def test_make_works_where_publishing_asks_for_a_second_factor(few: None) -> None:
    with override_settings(REQUIRE_SECOND_FACTOR=True):
        assert make()


def test_make_shows_every_level_and_a_gap_and_keeps_the_status_true(register: None) -> None:
    made = make()
    assert made
    statuses = list(CurrentStatus.objects.all())
    assert {status.verified_level for status in statuses} == set(Delivery)
    assert any((gap(status.claimed_level, status.verified_level) or 0) > 0 for status in statuses)
    assert Assessment.objects.count() == made.assessments
    assert Assessment.objects.filter(version=3).exists()
    assert ProgressEntry.objects.filter(origin="sample").count() == made.entries
    assert Correction.objects.count() == 1
    assert Reply.objects.count() == made.replies > 0
    assert current_status.rebuild() == []


def test_make_is_invented_in_every_word_and_says_so(few: None) -> None:
    make()
    texts = [
        *Assessment.objects.values_list("reasons", flat=True),
        *Assessment.objects.values_list("change_note", flat=True),
        *ProgressEntry.objects.values_list("claim", flat=True),
        *Change.objects.values_list("note", flat=True),
        *Reply.objects.values_list("text", flat=True),
    ]
    assert all(text.startswith("Sample: ") for text in texts)
    assert has_sample_data()


def test_make_leaves_work_in_every_state_and_publishes_no_lead(few: None) -> None:
    made = make()
    assert made
    states = list(AssessmentDraft.objects.exclude(state=DraftState.PUBLISHED).values_list("state", flat=True))
    assert set(states) >= {DraftState.SUBMITTED, DraftState.SENT_BACK, DraftState.DECLINED}
    lead = EntryDraft.objects.get(origin="reference")
    assert (lead.state, lead.author.last_name) == (DraftState.DRAFT, "Sample")  # type: ignore[union-attr]
    assert made.drafts == len(states) + 1


def test_make_twice_adds_nothing_and_another_seed_is_refused(few: None) -> None:
    make()
    before = Change.objects.count()
    assert make() is None
    with pytest.raises(ActionRefusedError, match="another seed"):
        make(seed=2)
    assert Change.objects.count() == before
    assert StaffMember.objects.count() == len(sample_data.FIRST_NAMES)


def test_make_invents_staff_who_cannot_sign_in_and_readers_no_mail_reaches(few: None) -> None:
    make()
    assert not any(member.has_usable_password() for member in StaffMember.objects.all())
    readers = Subscriber.objects.all()
    assert all(reader.email.endswith("@sample.invalid") for reader in readers)
    assert {reader.state for reader in readers} == set(SubscriberState)


def test_make_says_of_every_entry_that_an_assessment_rests_on_what_it_shows(register: None) -> None:
    make()
    shown = AssessmentEntry.objects.values_list("assessment__evidence_strength", "shows")
    assert shown
    assert all(strength == shows for strength, shows in shown)


def test_make_publishes_only_what_a_second_person_reviewed(few: None) -> None:
    make()
    assert all(a.assessed_by_id != a.reviewed_by_id for a in Assessment.objects.all())
    assert max(Assessment.objects.values_list("published_at", flat=True)) < NOW


def test_make_rates_twice_what_the_method_wants_and_lets_some_raters_differ(register: None) -> None:
    make()
    met = Assessment.objects.filter(verified_level__in=["met", "reversed"])
    assert met.exists()
    assert all(assessment.ratings.count() == 2 for assessment in met)
    seconds = SecondRating.objects.exclude(rated_at=None)
    assert all(second.reconciled_at for second in seconds)
    assert all(second.second_reasons.startswith("Sample: ") for second in seconds)
    assert not Notice.objects.filter(to_staff__isnull=False).exists()


def test_make_refuses_production(few: None) -> None:
    with (
        override_settings(MODE="production"),
        pytest.raises(ActionRefusedError, match="never made in production"),
    ):
        make()
    assert not StaffMember.objects.exists()


def test_make_asks_for_reference_data_first(db: None) -> None:
    with pytest.raises(ActionRefusedError, match="run load_reference first"):
        make()
