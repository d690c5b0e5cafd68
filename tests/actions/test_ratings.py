from dataclasses import replace

import pytest

from commitments.actions import ratings
from commitments.actions.ratings import Rating
from commitments.models import StaffMember
from tests.factories import make_assessment_draft, make_undertaking


@pytest.mark.django_db
def test_rating_is_the_same_whatever_kind_of_text_its_codes_are(alice: StaffMember) -> None:
    rating = ratings.of_draft(make_assessment_draft(by=alice, undertaking=make_undertaking()))
    again = replace(rating, level=str(rating.level), results=dict(reversed(rating.results.items())))
    assert rating.stored_whole() == again.stored_whole()


@pytest.mark.parametrize(("is_continuing", "word"), [(True, "“Being met”."), (False, "“Met”.")])
def test_said_calls_a_lasting_duty_being_met(is_continuing: bool, word: str) -> None:
    words = ratings.said(Rating("met", 1, {1: "passed"}), is_continuing=is_continuing)
    assert words.startswith(word)
    assert words.endswith("Tests: 1 passed.")
