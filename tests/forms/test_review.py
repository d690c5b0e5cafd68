import pytest

from commitments.forms.review import LeadForm, ReviewForm


@pytest.mark.parametrize("verdict", ["send_back", "decline"])
def test_review_form_asks_for_a_reason(verdict: str) -> None:
    form = ReviewForm({"verdict": verdict, "comment": "  ", "row_version": "3"})
    assert not form.is_valid()
    assert "Say why" in form.errors["comment"][0]


def test_review_form_approves_without_one() -> None:
    form = ReviewForm({"verdict": "approve", "row_version": "3"})
    assert form.is_valid()
    assert form.cleaned_data == {"verdict": "approve", "comment": "", "row_version": 3}


@pytest.mark.parametrize("data", [{"verdict": "publish", "row_version": "3"}, {"verdict": "approve"}])
def test_review_form_refuses_what_no_button_sends(data: dict[str, str]) -> None:
    assert not ReviewForm(data).is_valid()


def test_lead_form_takes_without_a_reason_and_declines_with_one() -> None:
    assert LeadForm({"verdict": "take"}).is_valid()
    assert not LeadForm({"verdict": "decline"}).is_valid()
    assert LeadForm({"verdict": "decline", "comment": "Gone."}).is_valid()
