import datetime as dt

import pytest
from django.db import connection

from commitments.actions import current_status
from commitments.models import CurrentStatus, StaffMember
from tests.factories import make_assessment, make_entry, make_undertaking

pytestmark = pytest.mark.django_db


def test_rebuild_healthy_database_changes_nothing(alice: StaffMember, bob: StaffMember) -> None:
    make_assessment(undertaking=make_undertaking(), by=alice, reviewer=bob)
    make_undertaking()
    assert current_status.rebuild() == []


def test_rebuild_mends_a_damaged_row() -> None:
    undertaking = make_undertaking()
    make_assessment(undertaking=undertaking, level="met")
    healthy = CurrentStatus.objects.values().get(undertaking=undertaking)
    CurrentStatus.objects.filter(undertaking=undertaking).update(
        verified_level="no_action", entry_count=99, first_met_on=None
    )
    assert current_status.rebuild() == [undertaking.pk]
    assert CurrentStatus.objects.values().get(undertaking=undertaking) == healthy


def test_rebuild_brings_back_a_missing_row() -> None:
    undertaking = make_undertaking()
    CurrentStatus.objects.filter(undertaking=undertaking).delete()
    assert current_status.rebuild() == [undertaking.pk]
    assert CurrentStatus.objects.get(undertaking=undertaking).verified_level == "not_assessed"


def test_refresh_touches_only_what_it_is_asked_about() -> None:
    asked, other = make_undertaking(), make_undertaking()
    CurrentStatus.objects.update(entry_count=5)
    assert current_status.refresh([asked.pk]) == [asked.pk]
    assert CurrentStatus.objects.get(undertaking=other).entry_count == 5


def test_refresh_counts_entries_and_dates_the_last() -> None:
    undertaking = make_undertaking()
    make_entry(undertaking=undertaking, happened_on=dt.date(2025, 5, 1))
    make_entry(undertaking=undertaking, happened_on=dt.date(2026, 2, 1))
    status = CurrentStatus.objects.get(undertaking=undertaking)
    assert (status.entry_count, status.last_entry_on) == (2, dt.date(2026, 2, 1))


def test_refresh_first_met_is_remembered_after_a_step_back() -> None:
    undertaking = make_undertaking()
    make_assessment(undertaking=undertaking, level="met", effective_on=dt.date(2026, 1, 15))
    make_assessment(undertaking=undertaking, level="reversed", effective_on=dt.date(2026, 9, 1))
    status = CurrentStatus.objects.get(undertaking=undertaking)
    assert (status.verified_level, status.first_met_on) == ("reversed", dt.date(2026, 1, 15))


def test_refresh_first_met_forgets_a_corrected_assessment() -> None:
    undertaking = make_undertaking()
    make_assessment(undertaking=undertaking, level="met")
    make_assessment(
        undertaking=undertaking,
        level="first_steps",
        is_correction=True,
        what_was_wrong="The act was a draft.",
    )
    assert CurrentStatus.objects.get(undertaking=undertaking).first_met_on is None


def test_refresh_first_met_forgets_the_recheck_that_repeated_the_mistake() -> None:
    undertaking = make_undertaking()
    make_assessment(undertaking=undertaking, level="met")
    make_assessment(undertaking=undertaking, level="met")
    make_assessment(
        undertaking=undertaking, level="no_action", is_correction=True, what_was_wrong="It never ran."
    )
    assert CurrentStatus.objects.get(undertaking=undertaking).first_met_on is None


def test_refresh_of_nothing_writes_nothing() -> None:
    make_undertaking()
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text FROM commitments_currentstatus")
        before = cursor.fetchall()
        assert current_status.refresh([]) == []
        cursor.execute("SELECT xmin::text FROM commitments_currentstatus")
        assert cursor.fetchall() == before
