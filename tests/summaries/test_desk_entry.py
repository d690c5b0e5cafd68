import datetime as dt

import pytest

from commitments.actions.progress import Source
from commitments.models import StaffMember
from commitments.rules.reference_text import Reading
from commitments.summaries import desk_drafts, desk_entry
from tests.factories import (
    TODAY,
    make_commitment,
    make_entry,
    make_entry_draft,
    make_evidence,
    make_lead,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


def test_load_shows_what_is_on_record_near_it(alice: StaffMember) -> None:
    undertaking = make_undertaking()
    entries = [
        make_entry(undertaking=undertaking, happened_on=dt.date(2026, month, 1)) for month in range(1, 8)
    ]
    page = desk_entry.load(
        None, reading=Reading(), undertaking_ids={undertaking.pk}, addresses=[], mendable=[], today=TODAY
    )
    assert [line.code for line in page.near] == [entry.code for entry in reversed(entries)][:5]
    assert [place.pk for place in page.places] == [undertaking.pk]
    assert page.row_version == 0


def test_load_near_drafts_share_clause_and_signatory(alice: StaffMember) -> None:
    commitment, france = make_commitment(), make_signatory(name="France")
    own = make_entry_draft(by=alice, undertaking=make_undertaking(commitment=commitment, signatory=france))
    lead = make_lead(undertaking=make_undertaking(commitment=commitment))
    lead.signatories.add(france)
    make_entry_draft(by=alice, undertaking=make_undertaking(commitment=commitment))
    reading = Reading((france.pk,), (commitment.clauses.get().pk,))
    assert [line.pk for line in desk_entry.load_near_drafts(reading, besides=own)] == [lead.pk]


def test_load_known_sources_answers_per_address(alice: StaffMember) -> None:
    entry = make_entry(undertaking=make_undertaking())
    address = entry.evidence.get().url
    unused = make_evidence(url="https://example.org/unused")
    known = desk_entry.load_known_sources(["", address, "https://example.org/new", unused.url])
    assert [bool(item) for item in known] == [False, True, False, True]
    assert known[1] is not None
    assert (known[1].entry_count, bool(known[1].public_url)) == (1, True)
    assert known[3] is not None
    assert (known[3].entry_count, known[3].public_url) == (0, "")  # no public page shows it


def test_bears_on_of_an_undertaking() -> None:
    commitment = make_commitment(code="D3.e")
    own = make_undertaking(commitment=commitment, signatory=make_signatory(name="France"))
    joint = make_undertaking(commitment=commitment, is_joint=True)
    assert desk_entry.bears_on_of(str(own.pk)) == "France D3.e"
    assert desk_entry.bears_on_of(str(joint.pk)) == "D3.e"
    assert desk_entry.bears_on_of("0") == desk_entry.bears_on_of("x") == ""


def test_initial_is_the_draft_as_the_form_takes_it(alice: StaffMember) -> None:
    undertaking = make_undertaking(
        commitment=make_commitment(code="D3.e"), signatory=make_signatory(name="France")
    )
    source = make_evidence(published_on=dt.date(2026, 2, 1), published_precision="month")
    draft = make_entry_draft(
        by=alice,
        undertaking=undertaking,
        happened_on=dt.date(2026, 3, 1),
        precision="month",
        sources=[Source(source, place="p. 4")],
    )
    line = desk_drafts.load(draft)
    initial = desk_entry.initial(line)
    assert (initial["bears_on"], initial["happened"]) == ("France D3.e", "2026-03")
    facts = desk_entry.initial_sources(line)[0]
    assert (facts["url"], facts["published"], facts["place"]) == (source.url, "2026-02", "p. 4")
