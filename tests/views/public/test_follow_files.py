import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from commitments.models import Undertaking
from commitments.views.public.follow_files import HAVE_CALENDAR, HAVE_FEED
from tests.past_day_factories import TODAY, as_of, later
from tests.test_no_draft_leaks import examples, record

__all__ = ["later", "record"]
pytestmark = pytest.mark.django_db


def links(client: Client, address: str) -> tuple[str, list[str]]:
    """What the head names, and where the visible links lead."""
    body = client.get(address).content.decode().replace("&amp;", "&")
    head, _, rest = body.partition("</head>")
    pattern = r'href="([^"]*\.(?:atom|ics)[^"]*)"'
    return re.findall(pattern, head), re.findall(pattern, rest)


def test_every_page_that_has_a_feed_or_a_calendar_names_it_and_links_to_it(
    client: Client, record: dict[str, Undertaking], settings: Settings
) -> None:
    settings.SITE_URL = "https://tracker.example"
    known = examples(record)
    for name in sorted(HAVE_FEED | HAVE_CALENDAR):
        address = known.get(name) or reverse(name)
        found = {address.replace("/en", "/en/overview") if address == "/en" else address}
        (page,) = found
        expected = [f"{page}.atom"] if name in HAVE_FEED else []
        expected += [f"{page}.ics"] if name in HAVE_CALENDAR else []
        head, body = links(client, address)
        assert head == expected, name
        own = [link for link in body if "webcal:" not in link]
        assert set(own) == set(expected), name
        subscriptions = {link for link in body if "webcal:" in link}
        assert subscriptions == ({f"webcal://tracker.example{page}.ics"} if name in HAVE_CALENDAR else set())
        for link in expected:
            assert client.get(link).status_code == 200


@pytest.mark.parametrize(
    ("page", "file"),
    [
        (
            "/en/changes?kind=evidence&signatory=KENYA&from=x",
            "/en/changes.atom?kind=evidence&signatory=kenya",
        ),
        ("/en/changes?from=2026-11-01&page=1", "/en/changes.atom?from=2026-11-01"),
        ("/en/deadlines?commitment=none&view=month", "/en/deadlines.ics"),
    ],
)
def test_the_file_has_the_filter_of_the_page(
    client: Client, record: dict[str, Undertaking], page: str, file: str
) -> None:
    head, body = links(client, page)
    assert head == [file]
    assert file in body
    assert client.get(file).status_code == 200


def test_a_page_of_a_past_day_names_the_files_of_that_day_and_subscribes_to_what_comes(
    later: object, client: Client, record: dict[str, Undertaking], settings: Settings
) -> None:
    page = "/en/countries/kenya"
    head, body = links(client, as_of(page, TODAY))
    files = [as_of(f"{page}.atom", TODAY), as_of(f"{page}.ics", TODAY)]
    assert head == files
    site = settings.SITE_URL.partition(":")[2]
    assert sorted(body) == sorted([*files, f"webcal:{site}{page}.ics"])
