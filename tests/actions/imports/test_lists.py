"""What rows are checked against."""

import pytest

from commitments.actions import editorial
from commitments.actions.bearings import BearingIndex
from commitments.actions.imports import lists
from commitments.models import EntryDraft, ImportBatch, StaffMember
from tests.factories import (
    NOW,
    make_commitment,
    make_entry,
    make_entry_draft,
    make_evidence,
    make_signatory,
    make_undertaking,
)

pytestmark = pytest.mark.django_db


def batch(by: StaffMember, kind: str) -> ImportBatch:
    return ImportBatch.objects.create(kind=kind, file_name="x", file=b"", uploaded_by=by, uploaded_at=NOW)


@pytest.mark.parametrize("kind", ["entries", "evidence", "assessments"])
def test_load_needs_few_queries_whatever_there_is(
    alice: StaffMember, kind: str, django_assert_max_num_queries: object
) -> None:
    for _ in range(3):
        make_entry_draft(by=alice, undertaking=make_undertaking())
    one = batch(alice, kind)
    with django_assert_max_num_queries(18):  # type: ignore[operator]
        lists.load(one)


def test_load_knows_codes_names_and_undertakings(alice: StaffMember) -> None:
    france = make_signatory(name="France", code="FR")
    owed = make_undertaking(commitment=make_commitment(code="D3.e"), signatory=france)
    alice.conflicts.create(signatory=france, reason="Worked there.")
    known = lists.load(batch(alice, "assessments"))
    assert known.signatories["frankreich"] == known.signatories["fr"] == france.pk
    assert known.commitments["d3e"].code == "D3.e"
    assert known.undertakings[owed.commitment_id, france.pk] == owed.pk
    assert known.conflicts == {france.pk}


def test_a_name_of_ours_wins_over_one_in_another_language() -> None:
    georgia = make_signatory(name="Georgia", code="GE")
    assert lists.in_other_languages([georgia])["georgien"] == georgia.pk
    assert "US" in lists.country_names()
    assert not any(code.isdigit() for code in lists.country_names())


def test_entries_are_known_by_code_and_own_drafts_by_both_names(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking()
    published = make_entry(undertaking=undertaking)
    own = make_entry_draft(by=alice, undertaking=undertaking)
    of_bob = make_entry_draft(by=bob, undertaking=undertaking)
    type(own).objects.filter(pk=own.pk).update(external_id="row-1")
    found = lists.entries(alice, BearingIndex())
    assert found[published.code].undertaking_ids == {undertaking.pk}
    assert found["row-1"] == found[own.code]
    assert (found["row-1"].key, found["row-1"].is_draft) == (str(own.reference), True)
    assert of_bob.code not in found


def test_a_published_entry_is_known_by_its_name_in_the_file(alice: StaffMember, bob: StaffMember) -> None:
    draft = make_entry_draft(by=alice, undertaking=make_undertaking())
    EntryDraft.objects.filter(pk=draft.pk).update(external_id="row-1")
    draft.refresh_from_db()
    editorial.submit(draft=draft, by=alice, at=NOW)
    published = editorial.approve_entry(draft=draft, by=bob, at=NOW)
    assert lists.entries(bob, BearingIndex())["row-1"].key == published.code


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("HTTPS://Example.org/A#part", "https://example.org/A"),
        ("example.org/a", "https://example.org/a"),
        ("htp:/example.org", ""),
        ("javascript:alert(1)", ""),
        ("https://[::1", ""),
        ("https://localhost/x", ""),
        ("France", ""),
    ],
)
def test_address_gives_the_known_form_or_nothing(text: str, known: str) -> None:
    assert lists.address(text) == known


def test_known_sources_are_those_on_record() -> None:
    make_evidence(url="https://one.org/", title="One")
    found = lists.known_sources(["https://one.org/", "https://two.org/"])
    assert list(found) == ["https://one.org/"]
    assert found["https://one.org/"]["title"] == "One"
