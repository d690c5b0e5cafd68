from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.actions import progress
from commitments.models import StaffMember
from commitments.summaries import desk_suggestion
from tests.actions.test_suggestions import settle
from tests.desk_factories import make_suggestion
from tests.factories import make_entry, make_evidence, make_undertaking

pytestmark = pytest.mark.django_db


def test_a_suggestion_with_an_address_leads_to_the_log() -> None:
    suggestion = make_suggestion()
    item = desk_suggestion.load(suggestion.reference)
    assert item is not None
    assert item.next_url == (
        f"/desk/log?suggestion={suggestion.reference}"
        f"&undertaking={suggestion.undertaking_id}&url=https%3A%2F%2Fgazette.example%2Fdecree"
    )
    assert (item.host, item.level_in_view, item.is_open) == ("gazette.example", "Not yet assessed", True)


def test_a_challenge_without_address_leads_to_the_assessment() -> None:
    suggestion = make_suggestion(kind="challenge", url="")
    item = desk_suggestion.load(suggestion.reference)
    assert item is not None
    assert item.next_url == (
        f"/desk/undertakings/{suggestion.undertaking_id}?suggestion={suggestion.reference}"
    )


def test_an_address_that_is_known_says_so(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    source = make_evidence(url="https://gazette.example/decree", title="Decree 7", publisher="Gazette")
    reference = make_suggestion(undertaking=undertaking).reference
    before = desk_suggestion.load(reference)
    assert before is not None
    assert (before.known, before.known_url) == ("Gazette: Decree 7", "")
    make_entry(undertaking=undertaking, by=alice, reviewer=bob, sources=[progress.Source(source)])
    after = desk_suggestion.load(reference)
    assert after is not None
    assert after.known_url == source.get_absolute_url()


def test_a_settled_one_says_by_whom(bob: StaffMember) -> None:
    suggestion = settle(make_suggestion(), bob, "declined", "Known already.")
    item = desk_suggestion.load(suggestion.reference)
    assert item is not None
    assert (item.is_open, item.decided_by, item.decision) == (False, "Bob Baker", "Known already.")


def test_none_where_there_is_no_such_suggestion() -> None:
    assert desk_suggestion.load(uuid4()) is None


def test_it_takes_two_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    reference = make_suggestion().reference
    with django_assert_num_queries(2):
        desk_suggestion.load(reference)


@pytest.mark.parametrize("reference", ["", "nonsense", "f1989d92-0019-4f1e-8f46-211d088d7049"])
def test_nobody_has_what_does_not_exist_in_hand(db: None, reference: str) -> None:
    assert desk_suggestion.in_hand(reference) is None


def test_in_hand_is_what_was_taken_up(bob: StaffMember) -> None:
    suggestion = make_suggestion(text="Article 3 says so.")
    assert desk_suggestion.in_hand(str(suggestion.reference)) is None
    settle(suggestion, bob)
    found = desk_suggestion.in_hand(str(suggestion.reference))
    assert found is not None
    assert found.text == "Article 3 says so."
