import datetime as dt

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from commitments.rules.feed_archives import Part
from commitments.views.public import atom
from tests.feed_readers import linked, read

pytestmark = pytest.mark.django_db  # whether the data are invented is asked there
AT = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
SITE = "https://tracker.example"


def feed(part: Part, path: str = "/fr/changes.atom") -> atom.FullTextFeed:
    request = RequestFactory().get(path)
    return atom.begin(request, title="T & <t>", path=path, page_path="/fr/changes", part=part, updated_at=AT)


def answer(found: atom.FullTextFeed) -> object:
    return read(atom.finish(RequestFactory().get("/"), found))


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.SITE_URL = SITE


def test_an_empty_feed_is_one_all_the_same() -> None:
    found = answer(feed(Part(0, 0)))
    assert (found.feed.updated, found.feed.language, found.entries) == (AT.isoformat(), "fr", [])
    assert found.feed.title == "AI Commitment Tracker: T & <t>"


def test_an_archive_leads_both_ways_and_to_the_newest() -> None:
    found = answer(feed(Part(3, 6, archive=2, earlier=1, later=3), "/fr/changes.atom?kind=progress"))
    address = f"{SITE}/fr/changes.atom?kind=progress"
    assert {name: linked(found, name) for name in ("self", "current", "prev-archive", "next-archive")} == {
        "self": f"{address}&archive=2",
        "current": address,
        "prev-archive": f"{address}&archive=1",
        "next-archive": f"{address}&archive=3",
    }
    assert found.feed.id == address


def test_the_author_is_who_runs_this_copy(settings: Settings) -> None:
    settings.ORGANISATION = "The Office"
    assert answer(feed(Part(0, 0))).feed.author == "The Office"


@pytest.mark.parametrize(
    ("part", "path", "is_named"),
    [
        (Part(0, 0), "/fr/changes.atom", True),
        (Part(0, 3, archive=1), "/fr/changes.atom", False),
        (Part(0, 0), "/fr/changes.atom?kind=progress", False),
    ],
)
def test_a_hub_is_named_where_it_is_told(
    settings: Settings, part: Part, path: str, *, is_named: bool
) -> None:
    assert linked(answer(feed(part, path)), "hub") == ""
    settings.WEBSUB_HUB = "https://hub.example/"
    found = feed(part, path)
    assert linked(answer(found), "hub") == ("https://hub.example/" if is_named else "")
    response = atom.finish(RequestFactory().get("/"), found)
    expected = f'<https://hub.example/>; rel="hub", <{SITE}{path}>; rel="self"'
    assert response.get("Link", "") == (expected if is_named else "")
