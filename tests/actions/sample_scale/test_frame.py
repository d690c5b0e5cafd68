import datetime as dt

import pytest

from commitments.actions.sample_scale import frame
from commitments.models import Signatory, Undertaking
from tests.factories import make_signatory

AT = dt.datetime(2025, 2, 17, tzinfo=dt.UTC)


@pytest.fixture
def france(db: None) -> Signatory:
    return make_signatory(code="FR", name="France")


def test_make_takes_who_is_there_and_invents_the_others(france: Signatory) -> None:
    assert not frame.is_there()
    made = frame.make(3, 4, at=AT)
    assert frame.is_there()
    assert [one.name for one in made.signatories] == ["France", "Sample Country 2", "Sample Country 3"]
    assert set(Signatory.objects.filter(is_added=True).values_list("code", flat=True)) == {
        "SMP0002",
        "SMP0003",
    }


def test_make_says_who_owes_what_in_the_order_of_the_promises(france: Signatory) -> None:
    made = frame.make(2, 4, at=AT)
    for who in made.signatories:
        owed = Undertaking.objects.in_bulk(who.undertakings)
        assert [owed[pk].commitment_id for pk in who.undertakings] == [
            promise.pk for promise in made.promises
        ]
        assert {owed[pk].endorsement.signatory_id for pk in who.undertakings} == {who.pk}  # type: ignore[union-attr]


def test_every_promise_has_its_clause_and_its_tests(france: Signatory) -> None:
    made = frame.make(1, 3, at=AT)
    assert [promise.code for promise in made.promises] == ["ZZ1", "ZZ2", "ZZ3"]
    assert all(len(promise.tests) == frame.TESTS for promise in made.promises)
    assert len({promise.clause for promise in made.promises}) == 3


def test_fewer_than_there_are_take_the_first_by_name(france: Signatory) -> None:
    make_signatory(code="AL", name="Albania")
    assert [one.name for one in frame.make(1, 1, at=AT).signatories] == ["Albania"]
