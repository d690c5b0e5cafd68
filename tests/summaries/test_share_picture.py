import pytest
from django.utils import translation

from commitments.summaries import share_card
from commitments.summaries.share_picture import picture_of
from tests.factories import TODAY, make_commitment, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db


def test_picture_says_whose_it_is_where_it_is_from_and_whether_it_is_invented() -> None:
    make_undertaking(
        commitment=make_commitment(code="D3.a", title="Access"),
        signatory=make_signatory(slug="kenya", name="Kenya"),
    )
    card = share_card.load_signatory(kind="country", slug="kenya", today=TODAY)
    one = share_card.load_undertaking(kind="country", slug="kenya", code="D3.a", today=TODAY)
    assert card
    assert one
    picture = picture_of(card, is_sample=False)
    assert (picture.site, picture.name, picture.title, picture.warning, picture.date) == (
        "AI Commitment Tracker", "Kenya", "", "", "",
    )  # fmt: skip
    assert len(picture.squares) == 1
    assert picture_of(one, is_sample=True).title == "D3.a Access"
    assert picture_of(one, is_sample=True).warning == "Sample data: invented"
    with translation.override("ar"):
        assert picture_of(card, is_sample=False).is_right_to_left
