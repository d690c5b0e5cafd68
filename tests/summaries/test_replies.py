import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from commitments.actions import replies as action
from commitments.actions import reply_rounds
from commitments.actions.assessments import Search
from commitments.models import Assessment, CurrentStatus, ReplyRound, StaffMember
from commitments.summaries import replies, undertaking
from commitments.summaries.replies import Asked
from tests.factories import NOW, TODAY, make_assessment, make_signatory, wanted
from tests.reply_factories import (
    LAST_DAY,
    invitation_of,
    make_answer,
    make_contact,
    make_published,
    make_round,
    withdraw,
)

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
    assert asked(round_, LAST_DAY) == Asked(1, TODAY, LAST_DAY, True, False, None, False, False, False)
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
    answer = make_answer(invitation=invitation_of(round_), stance="agree")
    assert asked(round_).is_waiting
    assert not final(nothing_found, THE_DAY_AFTER)
    action.publish(answer=answer, by=bob, at=NOW, row_version=answer.row_version)
    assert (asked(round_).is_waiting, asked(round_).is_published) == (False, True)
    assert final(nothing_found, THE_DAY_AFTER)


def later(assessment: Assessment, level: str = "no_evidence") -> Assessment:
    """A later version of the same undertaking."""
    if level != "no_evidence":
        return make_assessment(undertaking=assessment.undertaking, level=level)
    record = assessment.search_record
    assert record is not None
    search = Search(record.searched_on, record.places, record.languages)
    owed = assessment.undertaking
    return make_assessment(undertaking=owed, level=level, search=search, evidence_strength=None)


def is_final(assessment: Assessment, today: dt.date = THE_DAY_AFTER) -> bool:
    """As the undertaking's page has it, which agrees with the score."""
    page = undertaking.load(wanted(assessment.undertaking), today=today)
    assert page is not None
    assert page.is_final_no_evidence == final(assessment, today)
    return page.is_final_no_evidence


@pytest.mark.usefixtures("round_")
def test_finding_that_is_repeated_stays_final(nothing_found: Assessment) -> None:
    later(later(nothing_found))
    assert not is_final(nothing_found, LAST_DAY)
    assert is_final(nothing_found)


@pytest.mark.usefixtures("round_")
def test_other_level_between_makes_the_finding_provisional_again(nothing_found: Assessment) -> None:
    later(nothing_found, "first_steps")
    assert not is_final(nothing_found)
    later(nothing_found)
    assert not is_final(nothing_found)


@pytest.mark.usefixtures("round_")
def test_other_level_that_was_withdrawn_does_not_come_between(
    nothing_found: Assessment, alice: StaffMember
) -> None:
    slip = later(nothing_found, "first_steps")
    withdraw(slip, by=alice)
    assert is_final(nothing_found)
    later(nothing_found)
    assert is_final(nothing_found)


def test_round_about_a_withdrawn_version_makes_nothing_final(
    nothing_found: Assessment, alice: StaffMember
) -> None:
    slip = later(nothing_found)
    make_round(by=alice, published=[slip], at=slip.published_at + dt.timedelta(minutes=10))
    withdraw(slip, by=alice)
    assert not is_final(nothing_found)


def test_reply_to_an_earlier_version_that_waits_keeps_the_repeated_finding_provisional(
    round_: ReplyRound, nothing_found: Assessment, bob: StaffMember
) -> None:
    answer = make_answer(invitation=invitation_of(round_), stance="agree")
    later(nothing_found)
    assert not is_final(nothing_found)
    action.publish(answer=answer, by=bob, at=NOW, row_version=answer.row_version)
    assert is_final(nothing_found)


