"""What the table takes and refuses by itself, and its addresses (more: tests/actions/test_assessments.py)."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from commitments.models import Assessment, SearchRecord, StaffMember, Undertaking
from commitments.models.assessment import reverse_version
from commitments.vocabulary import EvidenceStrength
from tests.factories import (
    NOW,
    TODAY,
    make_assessment,
    make_commitment,
    make_signatory,
    make_undertaking,
)


@pytest.fixture
def undertaking(db: None) -> Undertaking:
    return make_undertaking()


def put_straight_in(
    undertaking: Undertaking, by: StaffMember, reviewer: StaffMember, **fields: Any
) -> Assessment:
    """Past every action, to find out what the table alone refuses."""
    sound = {
        "undertaking": undertaking,
        "version": 1,
        "change_kind": "first-assessment",
        "verified_level": "first_steps",
        "reasons": "A plan.",
        "change_note": "A plan was published.",
        "effective_on": TODAY,
        "next_check_on": TODAY,
        "method_version": "1.0",
        "assessed_by": by,
        "assessed_at": NOW,
        "reviewed_by": reviewer,
        "published_at": NOW,
    }
    return Assessment.objects.create(**sound | fields)


def test_assessment_table_refuses_a_closed_promise_without_its_successor(
    undertaking: Undertaking, alice: StaffMember, bob: StaffMember
) -> None:
    with pytest.raises(IntegrityError, match="out_of_scope_has_its_reason"):
        put_straight_in(undertaking, alice, bob, verified_level="closed")


def test_assessment_table_refuses_a_version_twice(
    undertaking: Undertaking, alice: StaffMember, bob: StaffMember
) -> None:
    put_straight_in(undertaking, alice, bob)
    with pytest.raises(IntegrityError, match="versions are counted without a gap"):
        put_straight_in(undertaking, alice, bob)


@pytest.mark.parametrize(
    ("column", "value", "constraint"),
    [
        ("verified_level", "splendid", "assessment_keeps_to_the_lists"),
        ("claimed_level", "splendid", "assessment_keeps_to_the_lists"),
        ("evidence_strength", 0, "assessment_keeps_to_the_lists"),
        ("evidence_strength", 6, "assessment_keeps_to_the_lists"),
        ("change_kind", "news", "assessment_keeps_to_the_lists"),
        ("change_note", " \n", "assessment_has_its_change_note"),
        ("reasons", "\t ", "assessment_has_its_reasons"),
    ],
)
def test_assessment_table_keeps_to_the_lists_and_takes_no_blanks(
    undertaking: Undertaking, alice: StaffMember, bob: StaffMember, column: str, value: Any, constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        put_straight_in(undertaking, alice, bob, **{column: value})


@pytest.fixture
def taken_out_again(db: None) -> Iterator[None]:
    """A row without all that belongs to it does not outlive its transaction."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("taken_out_again")
@pytest.mark.parametrize("strength", [EvidenceStrength.IN_FORCE, EvidenceStrength.OFFICIAL_PLAN])
def test_assessment_table_takes_a_high_level_on_firm_evidence(
    undertaking: Undertaking, alice: StaffMember, bob: StaffMember, strength: int
) -> None:
    found = put_straight_in(undertaking, alice, bob, verified_level="met", evidence_strength=strength)
    assert str(found).endswith("v1: met")


@pytest.mark.usefixtures("taken_out_again")
def test_assessment_table_takes_no_evidence_with_its_search(
    undertaking: Undertaking, alice: StaffMember, bob: StaffMember
) -> None:
    search = SearchRecord.objects.create(
        undertaking=undertaking,
        searched_on=TODAY,
        places="The gazette",
        languages="French",
        searched_by=alice,
    )
    found = put_straight_in(undertaking, alice, bob, verified_level="no_evidence", search_record=search)
    assert found.search_record == search


def test_get_absolute_url_is_the_version_for_ever(alice: StaffMember, bob: StaffMember) -> None:
    undertaking = make_undertaking(
        commitment=make_commitment(code="D3.a"), signatory=make_signatory(name="Kenya", slug="kenya")
    )
    first = make_assessment(undertaking=undertaking, by=alice, reviewer=bob)
    make_assessment(undertaking=undertaking, by=alice, reviewer=bob)
    assert first.get_absolute_url() == "/en/countries/kenya/D3.a/v1"


