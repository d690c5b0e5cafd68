"""How often each kind of public page asks the database, sample check included: one more is a choice."""

from typing import Final

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.models import Endorsement, StaffMember, Undertaking
from tests import test_no_draft_leaks as leaks
from tests.factories import make_assessment, make_signatory, make_undertaking
from tests.test_query_budget import grow

pytestmark = pytest.mark.django_db
record = leaks.record

MOST: Final = {
    "public:country": 3,
    "public:organisation": 3,
    "public:country-timeline": 3,
    "public:country-undertaking": 8,
    "public:organisation-undertaking": 7,
    "public:joint-undertaking": 7,
    "public:commitment": 9,
    "public:instrument": 10,
    "public:overview": 10,
    "public:countries": 2,
    "public:organisations": 2,
    "public:commitments": 3,
    "public:matrix": 6,
    "public:map": 3,
    "public:changes": 5,
    "public:change": 4,
    "public:deadlines": 5,
    "public:sources": 4,
    "public:source": 6,
    "public:compare": 2,
    "public:method": 1,
}


def test_no_page_asks_more_often_than_is_written_here(
    client: Client, record: dict[str, Undertaking], alice: StaffMember, bob: StaffMember
) -> None:
    examples = leaks.examples(record)
    grow(record, times=2, alice=alice, bob=bob)
    found = dict.fromkeys(MOST, 0)
    for name in MOST:
        address = examples.get(name) or reverse(name)
        for language in ("en", "fr", "ar"):
            path = address.replace("/en", f"/{language}", 1)
            assert client.get(path).status_code == 200  # what is kept between requests is there
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            found[name] = max(found[name], len(queries))
    # where a page asks less often, its line here goes down too
    assert {name: n for name, n in found.items() if n != MOST[name]} == {}


def test_the_country_page_asks_as_often_whatever_is_on_record(
    client: Client, record: dict[str, Undertaking], alice: StaffMember, bob: StaffMember
) -> None:
    country = record["country"].endorsement
    assert country is not None
    Endorsement.objects.filter(pk=country.pk).update(left_on="2026-01-01")
    make_assessment(undertaking=make_undertaking(signatory=make_signatory()), by=alice, reviewer=bob)
    grow(record, times=12, alice=alice, bob=bob)
    for path in ("/en/countries/kenya", "/ar/organisations/european-union"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        assert len(queries) <= 4  # the goal of docs/performance.md