@pytest.mark.parametrize("first", ["published", "set aside", "a stranger's"])
def test_one_of_two_answers_that_waits_keeps_it_from_being_final(
    round_: ReplyRound, nothing_found: Assessment, alice: StaffMember, bob: StaffMember, first: str
) -> None:
    settled = make_answer(invitation=invitation_of(round_), stance="agree")
    other = make_contact(signatory=round_.signatory, by=alice)
    second = reply_rounds.invite(round_=round_, contact=other, by=alice, at=NOW)
    waits = make_answer(invitation=second, text="Ours differs.", stance="")
    if first == "published":
        action.publish(answer=settled, by=bob, at=NOW, row_version=settled.row_version)
    else:
        action.set_aside(
            answer=settled,
            by=bob,
            at=NOW,
            row_version=settled.row_version,
            reason="It insults somebody.",
            is_from_signatory=first == "set aside",
        )
    assert asked(round_, THE_DAY_AFTER).is_waiting
    assert not is_final(nothing_found)
    action.publish(answer=waits, by=bob, at=NOW, row_version=waits.row_version)
    assert not asked(round_, THE_DAY_AFTER).is_waiting
    assert is_final(nothing_found)


def test_whole_page_of_no_evidence_is_asked_about_in_one_query(
    round_: ReplyRound, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    later(make_published(level="no_evidence", signatory=make_signatory(name="Chile")))
    statuses = list(CurrentStatus.objects.all())
    with django_assert_num_queries(1):
        replies.load_final_no_evidence(statuses, today=THE_DAY_AFTER)


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
    withdraw(published, by=alice)
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
    owed = reply.assessment.undertaking
    with django_assert_num_queries(1):
        (line,) = replies.load_replies(owed.pk)
    assert (line.text, line.language, line.direction) == ("قرأنا غير ذلك", "ar", "rtl")
    assert line.stance_words == "Disagrees with the assessment."
    assert [(link.url, link.host) for link in line.links] == [("https://a.example/b?c=1", "a.example")]
    assert (line.code, line.url) == (owed.commitment.code, owed.get_absolute_url())


def test_line_without_a_stance_says_none(round_: ReplyRound, bob: StaffMember) -> None:
    answer = make_answer(invitation=invitation_of(round_), stance="")
    action.publish(answer=answer, by=bob, at=NOW, row_version=answer.row_version)
    (line,) = replies.load_replies(answer.item.assessment.undertaking_id)
    assert line.stance_words == ""


def test_round_of_which_no_letter_arrived_is_not_mentioned_and_makes_nothing_final(
    nothing_found: Assessment, alice: StaffMember
) -> None:
    make_round(by=alice, published=[nothing_found], is_reached=False)
    assert replies.load_asked(nothing_found.undertaking_id, today=THE_DAY_AFTER) == ()
    assert not final(nothing_found, THE_DAY_AFTER)


@pytest.mark.parametrize(("days_late", "is_final"), [(1, True), (2, False)])
def test_letter_that_arrived_late_makes_nothing_final(
    round_: ReplyRound, nothing_found: Assessment, days_late: int, is_final: bool
) -> None:
    round_.reached_at = NOW + dt.timedelta(days=days_late)
    round_.save()
    assert asked(round_).asked_on == TODAY + dt.timedelta(days=days_late)
    assert final(nothing_found, THE_DAY_AFTER) == is_final


def test_published_reply_that_disagrees_keeps_the_finding_provisional_until_a_later_version(
    round_: ReplyRound, nothing_found: Assessment, bob: StaffMember
) -> None:
    answer = make_answer(invitation=invitation_of(round_), stance="disagree")
    action.publish(answer=answer, by=bob, at=NOW, row_version=answer.row_version)
    assert not final(nothing_found, THE_DAY_AFTER)
    later(nothing_found)
    assert final(nothing_found, THE_DAY_AFTER)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://gouv.example/a", "gouv.example"),
        ("https://gоuv.example/a", "xn--guv-sed.example"),  # the second letter is Cyrillic
        ("https://a_b.example/", "a_b.example"),
    ],
)
def test_host_is_shown_as_it_is_looked_up(url: str, host: str) -> None:
    assert replies.link(url).host == host
