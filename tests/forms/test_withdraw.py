import pytest

from commitments.forms.withdraw import WithdrawForm


@pytest.mark.parametrize(("reason", "is_valid"), [("Too early.", True), ("", False), ("x" * 301, False)])
def test_a_withdrawal_says_why_in_a_sentence(reason: str, is_valid: bool) -> None:
    assert WithdrawForm({"reason": reason}).is_valid() is is_valid


def test_an_empty_reason_is_named_beside_the_field() -> None:
    (problem,) = WithdrawForm({}).problems()
    assert (problem.anchor, problem.sentence) == ("id_reason", "Say why in one sentence. It is public.")