@pytest.mark.parametrize(
    ("kind", "address"),
    [("country", "/en/countries/x/D3.a/v2"), ("organisation", "/en/organisations/x/D3.a/v2")],
)
def test_reverse_version_follows_the_kind_of_signatory(db: None, kind: str, address: str) -> None:
    signatory = make_signatory(slug="x", kind=kind)
    undertaking = make_undertaking(commitment=make_commitment(code="D3.a"), signatory=signatory)
    assert reverse_version(undertaking, 2) == address


def test_reverse_version_of_a_joint_undertaking_names_no_signatory(db: None) -> None:
    undertaking = make_undertaking(commitment=make_commitment(code="D3.g"), is_joint=True)
    assert reverse_version(undertaking, 3) == "/en/commitments/D3.g/joint/v3"


@pytest.mark.parametrize(
    ("fields", "wall"),
    [
        ({"is_minor": True}, "only_a_correction_is_minor"),
        ({"changed_rule": "Pilots count."}, "a_revision_names_its_rule"),
        ({"change_kind": "method", "method_version": "1.1"}, "a_revision_names_its_rule"),
    ],
)
def test_assessment_table_refuses_one_kind_of_change_as_another(
    undertaking: Undertaking, alice: StaffMember, bob: StaffMember, fields: dict[str, Any], wall: str
) -> None:
    put_straight_in(undertaking, alice, bob)
    with pytest.raises(IntegrityError, match=wall):
        put_straight_in(undertaking, alice, bob, **{"version": 2, "change_kind": "progress"} | fields)


REVISION = {"version": 2, "change_kind": "method", "changed_rule": "Pilots count."}


@pytest.mark.usefixtures("taken_out_again")
def test_assessment_table_takes_a_revision_of_an_earlier_method(
    undertaking: Undertaking, alice: StaffMember, bob: StaffMember
) -> None:
    put_straight_in(undertaking, alice, bob, method_version="1.9")
    assert put_straight_in(undertaking, alice, bob, method_version="1.10", **REVISION).version == 2


def test_assessment_table_refuses_a_revision_of_the_same_method(
    undertaking: Undertaking, alice: StaffMember, bob: StaffMember
) -> None:
    put_straight_in(undertaking, alice, bob)
    with pytest.raises(IntegrityError, match="a revision follows an assessment made under an earlier"):
        put_straight_in(undertaking, alice, bob, **REVISION)


def test_assessment_table_refuses_a_revision_of_nothing(
    undertaking: Undertaking, alice: StaffMember, bob: StaffMember
) -> None:
    with pytest.raises(IntegrityError, match="a revision follows"):
        put_straight_in(undertaking, alice, bob, **REVISION | {"version": 1})


@pytest.mark.usefixtures("taken_out_again")
@pytest.mark.parametrize(
    "changed",
    [
        {"verified_level": "no_action"},
        {"effective_on": TODAY - dt.timedelta(days=1)},
        {"claimed_level": "met"},
        {"evidence_strength": 3},
    ],
)
def test_assessment_table_refuses_a_minor_correction_of_substance(
    undertaking: Undertaking, alice: StaffMember, bob: StaffMember, changed: dict[str, Any]
) -> None:
    minor = {"version": 2, "change_kind": "correction", "is_minor": True}
    put_straight_in(undertaking, alice, bob)
    with pytest.raises(IntegrityError, match="a minor correction changes neither"), transaction.atomic():
        put_straight_in(undertaking, alice, bob, **minor | changed)
    put_straight_in(undertaking, alice, bob, **minor)


def test_assessment_table_refuses_a_successor_of_what_is_not_closed(
    undertaking: Undertaking, alice: StaffMember, bob: StaffMember
) -> None:
    with pytest.raises(IntegrityError, match="only_what_is_closed_has_a_successor"):
        put_straight_in(undertaking, alice, bob, successor=make_commitment())
