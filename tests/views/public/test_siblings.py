"""The data behind pages: the same bytes again for every past day, whatever happened since."""

import datetime as dt
import difflib
import json
import re

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from commitments.models import StaffMember, Undertaking
from commitments.rules.sibling_forms import PAGES
from commitments.views.public import behind_lists
from tests.factories import NOW
from tests.past_day_factories import LAUNCH, TODAY, as_of, later
from tests.past_histories import ACTS, Act, assess, correct, happen, log, make_scene, withdraw
from tests.table_checks import read
from tests.test_no_draft_leaks import record
from tests.test_past_days import addresses

__all__ = ["later", "record"]

ADDRESSES = (
    "/en/countries/kenya.json",
    "/en/countries/kenya/D3.a.json",
    "/en/organisations/european-union.json",
    "/en/organisations/european-union/D3.a.json",
    "/en/commitments/D3.a.json",
    "/en/commitments/D3.a/joint.json",
    "/en/overview.json",
    "/en/changes.json",
    "/en/deadlines.json",
)
# of the other pages, one address each; a filter is part of it
OTHERS = (
    "/en/countries.json",
    "/en/countries.csv?coverage=assessed",
    "/en/countries/kenya.csv",
    "/en/countries/kenya/D3.a.csv",
    "/en/organisations.csv",
    "/en/commitments.csv",
    "/en/commitments/D3.a.csv?level=met",
    "/en/instruments.json",
    "/en/matrix/full.csv",
    "/en/matrix.json",
    "/en/map.csv?commitment=D3.a",
    "/en/map.json",
    "/en/compare.csv?c=kenya&c=european-union",
    "/en/deadlines.csv",
    "/en/changes.csv?signatory=kenya",
    "/en/corrections.json",
    "/en/sources.csv",
    "/en/method.csv",
    "/en/method/reliability.json",
    "/en/search.csv?q=kenya",
    "/en/digests.csv?rhythm=daily",
    "/en/commitments/D3.a.schema.json",
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
            again = {path: client.get(path).content for path in said}
            wrong = [
                line
                for path, body in said.items()
                for line in difflib.unified_diff(
                    body.decode().split(","), again[path].decode().split(","), path, n=1, lineterm=""
                )
            ]
        transaction.set_rollback(True)
    assert wrong == []


def page_of(path: str) -> str:
    """The page behind which these data stand. The front page has no name of its own to put an ending to."""
    return path.removesuffix(".json").removesuffix("/overview")


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
            for path in (*ADDRESSES, *OTHERS):
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
        assert said["source_url"].endswith(page_of(path))
        assert f"?as_of={LAUNCH}" in said["citation"]


def test_siblings_are_the_same_in_every_language(
    later: dt.datetime, client: Client, record: dict[str, Undertaking]
) -> None:
    for path in (*ADDRESSES, *OTHERS):
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
        body = client.get(page_of(path)).content.decode()
        assert f'<link rel="alternate" type="application/json" href="{path}">' in body
        csv = path.removesuffix(".json") + ".csv"
        assert f'<link rel="alternate" type="text/csv" href="{csv}">' in body
        assert f'<a href="{csv}" type="text/csv" download>CSV</a>' in body
    body = client.get(as_of("/en/deadlines", TODAY)).content.decode()
    assert f'href="/en/deadlines.json?as_of={TODAY}"' in body


def test_the_links_keep_the_question_but_not_the_page(
    later: dt.datetime, client: Client, record: dict[str, Undertaking]
) -> None:
    body = client.get("/en/changes?kind=evidence&signatory=&page=2").content.decode()
    assert 'href="/en/changes.csv?kind=evidence"' in body
    part = client.get("/en/changes?kind=evidence", headers={"HX-Request": "true"}).content.decode()
    assert 'id="take-data" data-hx-swap-oob="true"' in part
    assert 'href="/en/changes.csv?kind=evidence"' in part


@pytest.mark.parametrize(
    "path", ["/en/nowhere", "/en/countries/nowhere", "/en/changes?as_of=2999-01-01", "/en/about"]
)
def test_what_has_no_data_offers_none(db: None, client: Client, path: str) -> None:
    body = client.get(path).content.decode()
    assert "take-data" not in body
    assert ".json" not in body


@pytest.mark.parametrize(
    "path",
    [
        "/en/countries/nowhere.json",
        "/en/countries/nowhere.csv",
        "/fr/instruments/nothing.schema.json",
        "/en/changes/999999.json",
        "/en/changes.json?as_of=2999-01-01",
        "/en/changes.csv?as_of=yesterday",
    ],
)
def test_what_is_nowhere_is_not_found(db: None, client: Client, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert json.loads(response.content)["status"] == 404


@pytest.mark.parametrize(
    "path",
    [
        "/en/changes.csv?kind=nothing",
        "/en/changes.json?part=7",
        "/en/countries.csv?region=Atlantis",
        "/en/countries.csv?coverage=all",
        "/en/countries.json?since=31+June",
        "/en/map.json?commitment=X9",
        "/en/compare.json?c=atlantis",
        "/en/deadlines.csv?signatory=atlantis",
        "/en/deadlines.csv?view=month&month=x",
        "/en/sources.csv?kind=gossip",
        "/en/search.json?q=kenya&type=gossip",
        "/en/digests.json?rhythm=hourly",
        "/en/matrix/full.csv?level=x",
        "/en/commitments/D3.a.csv?level=x",
    ],
)
def test_a_question_that_cannot_be_followed_gives_no_file(
    later: dt.datetime, client: Client, record: dict[str, Undertaking], path: str
) -> None:
    """A program that misspells a value must not take the whole list for what it asked."""
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert json.loads(response.content)["notices"]


def test_another_spelling_leads_to_the_right_one(
    later: dt.datetime, client: Client, record: dict[str, Undertaking]
) -> None:
    for asked, right in {
        "/fr/countries/KEN.csv?x=1": "/fr/countries/kenya.csv?x=1",
        "/en/commitments/d3.A.schema.json": "/en/commitments/D3.a.schema.json",
        "/en/countries/kenya/d3.a.csv": "/en/countries/kenya/D3.a.csv",
        "/en/countries/gbr.json": "/en/countries/united-kingdom.json",
    }.items():
        response = client.get(asked)
        assert (response.status_code, response["Location"]) == (301, right)


def test_a_csv_file_is_one_that_is_kept_and_checked(
    later: dt.datetime, client: Client, record: dict[str, Undertaking]
) -> None:
    response = client.get("/en/countries.csv?coverage=assessed")
    assert response["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert response["Content-Disposition"] == f'attachment; filename="countries-{TODAY}.csv"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert int(response["Content-Length"]) == len(response.content)
    assert '/en/countries.schema.json?coverage=assessed>; rel="describedby"' in response["Link"]
    assert '/en/countries?coverage=assessed>; rel="canonical"' in response["Link"]
    schema = json.loads(client.get("/en/countries.schema.json?coverage=assessed").content)
    assert len(read(response.content, schema)) == 1
    again = client.get("/en/countries.csv?coverage=assessed", headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = client.head("/en/countries.csv?coverage=assessed")
    assert (head.content, head["ETag"]) == (b"", response["ETag"])
    assert client.post("/en/countries.csv").status_code == 405


def test_a_list_longer_than_a_file_says_where_it_goes_on(
    later: dt.datetime, client: Client, record: dict[str, Undertaking], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(behind_lists, "MOST_ROWS", 2)
    numbers, path = [], "/en/changes.json"
    while path:
        response = client.get(path)
        said = json.loads(response.content)
        numbers += [row["number"] for row in said["rows"]]
        onward = re.search(r'<http://[^/]+(/[^>]+)>; rel="next"', response["Link"])
        path = onward[1] if onward else ""
    assert (said["part"], said["total"]) == (said["parts"], len(numbers))
    assert sorted(numbers, reverse=True) == numbers
    assert len(set(numbers)) == len(numbers) > 4


def test_sample_data_say_so_in_every_form(
    later: dt.datetime, client: Client, record: dict[str, Undertaking], alice: StaffMember
) -> None:
    StaffMember.objects.filter(pk=alice.pk).update(email="ada@sample.invalid")
    assert client.get("/en/countries.csv")["Content-Disposition"].startswith(
        'attachment; filename="SAMPLE-countries'
    )
    for form in ("json", "schema.json"):
        assert "invented" in json.loads(client.get(f"/en/countries.{form}").content)["sample"]


def test_every_table_is_as_its_schema_says(
    later: dt.datetime, client: Client, record: dict[str, Undertaking]
) -> None:
    pages = [path for name, path in addresses(record).items() if name in PAGES]
    assert len(pages) == len(PAGES)
    for page in [*pages, "/en/countries/united-kingdom", "/en/search?q=kenya", "/en/map?commitment=D3.a"]:
        path, mark, question = page.partition("?")
        path = "/en/overview" if path == "/en" else path
        said, table, schema = (
            client.get(f"{path}.{form}{mark}{question}").content for form in ("json", "csv", "schema.json")
        )
        rows = read(table, json.loads(schema))
        assert json.loads(said).get("rows", rows) == rows, page
