import datetime as dt
from typing import Any
from uuid import uuid4

import pytest

from commitments.actions.progress import Source
from commitments.models import StaffMember, Undertaking
from commitments.rules.reference_text import Reading
from commitments.summaries import desk_drafts, desk_entry
from commitments.summaries.desk_saved_form import KeptForm
from tests.factories import (
    NOW,
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


def reading_of(undertaking: Undertaking) -> Reading:
    signatories = (undertaking.endorsement.signatory_id,) if undertaking.endorsement else ()
    return Reading(signatories, tuple(clause.pk for clause in undertaking.commitment.clauses.all()))


def same_as(undertaking: Undertaking, url: str, **more: Any) -> list[str]:
    same = desk_entry.load_same(
        [url], reading=reading_of(undertaking), undertaking_ids={undertaking.pk}, **more
    )
    return [f"{entry.standing}: {entry.claim}" for entry in same]


def test_load_same_finds_drafts_and_public_entries_of_the_same_source(alice: StaffMember) -> None:
    undertaking, source = make_undertaking(), make_evidence()
    rests_on = {"undertaking": undertaking, "sources": [Source(source)]}
    make_entry(claim="Public.", **rests_on)
    make_entry_draft(by=alice, claim="Mine.", **rests_on)
    make_entry_draft(by=alice, undertaking=undertaking, claim="Another source.")
    make_entry_draft(by=alice, undertaking=make_undertaking(), claim="Elsewhere.", sources=[Source(source)])
    assert same_as(undertaking, source.url) == ["Draft by Alice Archer: Mine.", "Public: Public."]


def test_load_same_leaves_out_the_draft_that_the_form_itself_made(alice: StaffMember) -> None:
    undertaking, token = make_undertaking(), uuid4()
    draft = make_entry_draft(by=alice, undertaking=undertaking, form_token=token)
    url = draft.evidence.get().url
    assert same_as(undertaking, url, form_token=token) == []
    assert same_as(undertaking, url, besides=draft) == []
    assert same_as(undertaking, url, form_token=uuid4()) != []


def test_load_just_saved_is_shown_to_its_author_only(alice: StaffMember, bob: StaffMember) -> None:
    commitment = make_commitment(code="D3.e")
    undertaking = make_undertaking(commitment=commitment, signatory=make_signatory(name="France"))
    draft = make_entry_draft(by=alice, undertaking=undertaking)
    saved = desk_entry.load_just_saved(str(draft.reference), person=alice)
    assert saved is not None
    assert (saved.text, saved.names) == ("France D3.e", "France")
    assert desk_entry.load_just_saved(str(draft.reference), person=bob) is None
    assert desk_entry.load_just_saved("nonsense", person=alice) is None


def test_without_used_leaves_out_a_form_that_made_its_draft(alice: StaffMember) -> None:
    used, fresh = uuid4(), uuid4()
    make_entry_draft(by=alice, undertaking=make_undertaking(), form_token=used)
    texts = [KeptForm(f"log:{token}", {}, "", NOW) for token in (used, fresh)]
    assert [kept.form for kept in desk_entry.without_used(texts)] == [f"log:{fresh}"]
    assert desk_entry.without_used([]) == ()


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


def test_initial_sources_leave_out_what_stands_for_missing_facts(alice: StaffMember) -> None:
    bare = make_evidence(url="https://example.org/law", title="", publisher="", kind="", language="")
    draft = make_entry_draft(by=alice, undertaking=make_undertaking(), sources=[Source(bare)])
    facts = desk_entry.initial_sources(desk_drafts.load(draft))[0]
    assert (facts["url"], facts["title"], facts["language"], facts["publisher"]) == (bare.url, "", "", "")


def test_values_of_names_the_fields_as_the_browser_does() -> None:
    values = desk_entry.values_of({"claim": "A."}, [{"url": "https://example.org/"}, {"url": ""}])
    assert values == {"claim": "A.", "source-0-url": "https://example.org/", "source-1-url": ""}
