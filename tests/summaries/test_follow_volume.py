import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.summaries import follow, follow_volume
from commitments.summaries.follow import FollowRequest
from commitments.summaries.follow_volume import Volume
from commitments.vocabulary import FollowScope, Rhythm
from tests.factories import NOW, make_commitment, make_entry, make_undertaking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def volume_of(scope: FollowScope, target: int | None = None, *, now: dt.datetime = NOW) -> Volume:
    row = follow.follow_of(FollowRequest(scope, target, Rhythm.WEEKLY))
    assert row is not None
    return follow_volume.load(row, now=now)


def test_changes_of_the_last_90_days_that_concern_the_follow_are_counted() -> None:
    mine, other = make_undertaking(), make_undertaking()
    for undertaking in (mine, mine, mine, mine, other):
        make_entry(undertaking=undertaking)
    found = volume_of(FollowScope.COMMITMENT, mine.commitment_id)
    assert (found.changes, found.a_month, found.is_everything) == (4, 1, False)
    assert volume_of(FollowScope.EVERYTHING) == Volume(5, 0, 0, is_everything=True, is_dates_only=False)
    assert volume_of(FollowScope.EVERYTHING, now=NOW + dt.timedelta(days=91)).changes == 0


def test_nothing_is_said_as_nothing() -> None:
    found = volume_of(FollowScope.COMMITMENT, make_undertaking().commitment_id)
    assert (found.changes, found.is_nothing) == (0, True)


def test_deadlines_are_counted_apart() -> None:
    for days in (-91, -1, 0, 30, 31):
        make_commitment(due_on=NOW.date() + dt.timedelta(days=days))
    found = volume_of(FollowScope.DEADLINES)
    assert found == Volume(0, passed=1, ahead=2, is_everything=False, is_dates_only=True)
    assert not found.is_nothing


def test_preview_is_the_mail_that_would_have_gone() -> None:
    undertaking = make_undertaking()
    entry = make_entry(undertaking=undertaking)
    row = follow.follow_of(FollowRequest(FollowScope.COMMITMENT, undertaking.commitment_id, Rhythm.WEEKLY))
    assert row is not None
    digest = follow_volume.preview(row, now=NOW)
    assert [item.text for group in digest.groups for item in group.items] == [entry.claim]
    assert digest.is_news


def test_it_takes_few_queries_however_much_there_is(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(5):
        make_entry(undertaking=make_undertaking())
    with django_assert_max_num_queries(10):
        volume_of(FollowScope.EVERYTHING)
