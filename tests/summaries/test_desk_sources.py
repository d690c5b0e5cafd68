import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.actions.progress import Source
from commitments.models import StaffMember
from commitments.summaries import desk_sources
from tests.factories import (
    make_commitment,
    make_entry,
    make_entry_draft,
    make_evidence,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


def test_load_known_sources_answers_per_address(alice: StaffMember) -> None:
    entry = make_entry(undertaking=make_undertaking())
    address = entry.evidence.get().url
    unused = make_evidence(url="https://example.org/unused")
    known = desk_sources.load_known_sources(["", address, "https://example.org/new", unused.url])
    assert [bool(item) for item in known] == [False, True, False, True]
    assert known[1] is not None
    assert (known[1].entry_count, bool(known[1].public_url)) == (1, True)
    assert known[3] is not None
    assert (known[3].entry_count, known[3].public_url) == (0, "")  # no public page shows it


def test_published_is_written_as_staff_type_it() -> None:
    source = make_evidence(published_on=dt.date(2026, 2, 1), published_precision="month")
    (known,) = desk_sources.load_known_sources([source.url])
    assert known is not None
    assert (known.published, known.lacks_facts) == ("2026-02", False)


def test_lacks_facts_until_somebody_gives_them() -> None:
    source = make_evidence(title="", publisher="", kind="", language="")
    (known,) = desk_sources.load_known_sources([source.url])
    assert known is not None
    assert (known.published, known.lacks_facts) == ("", True)


def test_load_texts_names_what_rests_on_the_source(
    alice: StaffMember, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    source, france = make_evidence(), make_signatory(name="France")
    for code in ("D3.a", "D3.b"):
        undertaking = make_undertaking(commitment=make_commitment(code=code), signatory=france)
        make_entry(undertaking=undertaking, sources=[Source(source)])
        make_entry_draft(by=alice, undertaking=undertaking, sources=[Source(source)])
    joint = make_undertaking(commitment=make_commitment(code="C8.c"), is_joint=True)
    make_entry_draft(by=alice, undertaking=joint, sources=[Source(source)])
    with django_assert_num_queries(2):
        texts = desk_sources.load_texts(source.pk)
    assert texts == ("France D3.a", "France D3.b", "C8.c")
