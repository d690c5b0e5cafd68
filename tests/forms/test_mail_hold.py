from commitments.forms.mail_hold import HoldForm


def test_a_hold_needs_its_reason() -> None:
    assert "reason" in HoldForm({"reason": "  "}).errors
    assert "reason" in HoldForm({"reason": "x" * 501}).errors
    assert HoldForm({"reason": "A wrong date went out."}).is_valid()
