from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError

from commitments.models import SecondRating, StaffMember
from tests.factories import NOW, make_assessment_draft, make_undertaking

pytestmark = pytest.mark.django_db


@pytest.fixture
def make(alice: StaffMember) -> Callable[..., SecondRating]:
    draft = make_assessment_draft(by=alice, undertaking=make_undertaking())

    def made(**fields: Any) -> SecondRating:
        defaults = {"reason": "met", "asked_at": NOW, "first_rater": alice, "first_level": "met"}
        return SecondRating.objects.create(draft=draft, **defaults | fields)

    return made


def test_second_rating_open_is_fine_and_its_name_tells_no_level(make: Callable[..., SecondRating]) -> None:
    second = make()
    assert str(second) == f"Second rating of draft {second.draft_id}"
    assert str(second.draft) == f"Draft on {second.draft.undertaking_id} ({second.draft.state})"


def test_second_rating_by_the_first_rater_is_refused(
    make: Callable[..., SecondRating], alice: StaffMember
) -> None:
    with pytest.raises(IntegrityError, match="second_rating_by_another"):
        make(second_rater=alice)


def test_second_rating_in_without_a_level_is_refused(
    make: Callable[..., SecondRating], bob: StaffMember
) -> None:
    with pytest.raises(IntegrityError, match="second_rating_is_whole"):
        make(second_rater=bob, rated_at=NOW)


def test_second_rating_reconciled_before_both_are_in_is_refused(make: Callable[..., SecondRating]) -> None:
    with pytest.raises(IntegrityError, match="reconciled_after_both_are_in"):
        make(reconciled_at=NOW, agreed_level="met")


def test_second_rating_is_asked_for_once_per_draft(make: Callable[..., SecondRating]) -> None:
    make()
    with pytest.raises(IntegrityError, match="one_second_rating_per_draft"):
        make()
