import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.actions import replies as action
from commitments.actions import reply_rounds, withdrawals
from commitments.actions.assessments import Search
from commitments.models import Assessment, CurrentStatus, ReplyRound, StaffMember
from commitments.summaries import replies
from commitments.summaries.replies import Asked
from tests.factories import NOW, TODAY, make_assessment
from tests.reply_factories import LAST_DAY, invitation_of, make_answer, make_published, make_round

pytestmark = pytest.mark.django_db
THE_DAY_AFTER = LAST_DAY + dt.timedelta(days=1)


@pytest.fixture
def nothing_found(alice: StaffMember) -> Assessment:
    return make_published(level="no_evidence")


@pytest.fixture
def round_(alice: StaffMember, nothing_found: Assessment) -> ReplyRound:
    return make_round(by=alice, published=[nothing_found])


def asked(round_: ReplyRound, today: dt.date = TODAY) -> Asked:
    (found,) = replies.load_asked(round_.items.get().assessment.undertaking_id, today=today)
    return found


def final(assessment: Assessment, today: dt.date) -> bool:
    statuses = CurrentStatus.objects.filter(undertaking=assessment.undertaking)
    return assessment.undertaking_id in replies.load_final_no_evidence(statuses, today=today)


def test_asked_is_open_to_the_end_of_its_last_day(round_: ReplyRound) -> None:
    assert asked(round_, LAST_DAY) == Asked(1, TODAY, LAST_DAY, True, False, None, False, False)
    assert not asked(round_, THE_DAY_AFTER).is_open


def test_silence_becomes_final_the_day_after(round_: ReplyRound, nothing_found: Assessment) -> None:
    assert not final(nothing_found, LAST_DAY)
    assert final(nothing_found, THE_DAY_AFTER)


def test_nothing_is_final_before_anybody_was_asked(nothing_found: Assessment) -> None:
    assert not final(nothing_found, dt.date(2030, 1, 1))


def test_round_ended_early_makes_nothing_final(
    round_: ReplyRound, nothing_found: Assessment, alice: StaffMember
) -> None:
    reply_rounds.close(round_=round_, by=alice, at=NOW, reason="Nobody was reached.")
    assert asked(round_, THE_DAY_AFTER).is_ended_early
    assert not final(nothing_found, THE_DAY_AFTER)


def test_reply_that_waits_to_be_read_keeps_it_from_being_final(
    round_: ReplyRound, nothing_found: Assessment, bob: StaffMember
) -> None:
    answer = make_answer(invitation=invitation_of(round_))
    assert asked(round_).is_waiting
    assert not final(nothing_found, THE_DAY_AFTER)
    action.publish(answer=answer, by=bob, at=NOW, row_version=answer.row_version)
    assert (asked(round_).is_waiting, asked(round_).is_published) == (False, True)
    assert final(nothing_found, THE_DAY_AFTER)


def test_later_version_is_provisional_until_it_was_asked_about(
    round_: ReplyRound, nothing_found: Assessment
) -> None:
    search = search_of(nothing_found)
    make_assessment(
        undertaking=nothing_found.undertaking, level="no_evidence", search=search, evidence_strength=None
    )
    assert not final(nothing_found, THE_DAY_AFTER)


def search_of(assessment: Assessment) -> Search:
    record = assessment.search_record
    assert record is not None
    return Search(record.searched_on, record.places, record.languages)


def test_other_levels_are_never_looked_at(
    alice: StaffMember, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    published = make_published()
    make_round(by=alice, published=[published])
    statuses = list(CurrentStatus.objects.all())
    with django_assert_num_queries(0):
        assert replies.load_final_no_evidence(statuses, today=THE_DAY_AFTER) == frozenset()


def test_withdrawn_assessment_was_never_asked_about(alice: StaffMember) -> None:
    published = make_published()
    make_round(by=alice, published=[published])
    withdrawals.withdraw_assessment(assessment=published, by=alice, at=NOW, reason="Too early.")
    assert replies.load_asked(published.undertaking_id, today=TODAY) == ()


def test_lines_carry_the_words_the_stance_and_the_hosts(
    round_: ReplyRound, bob: StaffMember, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    answer = make_answer(
        invitation=invitation_of(round_),
        text="قرأنا غير ذلك",
        language="ar",
        links=["https://a.example/b?c=1"],
    )
    reply = action.publish(answer=answer, by=bob, at=NOW, row_version=answer.row_version)
    undertaking = reply.assessment.undertaking
    with django_assert_num_queries(1):
        (line,) = replies.load_replies(undertaking.pk)
    assert (line.text, line.language, line.direction) == ("قرأنا غير ذلك", "ar", "rtl")
    assert line.stance_words == "Disagrees with the assessment."
    assert [(link.url, link.host) for link in line.links] == [("https://a.example/b?c=1", "a.example")]
    assert (line.code, line.url) == (undertaking.commitment.code, undertaking.get_absolute_url())
    assert replies.load_of_signatory(undertaking.endorsement.signatory_id) == (line,)  # type: ignore[union-attr]


def test_line_without_a_stance_says_none(round_: ReplyRound, bob: StaffMember) -> None:
    answer = make_answer(invitation=invitation_of(round_), stance="")
    action.publish(answer=answer, by=bob, at=NOW, row_version=answer.row_version)
    (line,) = replies.load_replies(answer.item.assessment.undertaking_id)
    assert line.stance_words == ""
