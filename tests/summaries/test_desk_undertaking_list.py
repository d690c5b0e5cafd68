import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.models import StaffMember
from commitments.summaries import desk_undertaking_list
from commitments.summaries.desk_undertaking_list import Sought, UndertakingsPage
from tests.factories import TODAY, make_assessment, make_commitment, make_signatory, make_undertaking
from tests.inbox_factories import make_assignment

pytestmark = pytest.mark.django_db


def load(**asked: str) -> UndertakingsPage:
    return desk_undertaking_list.load(Sought(**asked), page="", today=TODAY)


def found(**asked: str) -> set[int]:
    return {place.pk for place in load(**asked).found.places}


def test_by_who_looks_after_them(alice: StaffMember, bob: StaffMember) -> None:
    france, kenya = make_signatory(), make_signatory()
    of_alice, of_bob, free = (
        make_undertaking(signatory=france),
        make_undertaking(signatory=kenya),
        make_undertaking(),
    )
    make_assignment(person=alice, signatory=france)
    make_assignment(person=bob, signatory=kenya)
    assert (found(person="alice"), found(person="nobody")) == ({of_alice.pk}, {free.pk})
    bob.is_active = False
    bob.save()
    assert (found(person="bob"), found(person="nobody")) == ({of_bob.pk}, {free.pk, of_bob.pk})
    assert ("bob", "Bob Baker, who has left") in load().people


def test_by_region_commitment_and_state() -> None:
    commitment = make_commitment(code="D3.e")
    africa = make_undertaking(commitment=commitment, signatory=make_signatory(region="Africa"))
    body = make_undertaking(signatory=make_signatory(kind="organisation", region=""))
    joint = make_undertaking(is_joint=True)
    make_assessment(undertaking=africa)
    assert found(region="Africa") == found(commitment="D3.e") == found(state="assessed") == {africa.pk}
    assert (found(region="organisations"), found(region="joint")) == ({body.pk}, {joint.pk})
    assert found(state="not-assessed") == {body.pk, joint.pk}
    assert found(region="Africa", state="not-assessed") == set()


def test_what_does_not_exist_is_not_asked_for() -> None:
    make_undertaking()
    page = load(person="nemo", region="Moon", commitment="Z9", state="lost")
    assert (page.sought, page.found.paging.total) == (Sought(), 1)
    assert not page.sought.narrows


@pytest.mark.parametrize("rows", [1, 4])
def test_load_query_count_does_not_grow(
    alice: StaffMember, django_assert_max_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for _ in range(rows):
        signatory = make_signatory()
        make_undertaking(signatory=signatory)
        make_assignment(person=alice, signatory=signatory)
    with django_assert_max_num_queries(8):
        assert len(load(person="alice").found.places) == rows
