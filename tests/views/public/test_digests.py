import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from commitments.actions import changes
from commitments.models import Subscriber
from commitments.vocabulary import ChangeKind
from tests.factories import NOW, make_assessment, make_commitment, make_signatory, make_undertaking
from tests.mail_factories import make_subscriber

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def later() -> Iterator[None]:
    """Two weeks after what is published at NOW."""
    with time_machine.travel(NOW + dt.timedelta(days=14), tick=False):
        yield


@pytest.fixture
def published() -> None:
    promise = make_commitment(code="D3.a", title="Open models", due_on=NOW.date())
    france = make_signatory(name="France", name_fr="France", name_ar="فرنسا")
    make_assessment(
        undertaking=make_undertaking(commitment=promise, signatory=france),
        change_note="A plan & <more>.",
        at=NOW,
    )


def get(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def test_the_list_leads_to_the_periods_and_to_the_feed(client: Client, published: None) -> None:
    page = get(client, "/en/digests")
    assert 'href="/en/digests/weekly/2026-W49">The week to 30 November 2026</a>' in page
    assert '<link rel="alternate" type="application/atom+xml"' in page
    assert 'href="/en/digests.atom?rhythm=weekly"' in page
    assert "Kenya" not in page


def test_the_filter_is_carried_along(client: Client, published: None) -> None:
    page = get(client, "/en/digests?rhythm=daily&signatory=france")
    assert 'href="/en/digests/daily/2026-11-24?signatory=france"' in page
    assert 'href="/en/digests.atom?rhythm=daily&amp;signatory=france"' in page
    assert '<option value="france" selected>France</option>' in page


def test_a_page_says_what_the_mail_says(client: Client, published: None) -> None:
    page = get(client, "/en/digests/weekly/2026-W49")
    for words in (
        "1 deadline passed, 1 first assessment, 1 new entry on record.",
        "Published from 23 November 2026, 06:00 to 30 November 2026, 06:00 (Europe/Paris).",
        "Deadlines that passed",
        "1 signatory owes it. First steps: 1.",
        "First assessments",
        "A plan &amp; &lt;more&gt;.",
        "Assessed as “First steps”.",
        "We have assessed 1 of 1 undertaking so far.",
    ):
        assert words in page
    assert "noindex" not in page


def test_pages_are_there_in_every_language(client: Client, published: None) -> None:
    french = get(client, "/fr/digests/weekly/2026-W49?signatory=france")
    assert '<html lang="fr" dir="ltr">' in french
    assert "La semaine jusqu’au 30 novembre 2026" in french
    assert "</a>\u00a0: «\u00a0Premières mesures\u00a0», en retard." in french
    arabic = get(client, "/ar/digests/weekly/2026-W49")
    assert '<html lang="ar" dir="rtl">' in arabic
    assert "قُيِّم بأنه «خطوات أولى»." in arabic
    assert '<bdi lang="en" dir="ltr">A plan' in arabic


def test_the_span_of_a_mail_is_a_page_that_search_engines_leave_out(client: Client, published: None) -> None:
    page = get(client, "/en/digests/changes/0/10/2026-11-23/2026-11-30?signatory=france")
    assert "Changes after number 0, up to number 10." in page
    assert "A plan &amp; &lt;more&gt;." in page
    assert '<meta name="robots" content="noindex">' in page


@pytest.mark.parametrize(
    "address",
    [
        "/en/digests/weekly/2027-W01",
        "/en/digests/weekly/2026-W48",
        "/en/digests/weekly/nonsense",
        "/en/digests/hourly/2026-W49",
        "/fr/digests/changes/10/0/2026-11-23/2026-11-30",
        "/en/digests/changes/0/10/2026-11-23/2027-11-30",
        "/en/digests/changes/0/10/yesterday/2026-11-30",
        "/en/digests/changes/0/99999999999999999999/2026-11-23/2026-11-30",
    ],
)
def test_what_is_no_digest_is_said_in_words(client: Client, published: None, address: str) -> None:
    page = get(client, address, status=404)
    assert f'href="/{address[1:3]}/digests"' in page


def test_an_unknown_value_is_named_and_filters_nothing(client: Client, published: None) -> None:
    page = get(client, "/en/digests/weekly/2026-W49?signatory=atlantis")
    assert "Nothing here has the address “atlantis”" in page
    assert "A plan &amp;" in page


def test_nothing_of_a_subscriber_is_on_any_page(client: Client, published: None) -> None:
    make_subscriber(email="dora@example.org")
    for address in ("/en/digests", "/en/digests/weekly/2026-W49", "/en/digests.atom"):
        assert "dora" not in get(client, address)
    assert Subscriber.objects.count() == 1


def test_an_empty_list_says_what_will_stand_there_and_since_when(client: Client) -> None:
    assert "Nothing has been published yet." in get(client, "/en/digests")
    changes.record(kind=ChangeKind.RECORD_LOADED, note="Sourced entries added to the record: 2.", at=NOW)
    page = get(client, "/en/digests")
    assert "we count from 23 November 2026, when this record began." in page
    assert '<a href="/en/changes">Everything published so far</a>' in page
    assert '<a href="/en/follow">Get e-mails</a>' in page
