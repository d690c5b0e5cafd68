import datetime as dt

import pytest

from commitments.actions import sample_desk
from commitments.models import (
    Assignment,
    Contact,
    Reply,
    ReplyAnswer,
    ReplyRound,
    StaffMember,
    Suggestion,
    Undertaking,
)
from tests.factories import NOW, make_assessment, make_person, make_signatory, make_undertaking


@pytest.fixture
def team(db: None) -> list[StaffMember]:
    return [make_person(role="Publisher") for _ in range(4)]


@pytest.fixture
def undertakings(team: list[StaffMember]) -> list[Undertaking]:
    """Three signatories, each assessed long ago, and some that are not."""
    found = [make_undertaking(signatory=make_signatory()) for _ in range(6)]
    for undertaking in found[:3]:
        make_assessment(undertaking=undertaking, by=team[1], reviewer=team[2], at=NOW - dt.timedelta(days=90))
    return found


def test_every_text_says_that_it_is_invented(
    team: list[StaffMember], undertakings: list[Undertaking]
) -> None:
    sample_desk.make(team=team, undertakings=undertakings, now=NOW)
    texts = [
        *Suggestion.objects.values_list("text", flat=True),
        *Contact.objects.values_list("office", flat=True),
        *ReplyAnswer.objects.values_list("text", flat=True),
    ]
    assert len(texts) >= 7
    assert all(text.startswith("Sample:") for text in texts)


def test_rounds_show_silence_an_answer_that_waits_and_one_that_has_begun(
    team: list[StaffMember], undertakings: list[Undertaking]
) -> None:
    sample_desk.make(team=team, undertakings=undertakings, now=NOW)
    rounds = ReplyRound.objects.order_by("opened_at")
    assert [round_.is_open_at(NOW) for round_ in rounds] == [False, True, True]
    answer = ReplyAnswer.objects.get()
    assert (answer.signed_as, answer.published_reply) == (sample_desk.SIGNED_AS, None)
    assert not Reply.objects.exists()


def test_suggestions_and_assignments_wait_for_the_team(
    team: list[StaffMember], undertakings: list[Undertaking]
) -> None:
    made = sample_desk.make(team=team, undertakings=undertakings, now=NOW)
    assert Suggestion.objects.open().count() == len(sample_desk.OFFERS) - 1
    assert Assignment.objects.filter(language="fr").count() == 1
    assert made == Assignment.objects.count() + Suggestion.objects.count() + ReplyRound.objects.count()
