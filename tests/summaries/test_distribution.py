import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.models import Commitment
from commitments.summaries import distribution
from commitments.summaries.distribution import Distribution, LevelCount, count_levels
from tests.factories import make_assessment, make_commitment, make_undertaking


def test_count_levels_keeps_the_order_of_the_vocabulary() -> None:
    counts = count_levels(["met", "not_assessed", "met", "no_action"])
    assert counts == (LevelCount("not_assessed", 1), LevelCount("no_action", 1), LevelCount("met", 2))


def test_distribution_counts_what_is_assessed() -> None:
    spread = Distribution(counts=count_levels(["met", "not_assessed", "no_evidence"]))
    assert (spread.assessed, spread.total) == (2, 3)
    assert [item.level for item in spread.found] == ["no_evidence", "met"]


@pytest.mark.django_db
def test_load_counts_the_joint_undertaking_apart(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    commitment = make_commitment(binding="both")
    make_assessment(undertaking=make_undertaking(commitment=commitment), level="met")
    make_undertaking(commitment=commitment)
    make_undertaking(commitment=commitment, is_joint=True)
    with django_assert_num_queries(1):
        spread = distribution.load(Commitment.objects.all())[commitment.pk]
    assert spread.counts == (LevelCount("not_assessed", 1), LevelCount("met", 1))
    assert spread.joint_level == "not_assessed"


@pytest.mark.django_db
def test_load_leaves_out_other_commitments() -> None:
    wanted, other = make_commitment(), make_commitment()
    make_undertaking(commitment=wanted)
    make_undertaking(commitment=other)
    assert list(distribution.load(Commitment.objects.filter(pk=wanted.pk))) == [wanted.pk]
