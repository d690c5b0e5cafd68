import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from commitments.actions.withdrawals import withdraw_assessment
from commitments.models import Change, ProgressEntry, StaffMember, Undertaking
from commitments.summaries.feeds import feeds
from tests.factories import (
    NOW,
    make_assessment,
    make_commitment,
    make_entry,
    make_person,
    make_signatory,
    make_undertaking,
)
from tests.feed_readers import linked, read

pytestmark = pytest.mark.django_db
SITE = "https://tracker.example"
PATHS = (
    "/en/overview.atom",
    "/en/changes.atom",
    "/fr/changes.atom?kind=first-assessment&signatory=kenya",
    "/ar/countries/kenya.atom",
    "/en/countries/kenya/D3.a.atom",
    "/fr/commitments/D3.a.atom",
    "/en/corrections.atom",
)


@pytest.fixture(autouse=True)
def owed(settings: Settings) -> Iterator[Undertaking]:
    settings.SITE_URL = SITE
    promise = make_commitment(code="D3.a", title="Open models")
    kenya = make_signatory(name="Kenya", slug="kenya", name_fr="Kenya", name_ar="كينيا")
    undertaking = make_undertaking(commitment=promise, signatory=kenya)
    make_assessment(undertaking=undertaking, change_note="A plan & <more>.", at=NOW)
    with time_machine.travel(NOW + dt.timedelta(days=2), tick=False):
        yield undertaking


def publish(undertaking: Undertaking, times: int) -> None:
    for number in range(times):
        make_entry(undertaking=undertaking, claim=f"Step {number} <b>& more</b>.")


@pytest.mark.parametrize("path", PATHS)
def test_every_feed_is_read_strictly(client: Client, owed: Undertaking, path: str) -> None:
    make_assessment(undertaking=owed, level="met", is_correction=True, what_was_wrong="A <draft>.", at=NOW)
    found = read(client.get(path))
    assert found.entries
    assert found.feed.language == path[1:3]
    assert found.feed.id == linked(found, "self") == SITE + path
    assert linked(found, "alternate") == SITE + path.replace(".atom", "").replace("/overview", "")
    assert found.feed.author_detail == {"name": "AI Commitment Tracker", "href": SITE}
    assert "quote them with the citation" in found.feed.rights


def test_an_entry_says_in_full_what_its_page_says(client: Client) -> None:
    entry, _ = read(client.get("/en/changes.atom")).entries
    (change,) = Change.objects.filter(kind="first-assessment")
    assert entry.id == entry.link == f"{SITE}/en/changes/{change.number}"
    assert entry.title == "First assessment: Kenya, D3.a. A plan & <more>."
    assert entry.tags == [
        {"term": "first-assessment", "scheme": f"{SITE}/en/method#changes", "label": "First assessment"}
    ]
    assert entry.published == entry.updated == change.published_at.isoformat()
    (content,) = entry.content
    assert (content.type, content.language) == ("text/html", "en")
    for words in ("A plan &amp; &lt;more&gt;.", "Reviewed and published", "What it rests on", "Why"):
        assert words in content.value
    assert f'href="{SITE}/en/countries/kenya/D3.a"' in content.value


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("", 2),
        ("?kind=evidence", 1),
        ("?signatory=kenya", 2),
        ("?signatory=chile", 0),
        ("?commitment=d3.A", 2),
        ("?from=2026-11-24", 0),
        ("?to=2026-11-23&kind=first-assessment", 1),
    ],
)
def test_the_feed_of_changes_has_the_filter_of_its_page(client: Client, question: str, expected: int) -> None:
    make_signatory(name="Chile", slug="chile")
    assert len(read(client.get(f"/en/changes.atom{question}")).entries) == expected


@pytest.mark.parametrize(
    "question", ["kind=nonsense", "signatory=atlantis", "from=x", "archive=1", "archive=x"]
)
def test_what_cannot_be_followed_is_told_and_shows_nothing(client: Client, question: str) -> None:
    response = client.get(f"/en/changes.atom?{question}")
    assert (response.status_code, response["Content-Type"]) == (404, "text/plain; charset=utf-8")


@pytest.mark.parametrize(
    "path",
    [
        "countries/atlantis",
        "countries/kenya/Z9",
        "commitments/Z9",
        "commitments/Z9/joint",
        "instruments/none",
    ],
)
def test_nothing_there_is_not_found(client: Client, path: str) -> None:
    assert client.get(f"/en/{path}.atom").status_code == 404


@pytest.mark.parametrize(
    ("path", "right"),
    [
        ("countries/Kenya", "countries/kenya"),
        ("commitments/d3.A", "commitments/D3.a"),
        ("countries/kenya/d3.A", "countries/kenya/D3.a"),
    ],
)
def test_another_spelling_leads_to_the_feed(client: Client, path: str, right: str) -> None:
    response = client.get(f"/en/{path}.atom")
    assert (response.status_code, response["Location"]) == (301, f"/en/{right}.atom")


