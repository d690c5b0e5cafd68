from typing import Any

import pytest
from django.db import IntegrityError

from commitments.models import ProgressEntry, StaffMember
from tests.factories import NOW, TODAY, make_entry, make_undertaking


def put_straight_in(**fields: Any) -> ProgressEntry:
    sound = {
        "code": "law-passed",
        "happened_on": TODAY,
        "precision": "day",
        "claim": "A law passed.",
        "stage": "done",
        "origin": "reference",
        "published_at": NOW,
    }
    return ProgressEntry.objects.create(**sound | fields)


def test_current_leaves_out_what_a_later_version_supersedes(db: None) -> None:
    first = put_straight_in()
    second = put_straight_in(version=2, supersedes=first)
    assert list(ProgressEntry.objects.current()) == [second]
    assert str(second) == "law-passed v2"


def test_an_entry_is_superseded_once(db: None) -> None:
    first = put_straight_in()
    put_straight_in(version=2, supersedes=first)
    with pytest.raises(IntegrityError, match="supersedes"):
        put_straight_in(version=3, supersedes=first)


def test_an_entry_of_the_desk_names_both_people(alice: StaffMember) -> None:
    with pytest.raises(IntegrityError, match="desk_entry_has_both_people"):
        put_straight_in(origin="desk", logged_by=alice)


def test_an_entry_is_never_reviewed_by_who_logged_it(alice: StaffMember) -> None:
    with pytest.raises(IntegrityError, match="entry_reviewed_by_another"):
        put_straight_in(origin="desk", logged_by=alice, reviewed_by=alice)


def test_an_entry_knows_the_undertakings_it_bears_on(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    entry = make_entry(undertaking=undertaking, by=alice, reviewer=bob)
    assert list(entry.undertakings.all()) == [undertaking]
