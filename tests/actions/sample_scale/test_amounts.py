import pytest

from commitments.actions.refusals import ActionRefusedError
from commitments.actions.sample_scale.amounts import MOST, SIZES, Amounts, check


@pytest.mark.parametrize("size", SIZES.values())
def test_the_sizes_with_a_name_can_be_made(size: Amounts) -> None:
    check(size)


def test_the_full_size_is_that_of_the_goals() -> None:
    assert SIZES["full"] == Amounts(200, 500, 2_000_000, 1_000_000)


def test_check_names_every_amount_that_is_wrong_and_no_other() -> None:
    with pytest.raises(ActionRefusedError) as refused:
        check(Amounts(1, 0, 5, MOST["subscribers"] + 1))
    assert "commitments" in str(refused.value)
    assert "subscribers" in str(refused.value)
    assert "signatories" not in str(refused.value)
