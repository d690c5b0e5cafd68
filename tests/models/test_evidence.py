from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from commitments.actions.withdrawals import withdraw_entry
from commitments.models import Evidence, MilestoneEvidence, StaffMember
from tests.bare_sql import run
from tests.factories import (
    NOW,
    make_entry,
    make_entry_draft,
    make_evidence,
    make_instrument,
    make_milestone,
    make_undertaking,
)

FACTS = (
    "url = 'https://other.example/'",
    "title = 'Another'",
    "title_is_ours = true",
    "publisher = 'Another'",
    "published_on = '2020-01-01'",
    "published_precision = 'year'",
    "language = 'fr'",
    "kind = 'secondary'",
)


def test_get_absolute_url_is_the_page_of_the_source(db: None) -> None:
    source = make_evidence(publisher="The Gazette", title="Decree 1")
    assert source.get_absolute_url() == f"/en/sources/{source.pk}"
    assert str(source) == "The Gazette: Decree 1"


def in_entry(alice: StaffMember, bob: StaffMember) -> Evidence:
    return make_entry(undertaking=make_undertaking(), by=alice, reviewer=bob).evidence.get()


def in_withdrawn_entry(alice: StaffMember, bob: StaffMember) -> Evidence:
    entry = make_entry(undertaking=make_undertaking(), by=alice, reviewer=bob)
    withdraw_entry(entry=entry, by=bob, at=NOW, reason="Too early.")
    return entry.evidence.get()


def in_milestone(alice: StaffMember, bob: StaffMember) -> Evidence:
    source = make_evidence()
    MilestoneEvidence.objects.create(milestone=make_milestone(instrument=make_instrument()), evidence=source)
    return source


@pytest.mark.parametrize("make", [in_entry, in_withdrawn_entry, in_milestone])
def test_a_source_on_record_stays_as_published(
    alice: StaffMember, bob: StaffMember, make: Callable[..., Evidence]
) -> None:
    source = make(alice, bob)
    assert list(Evidence.objects.on_record()) == [source]
    statements = [f"UPDATE commitments_evidence SET {fact} WHERE id = {source.pk}" for fact in FACTS]
    for statement in [*statements, f"DELETE FROM commitments_evidence WHERE id = {source.pk}"]:
        with pytest.raises(IntegrityError, match="what is on record rests on"), transaction.atomic():
            run(statement)


def test_a_source_of_drafts_alone_is_not_on_record(alice: StaffMember) -> None:
    draft = make_entry_draft(by=alice, undertaking=make_undertaking())
    assert not Evidence.objects.on_record().exists()
    for fact in FACTS:
        run(f"UPDATE commitments_evidence SET {fact}")
    assert draft.evidence.get().title == "Another"


def test_what_the_worker_finds_out_stays_free(alice: StaffMember, bob: StaffMember) -> None:
    source = in_entry(alice, bob)
    source.link_state, source.moved_to, source.checked_at = "moved", "https://new.example/", NOW
    source.archived_url, source.failed_checks, source.read_at = "https://archive.example/1", 2, NOW
    source.save()
    assert Evidence.objects.get().link_state == "moved"
