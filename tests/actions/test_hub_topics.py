import datetime as dt
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from commitments.actions import hub_topics
from commitments.models import HubTopic, Undertaking
from tests.factories import (
    NOW,
    make_assessment,
    make_commitment,
    make_entry,
    make_signatory,
    make_undertaking,
)
from tests.hub_servers import Hub, running_hub

pytestmark = pytest.mark.django_db
SITE = "https://tracker.example"
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def owed() -> Undertaking:
    return make_undertaking(
        commitment=make_commitment(code="D3.a"), signatory=make_signatory(name="Kenya", slug="kenya")
    )


@pytest.fixture
def hub(settings: Settings, owed: Undertaking) -> Iterator[Hub]:
    """A hub that was there when Kenya was assessed already."""
    settings.SITE_URL = SITE
    make_assessment(undertaking=owed)
    with running_hub() as hub:
        settings.WEBSUB_HUB = hub.address
        assert hub_topics.tell(at=NOW) == 0
        yield hub


def test_a_new_hub_hears_of_nothing_that_was_there_before(hub: Hub) -> None:
    assert hub.told == []


def test_the_hub_hears_which_feeds_changed_in_every_language(hub: Hub, owed: Undertaking) -> None:
    make_entry(undertaking=owed)
    assert hub_topics.tell(at=NOW) == len(hub.topics)
    instrument = owed.commitment.instrument.code
    names = (
        "overview", "changes", "countries/kenya", "countries/kenya/D3.a", "commitments/D3.a",
        f"instruments/{instrument}",
    )  # fmt: skip
    assert sorted(hub.topics) == sorted(
        f"{SITE}/{language}/{name}.atom" for language in ("en", "fr", "ar") for name in names
    )


def test_the_hub_hears_of_the_same_state_once(hub: Hub, owed: Undertaking) -> None:
    make_entry(undertaking=owed)
    hub_topics.tell(at=NOW)
    told = len(hub.told)
    assert hub_topics.tell(at=NOW + MINUTE) == 0
    assert len(hub.told) == told
    make_entry(undertaking=owed)
    assert hub_topics.tell(at=NOW + MINUTE) == len(hub.told[-1])


def test_a_hub_that_does_not_answer_is_asked_again_less_and_less_often(hub: Hub, owed: Undertaking) -> None:
    make_entry(undertaking=owed)
    hub.status = 500
    moment, waits = NOW, []
    for _ in range(9):
        assert hub_topics.tell(at=moment) == 0
        after = HubTopic.objects.exclude(problem="")[0].next_try_at
        assert hub_topics.tell(at=after - MINUTE / 2) == 0
        waits.append((after - moment) // MINUTE)
        moment = after
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert len(hub.told) == 9
    hub.status = 202
    assert hub_topics.tell(at=moment) == len(hub.told[-1])
    assert not HubTopic.objects.exclude(problem="", failures=0).exists()


def test_what_is_published_while_the_hub_is_told_is_told_next(hub: Hub, owed: Undertaking) -> None:
    make_entry(undertaking=owed)
    hub_topics.note_changes(at=NOW)
    taken = hub_topics.take(at=NOW)
    assert hub_topics.take(at=NOW) == []
    make_entry(undertaking=owed)
    hub_topics.note_changes(at=NOW)
    hub_topics.settle(taken, "", at=NOW)
    assert {row.topic for row in hub_topics.take(at=NOW)} == {row.topic for row in taken}


def test_a_worker_that_died_leaves_it_to_the_next(hub: Hub, owed: Undertaking) -> None:
    make_entry(undertaking=owed)
    hub_topics.note_changes(at=NOW)
    assert hub_topics.take(at=NOW)
    assert hub_topics.tell(at=NOW + MINUTE) == 0
    assert hub_topics.tell(at=NOW + hub_topics.LEASE) == len(hub.topics) > 0


def test_many_topics_go_in_portions(hub: Hub, owed: Undertaking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_topics, "AT_ONCE", 5)
    make_entry(undertaking=owed)
    assert hub_topics.tell(at=NOW) == 18
    assert [len(topics) for topics in hub.told] == [5, 5, 5, 3]
    assert len(set(hub.topics)) == 18


def test_another_hub_begins_anew_and_none_is_told_where_none_is_set(
    hub: Hub, owed: Undertaking, settings: Settings
) -> None:
    make_entry(undertaking=owed)
    with running_hub() as other:
        settings.WEBSUB_HUB = other.address
        assert hub_topics.tell(at=NOW) == 0
        make_entry(undertaking=owed)
        assert hub_topics.tell(at=NOW) == 18
    settings.WEBSUB_HUB = ""
    assert hub_topics.tell(at=NOW) == 0
    assert (hub.told, len(other.topics)) == ([], 18)
