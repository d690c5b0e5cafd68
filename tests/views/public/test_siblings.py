"""The data behind pages: the same bytes again for every past day, whatever happened since."""

import datetime as dt
import json

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from commitments.models import StaffMember, Undertaking
from tests.factories import NOW
from tests.past_day_factories import LAUNCH, TODAY, as_of, later
from tests.past_histories import ACTS, Act, assess, correct, happen, log, make_scene, withdraw
from tests.test_no_draft_leaks import record

__all__ = ["later", "record"]

ADDRESSES = (
    "/en/countries/kenya.json",
    "/en/countries/kenya/D3.a.json",
    "/en/organisations/european-union.json",
    "/en/organisations/european-union/D3.a.json",
    "/en/commitments/D3.a.json",
    "/en/commitments/D3.a/joint.json",
    "/en/changes.json",
    "/en/deadlines.json",
)
HISTORIES = st.lists(st.lists(st.sampled_from(ACTS), max_size=4), min_size=1, max_size=4)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=HISTORIES)
@example(history=[[assess], list(ACTS)])
@example(history=[[assess], [log, log, withdraw, log], [log, correct]])  # of a draft that came back
def test_every_past_day_gives_the_bytes_it_gave_then(
    client: Client, alice: StaffMember, bob: StaffMember, history: list[list[Act]]
) -> None:
    with transaction.atomic():
        said = live_through(history, client, alice, bob)
        with time_machine.travel(NOW + dt.timedelta(days=len(history) + 2), tick=False):
            wrong = [path for path, body in said.items() if client.get(path).content != body]
        transaction.set_rollback(True)
    assert wrong == []


def live_through(
    history: list[list[Act]], client: Client, author: StaffMember, reviewer: StaffMember
) -> dict[str, bytes]:
    """What every sibling said at the end of each day, by its address as of that day."""
    said = {}
    with time_machine.travel(NOW, tick=False):
        scene = make_scene(author, reviewer)
        happen(scene, log)  # the launch
    for number, acts in enumerate(history):
        morning = NOW + dt.timedelta(days=number)
        with time_machine.travel(morning, tick=False) as clock:
            for act in acts:
                clock.shift(dt.timedelta(minutes=20))
                happen(scene, act)
        with time_machine.travel(morning.replace(hour=23, minute=59), tick=False):
            for path in ADDRESSES:
                response = client.get(path)
                assert response.status_code == 200, path
                said[as_of(path, morning.date())] = response.content
    return said


def test_histories_do_change_what_is_said(client: Client, alice: StaffMember, bob: StaffMember) -> None:
    """Without which the property would say little."""
    said = live_through([[], list(ACTS)], client, alice, bob)
    days = [NOW.date() + dt.timedelta(days=number) for number in (0, 1)]
    for path in ADDRESSES:
        first, second = (json.loads(said[as_of(path, day)]) for day in days)
        for varying in ("as_of", "citation"):
            del first[varying], second[varying]
        assert first != second, path


def test_siblings_say_whose_they_are_and_of_which_day(
    later: dt.datetime, client: Client, record: dict[str, Undertaking]
) -> None:
    for path in ADDRESSES:
        said = json.loads(client.get(as_of(path, LAUNCH)).content)
        assert list(said)[:5] == ["licence", "source_url", "as_of", "method_version", "citation"]
        assert said["as_of"] == LAUNCH.isoformat()
        assert said["source_url"].endswith(path.removesuffix(".json"))
        assert f"?as_of={LAUNCH}" in said["citation"]


def test_siblings_are_the_same_in_every_language(
    later: dt.datetime, client: Client, record: dict[str, Undertaking]
) -> None:
    for path in ADDRESSES:
        plain = client.get(path).content
        assert [client.get(path.replace("/en/", f"/{code}/")).content for code in ("fr", "ar")] == [plain] * 2


def test_labels_come_in_every_language(
    later: dt.datetime, client: Client, record: dict[str, Undertaking]
) -> None:
    said = json.loads(client.get("/en/countries/kenya/D3.a.json").content)
    assert said["status"]["verified_level"] == {
        "code": "first_steps",
        "label_en": "First steps",
        "label_fr": "Premières mesures",
        "label_ar": said["status"]["verified_level"]["label_ar"],
    }
    assert [item["version"] for item in said["assessments"]] == [1]
    assert said["assessments"][0]["assessed_by"] == "A.A."


def test_pages_name_their_sibling(later: dt.datetime, client: Client, record: dict[str, Undertaking]) -> None:
    for path in ADDRESSES:
        body = client.get(path.removesuffix(".json")).content.decode()
        assert f'<link rel="alternate" type="application/json" href="{path}">' in body
    body = client.get(as_of("/en/deadlines", TODAY)).content.decode()
    assert f'href="/en/deadlines.json?as_of={TODAY}"' in body


@pytest.mark.parametrize("path", ["/en/countries/nowhere.json", "/en/changes.json?page=x"])
def test_what_is_nowhere_is_not_found(db: None, client: Client, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (404, "application/json")
