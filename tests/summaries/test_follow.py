from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.actions import address_changes, bounces
from commitments.desk_vocabulary import BounceKind
from commitments.summaries import follow
from commitments.summaries.follow import FollowRequest
from commitments.vocabulary import FollowScope, Rhythm
from tests.factories import NOW, make_commitment, make_instrument, make_signatory
from tests.mail_factories import make_delivery, make_run, make_subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.mark.parametrize("target", [None, 7])
def test_a_request_reads_what_it_wrote(target: int | None) -> None:
    request = FollowRequest(FollowScope.SIGNATORY, target, Rhythm.MONTHLY)
    assert FollowRequest.from_text(request.as_text()) == request


@pytest.mark.parametrize(
    "text", ["", "signatory:1", "planet:1:weekly", "signatory:x:weekly", "signatory:1:hourly"]
)
def test_from_text_refuses_anything_else(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        FollowRequest.from_text(text)


def test_load_names_everything_and_links_to_its_page() -> None:
    dutch = make_signatory(name="Netherlands", code="NL")
    text = make_instrument(code="paris-charter", short_title="Paris Charter")
    promise = make_commitment(instrument=text, code="C8.c", title="Align by the date")
    dora = make_subscriber(dutch, promise, text, FollowScope.DEADLINES, FollowScope.EVERYTHING)
    subscription = follow.load(dora.public_id)
    assert subscription is not None
    assert [(line.name, line.in_sentence, line.path) for line in subscription.follows] == [
        ("Netherlands", "the Netherlands", "/en/countries/netherlands"),
        ("C8.c Align by the date", "the commitment C8.c Align by the date", "/en/commitments/C8.c"),
        ("Paris Charter", "the Paris Charter", "/en/instruments/paris-charter"),
        ("Deadlines only", "deadlines", "/en/deadlines"),
        ("Everything on record", "everything on record", "/en/changes"),
    ]


def test_load_takes_two_queries_however_much_is_followed() -> None:
    dora = make_subscriber(*(make_signatory() for _ in range(5)), make_commitment())
    with CaptureQueriesContext(connection) as queries:
        follow.load(dora.public_id)
    assert len(queries) == 2


def test_load_of_an_address_that_was_deleted() -> None:
    assert follow.load(uuid4()) is None


def test_requested_names_what_is_still_there() -> None:
    france = make_signatory(name="France")
    line = follow.requested(FollowRequest(FollowScope.SIGNATORY, france.pk, Rhythm.WEEKLY))
    assert line is not None
    assert line.name == "France"
    assert follow.requested(FollowRequest(FollowScope.COMMITMENT, 0, Rhythm.WEEKLY)) is None
    assert follow.requested(FollowRequest(FollowScope.SIGNATORY, None, Rhythm.WEEKLY)) is None


def test_choices_offers_what_has_promises_and_says_what_each_value_means() -> None:
    france = make_signatory(name="France", slug="france")
    make_signatory(name="European Union", slug="european-union", kind="organisation")
    promise = make_commitment(instrument=make_instrument(code="paris-charter"), code="C8.c")
    make_instrument(code="empty")
    groups, meaning = follow.choices()
    assert [(heading, [value for value, _ in options]) for heading, options in groups] == [
        ("The whole record", ["everything", "deadlines"]),
        ("Countries", ["signatory:france"]),
        ("Organisations", ["signatory:european-union"]),
        ("Commitments", ["commitment:C8.c"]),
        ("Texts", ["instrument:paris-charter"]),
    ]
    assert meaning["signatory:france"] == (FollowScope.SIGNATORY, france.pk)
    assert meaning["commitment:C8.c"] == (FollowScope.COMMITMENT, promise.pk)


def test_what_is_held_tells_nothing_of_an_address_that_was_wished_for() -> None:
    """It would say whether others asked for the same address too often."""
    dora = make_subscriber()
    for _ in range(3):
        address_changes.ask(public_id=make_subscriber().public_id, email="victim@example.org", at=NOW)
    for email in ("victim@example.org", "other@example.org"):
        address_changes.ask(public_id=dora.public_id, email=email, at=NOW)
    first, second = dora.deliveries.all()
    assert first.state != second.state
    bounces.note(second, event_key="relay/1", kind=BounceKind.HARD, at=NOW, words="No such person.")
    held = follow.everything_held(dora.public_id)
    messages = held["messages"]
    assert isinstance(messages, list)
    assert [set(message) for message in messages] == [{"purpose", "planned_at", "used_at"}] * 2
    assert held["failures"] == []


def test_what_is_held_says_what_failed_and_why() -> None:
    dora = make_subscriber()
    delivery = make_delivery(subscriber=dora, run=make_run())
    bounces.note(delivery, event_key="relay/2", kind=BounceKind.SOFT, at=NOW, words="450 mailbox is full")
    held = follow.everything_held(dora.public_id)
    assert held["failures"] == [{"kind": "soft", "words": "450 mailbox is full", "happened_at": NOW}]
