import datetime as dt

import pytest

from commitments.models import StaffMember
from commitments.summaries import desk_reminder_deadlines as deadlines
from commitments.summaries.desk_inbox_items import Item
from commitments.summaries.desk_inbox_marks import load as load_known
from tests.factories import TODAY, make_signatory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "today"), (1, "in 1 day"), (5, "in 5 days"), (-1, "1 day ago"), (-517, "517 days ago")],
)
def test_when_counts_days_in_words(days: int, words: str) -> None:
    assert deadlines.when(TODAY + dt.timedelta(days=days), TODAY) == words


def test_covered_says_it_of_one_and_of_many() -> None:
    assert deadlines.covered(deadlines.Endorsers(1, 0, 1)) == (
        "0 of 1 endorser without an entry, 1 not assessed."
    )
    assert deadlines.covered(None) == "All endorsers owe it together."


def test_named_signatories_are_cut_after_six(alice: StaffMember) -> None:
    known_before = [make_signatory(name=f"Land {number}") for number in range(8)]
    known = load_known(person=alice, today=TODAY)
    items = [Item("undertaking", row.pk, TODAY, frozenset({row.pk})) for row in known_before]
    said = deadlines.named_signatories(items, known)
    assert said == "Land 0, Land 1, Land 2, Land 3, Land 4, Land 5 and 2 more"
    joint = Item("undertaking", 1, TODAY)
    assert deadlines.named_signatories([joint], known) == "All together"