def test_older_entries_stand_in_archives_that_stay(
    client: Client, owed: Undertaking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "ENTRIES_PER_DOCUMENT", 3)
    publish(owed, 8)
    address, seen, documents = "/en/countries/kenya.atom", [], {}
    while address:
        found = read(client.get(address))
        documents[address] = client.get(address).content
        seen += [entry.id for entry in found.entries]
        assert found.feed.id == f"{SITE}/en/countries/kenya.atom"
        assert linked(found, "self") == SITE + address
        is_archive = "archive" in address
        assert ("fh_archive" in found.feed) is is_archive
        assert linked(found, "current") == (found.feed.id if is_archive else "")
        address = linked(found, "prev-archive").removeprefix(SITE)
    numbers = Change.objects.order_by("-number").values_list("number", flat=True)
    assert seen == [f"{SITE}/en/changes/{number}" for number in numbers]
    assert list(documents)[1:] == [f"/en/countries/kenya.atom?archive={number}" for number in (2, 1)]
    publish(owed, 3)
    first = "/en/countries/kenya.atom?archive=1"
    assert client.get(first).content == documents[first]
    assert linked(read(client.get(first)), "next-archive").endswith("?archive=2")
    assert linked(read(client.get("/en/countries/kenya.atom?archive=2")), "next-archive").endswith("=3")


def test_updated_moves_when_it_was_corrected_and_the_id_stays(client: Client, owed: Undertaking) -> None:
    entry = read(client.get("/en/changes.atom?kind=first-assessment")).entries[0]
    at = NOW + dt.timedelta(days=1)
    make_assessment(undertaking=owed, level="met", is_correction=True, what_was_wrong="A draft.", at=at)
    after = read(client.get("/en/changes.atom?kind=first-assessment"))
    assert after.entries[0].id == entry.id
    assert (after.entries[0].updated, after.feed.updated) == (at.isoformat(), at.isoformat())
    assert "replaced by version 2" in after.entries[0].content[0].value


def test_what_was_taken_back_stays_and_says_so(client: Client, owed: Undertaking, bob: StaffMember) -> None:
    slip = make_assessment(undertaking=owed, at=NOW)
    withdraw_assessment(assessment=slip, by=bob, at=NOW, reason="Too early.")
    number = Change.objects.get(assessment=slip).number
    told = {entry.id: entry for entry in read(client.get("/en/countries/kenya/D3.a.atom")).entries}
    content = told[f"{SITE}/en/changes/{number}"].content[0].value
    assert "Withdrawn on 23 November 2026." in content
    assert "Too early." in content


def test_corrections_and_news_leave_out_the_rest(client: Client, owed: Undertaking) -> None:
    assert read(client.get("/en/corrections.atom")).entries == []
    make_assessment(undertaking=owed, is_correction=True, is_minor=True, what_was_wrong="A draft.", at=NOW)
    (entry,) = read(client.get("/en/corrections.atom")).entries
    assert "A draft." in entry.content[0].value
    assert entry.id not in [item.id for item in read(client.get("/en/overview.atom")).entries]


def test_a_feed_of_nothing_dates_from_the_beginning_of_the_record(client: Client) -> None:
    assert read(client.get("/en/corrections.atom")).feed.updated == NOW.isoformat()


def test_what_is_known_is_not_sent_again(client: Client, owed: Undertaking) -> None:
    first = client.get("/en/changes.atom")
    assert first["Last-Modified"] == "Mon, 23 Nov 2026 12:00:00 GMT"
    for known in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
        again = client.get("/en/changes.atom", headers=known)
        assert (again.status_code, again.content) == (304, b"")
    make_assessment(undertaking=owed, at=NOW + dt.timedelta(days=1))
    for known in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
        assert client.get("/en/changes.atom", headers=known).status_code == 200


def test_a_feed_of_a_past_day_tells_what_it_told_then_and_leads_to_that_day(
    client: Client, owed: Undertaking
) -> None:
    path, day = "/en/countries/kenya.atom", "as_of=2026-11-25"
    then = read(client.get(path))
    known = [ProgressEntry.objects.get()]
    make_assessment(undertaking=owed, entries=known, level="met", at=NOW + dt.timedelta(days=3))
    with time_machine.travel(NOW + dt.timedelta(days=4), tick=False):
        past = read(client.get(f"{path}?{day}"))
    assert [entry.id for entry in past.entries] == [entry.id for entry in then.entries]
    assert [entry.updated for entry in past.entries] == [entry.updated for entry in then.entries]
    assert past.feed.id == then.feed.id
    assert linked(past, "self") == f"{SITE}{path}?{day}"
    for before, after in zip(then.entries, past.entries, strict=True):
        assert after.link == f"{before.link}?{day}"
        said = after.content[0].value
        assert said.count(day) == said.count('href="')
        assert said.replace(f"?{day}", "") == before.content[0].value


@pytest.mark.parametrize("path", PATHS)
def test_queries_are_as_many_however_long_the_record(client: Client, owed: Undertaking, path: str) -> None:
    counts = []
    for number in range(3):
        make_assessment(undertaking=owed, level="met", is_correction=True, what_was_wrong="x", at=NOW)
        publish(make_undertaking(signatory=make_signatory(name=f"Country {number}")), 3)
        publish(owed, 3)
        client.get(path)  # fills caches of the process
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2] <= 10


def test_invented_data_say_so_in_every_title(client: Client) -> None:
    make_person(email="a@sample.invalid")
    for language, word in (("en", "SAMPLE"), ("fr", "EXEMPLE"), ("ar", "مثال")):
        found = read(client.get(f"/{language}/changes.atom"))
        titles = [found.feed.title, *(entry.title for entry in found.entries)]
        assert [title for title in titles if not title.startswith(word)] == []
        assert len(titles) > 1
