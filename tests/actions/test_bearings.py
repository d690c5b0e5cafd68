import pytest

from commitments.actions.bearings import BearingIndex
from commitments.models import Clause
from tests.factories import make_clause, make_commitment, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db


def test_undertakings_for_each_names_only_the_signatories_given() -> None:
    commitment, named, other = make_commitment(code="X1"), make_signatory(), make_signatory()
    own = make_undertaking(commitment=commitment, signatory=named)
    make_undertaking(commitment=commitment, signatory=other)
    clause = Clause.objects.get(code="X1")
    assert BearingIndex().undertakings_for([clause.pk], [named.pk]) == {own.pk}


def test_undertakings_for_joint_counts_whoever_is_named() -> None:
    commitment = make_commitment(code="X2", binding="joint")
    joint = make_undertaking(commitment=commitment, is_joint=True)
    clause = Clause.objects.get(code="X2")
    index = BearingIndex()
    assert index.undertakings_for([clause.pk], []) == {joint.pk}
    assert index.undertakings_for([clause.pk], [make_signatory().pk]) == {joint.pk}


def test_undertakings_for_both_names_the_joint_one_and_the_own() -> None:
    commitment = make_commitment(code="X3", binding="both")
    joint = make_undertaking(commitment=commitment, is_joint=True)
    own = make_undertaking(commitment=commitment)
    assert own.endorsement is not None
    found = BearingIndex().undertakings_for(
        [Clause.objects.get(code="X3").pk], [own.endorsement.signatory_id]
    )
    assert found == {joint.pk, own.pk}


def test_undertakings_for_sub_clause_climbs_to_the_nearest_commitment() -> None:
    undertaking = make_undertaking(commitment=make_commitment(code="X4"), is_joint=True)
    parent = Clause.objects.get(code="X4")
    part = make_clause(instrument=parent.instrument, code="X4.1", parent=parent)
    assert BearingIndex().undertakings_for([part.pk], []) == {undertaking.pk}


def test_undertakings_for_clause_that_promises_nothing_is_empty() -> None:
    undertaking = make_undertaking()
    assert undertaking.endorsement is not None
    preamble = make_clause(instrument=undertaking.commitment.instrument, code="X5")
    found = BearingIndex().undertakings_for([preamble.pk], [undertaking.endorsement.signatory_id])
    assert found == set()
