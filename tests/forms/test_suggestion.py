import pytest

from commitments.forms.suggestion import SettleForm


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"state": "taken"}, []),
        ({"state": "taken", "decision": "Thank you."}, []),
        ({"state": "declined", "decision": "Known already."}, []),
        ({"state": "declined"}, ["decision"]),
        ({"state": "new"}, ["state"]),
        ({}, ["state"]),
    ],
)
def test_a_suggestion_is_taken_up_or_declined_with_a_reason(given: dict[str, str], wrong: list[str]) -> None:
    assert list(SettleForm(given).errors) == wrong
