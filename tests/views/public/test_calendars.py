import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from commitments.models import Deadline, Milestone, Signatory
from tests.calendar_readers import by_title, read
from tests.factories import (
    NOW,
    make_assessment,
    make_commitment,
    make_endorsement,
    make_milestone,
    make_person,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db
DUE = dt.date(2027, 2, 10)
PATHS = (
    "/en/deadlines.ics",
    "/fr/deadlines.ics?commitment=D3.a",
    "/ar/deadlines.ics?signatory=kenya",
    "/en/countries/kenya.ics",
    "/en/commitments/D3.a.ics",
)


@pytest.fixture(autouse=True)
def record(settings: Settings) -> Iterator[Signatory]:
    """A promise that falls due, a summit of a month, and Kenya, which was assessed."""
    settings.SITE_URL = "https://tracker.example"
    promise = make_commitment(code="D3.a", title="Open models; safe, \\ and\nsound", due_on=DUE)
    make_milestone(
        instrument=promise.instrument, clause=promise.clauses.get(), title="Le sommet à Genève",
        on=dt.date(2027, 7, 1),
        ends_on=dt.date(2027, 7, 31), precision="month",
    )  # fmt: skip
    kenya = make_signatory(name="Kenya", slug="kenya", name_fr="Le Kenya", name_ar="كينيا")
    make_assessment(undertaking=make_undertaking(commitment=promise, signatory=kenya), at=NOW)
    with time_machine.travel(NOW + dt.timedelta(days=2), tick=False):
        yield kenya


def move(model: type, at: dt.datetime, **fields: object) -> None:
    """As reference data are loaded again on another day."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tracker.moment', %s, true)", [at.isoformat()])
        model._default_manager.update(**fields)  # type: ignore[attr-defined]
        cursor.execute("SELECT set_config('tracker.moment', '', true)")


@pytest.mark.parametrize("path", PATHS)
def test_every_calendar_is_read_strictly(client: Client, path: str) -> None:
    found = read(client.get(path))
    assert len(found.events) == 3
    assert str(found["x-wr-calname"]) == str(found["name"])
    assert found["refresh-interval"].dt == dt.timedelta(days=1)
    assert found["refresh-interval"].params["VALUE"] == "DURATION"


def test_a_deadline_is_a_whole_day_with_alarms_and_its_page(client: Client) -> None:
    response = client.get("/en/deadlines.ics")
    event = by_title(response)["Deadline: D3.a Open models; safe, \\ and\nsound"]
    assert (event.start, event.end) == (DUE, DUE + dt.timedelta(days=1))
    assert str(event["url"]) == "https://tracker.example/en/commitments/D3.a"
    assert event["dtstamp"].dt == NOW
    assert event["sequence"] == 0
    assert event["transp"] == "TRANSPARENT"
    assert [alarm["trigger"].dt for alarm in event.walk("VALARM")] == [
        dt.timedelta(days=-31, hours=9),
        dt.timedelta(days=-8, hours=9),
    ]
    assert {str(alarm["trigger"].params["RELATED"]) for alarm in event.walk("VALARM")} == {"END"}
    assert response["Content-Disposition"] == 'inline; filename="deadlines-en.ics"'


def test_a_deadline_that_passed_rings_no_more(client: Client) -> None:
    with time_machine.travel(dt.datetime(2027, 2, 11, tzinfo=dt.UTC), tick=False):
        assert read(client.get("/en/deadlines.ics")).walk("VALARM") == []


def test_where_only_the_month_is_known_the_event_is_the_month_and_says_so(client: Client) -> None:
    event = by_title(client.get("/en/deadlines.ics"))["Le sommet à Genève (July 2027, no day is known)"]
    assert (event.start, event.end) == (dt.date(2027, 7, 1), dt.date(2027, 8, 1))
    assert str(event["url"]) == f"https://tracker.example/en/deadlines#{Milestone.objects.get().code}"
    assert event.walk("VALARM") == []


def test_sequence_rises_each_time_a_date_is_moved_and_the_name_stays(client: Client) -> None:
    seen = []
    for day in (DUE, DUE.replace(day=20), DUE.replace(day=20), DUE):
        move(Deadline, NOW + dt.timedelta(days=1), due_on=day)
        (event,) = [e for e in read(client.get("/en/deadlines.ics")).events if "Deadline" in e["summary"]]
        seen.append((str(event["uid"]), event["sequence"], event.start))
    assert {name for name, _, _ in seen} == {seen[0][0]}
    assert [(moved, day) for _, moved, day in seen] == [
        (0, DUE), (1, DUE.replace(day=20)), (1, DUE.replace(day=20)), (2, DUE),
    ]  # fmt: skip
    assert event["dtstamp"].dt == NOW + dt.timedelta(days=1)


def test_rewording_moves_no_date(client: Client) -> None:
    move(Milestone, NOW + dt.timedelta(days=1), title="The summit")
    events = read(client.get("/en/deadlines.ics")).events
    (event,) = [event for event in events if "The summit" in event["summary"]]
    assert event["sequence"] == 0


def test_a_calendar_of_a_past_day_is_the_one_of_that_day_byte_for_byte(client: Client) -> None:
    then = {path: client.get(path).content for path in PATHS}
    move(Deadline, NOW + dt.timedelta(days=5), due_on=DUE.replace(day=20))
    with time_machine.travel(NOW + dt.timedelta(days=9), tick=False):
        for path, body in then.items():
            joint = "&" if "?" in path else "?"
            assert client.get(path).content != body
            assert client.get(f"{path}{joint}as_of={NOW.date() + dt.timedelta(days=2)}").content == body


def test_a_calendar_speaks_the_language_of_its_address(client: Client) -> None:
    found = read(client.get("/fr/countries/kenya.ics"))
    assert str(found["x-wr-calname"]) == "Le Kenya – AI Commitment Tracker"
    assert {event["summary"].params["LANGUAGE"] for event in found.events} == {"fr"}
    assert {str(event["url"]).split("/")[3] for event in found.events} == {"fr"}
    english = read(client.get("/en/countries/kenya.ics"))
    assert [str(e["uid"]) for e in found.events] == [str(e["uid"]) for e in english.events]


def test_a_calendar_of_a_country_names_its_own_undertakings(client: Client) -> None:
    make_signatory(name="Chile", slug="chile")
    found = by_title(client.get("/en/countries/kenya.ics"))
    titles = [title for title in found if title.startswith("Kenya. ")]
    assert len(titles) == 2
    pages = {str(found[title]["url"]) for title in titles}
    assert pages == {"https://tracker.example/en/countries/kenya/D3.a"}
    assert read(client.get("/en/countries/chile.ics")).events == []


def test_milestones_of_a_country_are_those_of_the_texts_it_signed(client: Client, record: Signatory) -> None:
    other = make_commitment(code="C1")
    make_milestone(instrument=other.instrument, title="Elsewhere")
    assert "Elsewhere" not in by_title(client.get("/en/countries/kenya.ics"))
    make_endorsement(instrument=other.instrument, signatory=record)
    assert "Elsewhere" in by_title(client.get("/en/countries/kenya.ics"))


def test_an_unknown_filter_is_told_and_shows_nothing(client: Client) -> None:
    response = client.get("/en/deadlines.ics?signatory=atlantis")
    assert response.status_code == 404
    assert "atlantis" in response.content.decode()


@pytest.mark.parametrize("path", ["countries/atlantis", "commitments/Z9", "instruments/none"])
def test_nothing_there_is_not_found(client: Client, path: str) -> None:
    assert client.get(f"/en/{path}.ics").status_code == 404


def test_another_spelling_leads_to_the_calendar(client: Client) -> None:
    response = client.get("/en/countries/Kenya.ics")
    assert (response.status_code, response["Location"]) == (301, "/en/countries/kenya.ics")
    response = client.get("/en/commitments/d3.A.ics")
    assert (response.status_code, response["Location"]) == (301, "/en/commitments/D3.a.ics")


@pytest.mark.parametrize("path", PATHS)
def test_queries_are_as_many_however_long_the_record(client: Client, path: str) -> None:
    counts = []
    client.get(path)  # fills caches of the process
    for number in range(3):
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        counts.append(len(queries))
        signatory = make_signatory(name=f"Country {number}")
        promise = make_commitment(code=f"X{number}", due_on=DUE)
        make_assessment(undertaking=make_undertaking(commitment=promise, signatory=signatory), at=NOW)
    assert counts[0] == counts[1] == counts[2] <= 11


def test_what_is_known_is_not_sent_again(client: Client) -> None:
    etag = client.get("/en/deadlines.ics")["ETag"]
    again = client.get("/en/deadlines.ics", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    move(Deadline, NOW, due_on=DUE.replace(day=20))
    assert client.get("/en/deadlines.ics", headers={"If-None-Match": etag}).status_code == 200


def test_invented_data_say_so_in_every_title(client: Client) -> None:
    make_person(email="a@sample.invalid")
    found = read(client.get("/fr/deadlines.ics"))
    assert str(found["x-wr-calname"]).startswith("EXEMPLE")
    titles = [event["summary"] for event in found.events]
    titles += [part["description"] for part in found.walk("VALARM")]
    assert len(titles) > 2
    assert [title for title in titles if not title.startswith("EXEMPLE")] == []
