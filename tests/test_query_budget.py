"""No public address asks the database more often when the record is ten times as large.

An address is found by the resolver, and its example is that of tests/test_no_draft_leaks.py.
"""

from collections.abc import Mapping
from itertools import count

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.models import StaffMember, Undertaking
from tests import test_no_draft_leaks as leaks
from tests.factories import (
    TODAY,
    make_assessment,
    make_clause,
    make_commitment,
    make_endorsement,
    make_entry,
    make_instrument,
    make_line,
    make_milestone,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db
record = leaks.record
TEN_TIMES = 10
lines = count(1000)  # of the text, past those that the examples hold


def grow(record: Mapping[str, Undertaking], *, times: int, alice: StaffMember, bob: StaffMember) -> None:
    """More of everything around what the examples show, by whom the cast already is."""
    people = {"by": alice, "reviewer": bob}
    commitment = record["country"].commitment
    country = record["country"].endorsement
    assert country is not None
    for number in range(times):
        # as many signatories, commitments, texts, lines and dates
        other = make_undertaking(commitment=commitment, signatory=make_signatory())
        make_assessment(undertaking=other, level="first_steps", **people)
        due_on = None if number % 2 else TODAY
        promise = make_commitment(instrument=commitment.instrument, due_on=due_on)
        for kind in ("country", "organisation"):
            owed = record[kind].endorsement
            assert owed is not None
            make_undertaking(commitment=promise, signatory=owed.signatory)
        make_assessment(undertaking=make_undertaking(commitment=promise, is_joint=True), **people)
        text = make_instrument()
        make_endorsement(signatory=country.signatory, instrument=text)
        line = make_line(instrument=commitment.instrument, number=next(lines))
        make_clause(instrument=commitment.instrument, line=line.number)
        make_milestone(instrument=commitment.instrument)
        # as many entries and versions on each page of an undertaking
        for undertaking in record.values():
            make_entry(undertaking=undertaking, **people)
            make_assessment(undertaking=undertaking, level="first_steps", **people)


def counted(client: Client, addresses: Mapping[str, str]) -> dict[str, int]:
    """The number of queries of each address."""
    found = {}
    for name, address in addresses.items():
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        found[name] = len(queries)
    return found


def test_no_address_needs_more_queries_with_ten_times_the_record(
    client: Client, record: dict[str, Undertaking], alice: StaffMember, bob: StaffMember
) -> None:
    addresses = {name: reverse(name) for name in leaks.PATTERNS if name and name not in leaks.WITH_ARGUMENTS}
    addresses |= leaks.examples(record)
    for name in leaks.ONLY_POST:
        addresses.pop(name)
    grow(record, times=1, alice=alice, bob=bob)
    counted(client, addresses)  # until everything that is kept between requests is there
    before = counted(client, addresses)
    grow(record, times=TEN_TIMES, alice=alice, bob=bob)
    after = counted(client, addresses)
    changed = {name: (before[name], after[name]) for name in before if before[name] != after[name]}
    assert changed == {}
