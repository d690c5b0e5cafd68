import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.models import StaffMember
from commitments.summaries.desk_owners import Owned, load_owners
from tests.factories import make_signatory, make_undertaking
from tests.inbox_factories import make_assignment

pytestmark = pytest.mark.django_db


def test_owners_are_those_who_are_here_else_who_had_it_until_they_left(
    alice: StaffMember, bob: StaffMember
) -> None:
    france, kenya = make_signatory(), make_signatory()
    both, left, free = (
        make_undertaking(signatory=france),
        make_undertaking(signatory=kenya),
        make_undertaking(is_joint=True),
    )
    make_assignment(person=alice, signatory=france)
    make_assignment(person=bob, signatory=france)
    make_assignment(person=bob, signatory=kenya)
    bob.is_active = False
    bob.save()
    assert sorted(load_owners(), key=lambda owned: owned.pk) == [
        Owned(both.pk, (alice.pk,), ()),
        Owned(left.pk, (), (bob.pk,)),
        Owned(free.pk, (), ()),
    ]


@pytest.mark.parametrize("rows", [1, 4])
def test_load_owners_needs_three_queries(
    alice: StaffMember, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for _ in range(rows):
        make_assignment(person=alice, signatory=make_signatory())
        make_undertaking()
    with django_assert_num_queries(3):
        load_owners()
