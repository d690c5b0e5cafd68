import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from commitments.actions import contacts, replies, reply_rounds
from commitments.actions.assessments import Search
from commitments.actions.refusals import ActionRefusedError
from commitments.actions.replies import Answer, AnswerOvertakenError, AnswerSettledError, RoundClosedError
from commitments.models import (
    AppendOnlyError,
    AssessmentRating,
    Change,
    ConflictOfInterest,
    DeskAct,
    Reply,
    ReplyAnswer,
    ReplyInvitation,
    ReplyRoundItem,
    StaffMember,
)
from commitments.rules.reply_window import GRACE
from tests.factories import NOW, make_assessment, make_person, make_signatory
from tests.reply_factories import (
    FIVE_WEEKS_ON,
    invitation_of,
    make_answer,
    make_contact,
    make_published,
    make_round,
    withdraw,
)

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
WORDS = "Nous avons publié le registre.\n\n<b>Lisez</b>-le."


@pytest.fixture
def invitation(alice: StaffMember) -> ReplyInvitation:
    return invitation_of(make_round(by=alice))


def item_of(invitation: ReplyInvitation) -> ReplyRoundItem:
    return ReplyRoundItem.objects.get(round=invitation.round)


def publish(answer: ReplyAnswer, by: StaffMember, **given: Any) -> Reply:
    return replies.publish(answer=answer, by=by, at=NOW, **{"row_version": answer.row_version} | given)


def aside(answer: ReplyAnswer, by: StaffMember, *, is_from_signatory: bool = True) -> ReplyAnswer:
    return replies.set_aside(
        answer=answer,
        by=by,
        at=NOW,
        row_version=answer.row_version,
        reason="It insults somebody.",
        is_from_signatory=is_from_signatory,
    )


def test_save_keeps_the_words_and_hands_nothing_in(invitation: ReplyInvitation) -> None:
    answer = make_answer(invitation=invitation, text=WORDS, is_sent=False)
    assert (answer.text, answer.stance, answer.submitted_at) == (WORDS, "disagree", None)
    assert item_of(invitation).received_at is None


def test_send_hands_it_in_and_the_public_fact_follows(invitation: ReplyInvitation) -> None:
    make_answer(invitation=invitation, is_sent=False)
    answer = make_answer(invitation=invitation, at=NOW + HOUR)
    assert answer.submitted_at == NOW + HOUR
    assert item_of(invitation).received_at == NOW + HOUR


def test_what_is_saved_after_sending_replaces_what_was_sent(invitation: ReplyInvitation) -> None:
    make_answer(invitation=invitation)
    answer = make_answer(invitation=invitation, text="Second thoughts.", is_sent=False, at=NOW + HOUR)
    assert (answer.text, answer.submitted_at, answer.saved_at) == ("Second thoughts.", NOW, NOW + HOUR)


def test_emptying_an_answer_takes_it_back(invitation: ReplyInvitation) -> None:
    make_answer(invitation=invitation)
    answer = make_answer(invitation=invitation, text="", stance="", is_sent=False)
    assert answer.submitted_at is None
    assert item_of(invitation).received_at is None


def test_a_blank_answer_makes_no_row(invitation: ReplyInvitation) -> None:
    item = item_of(invitation)
    replies.keep_answers(
        invitation=invitation, at=NOW, answers={item.pk: Answer()}, signed_as="", language="en", is_sent=True
    )
    assert not ReplyAnswer.objects.exists()


def test_saving_the_same_again_changes_nothing(invitation: ReplyInvitation) -> None:
    first = make_answer(invitation=invitation)
    again = make_answer(invitation=invitation, at=NOW + HOUR)
    assert (again.row_version, again.saved_at) == (first.row_version, first.saved_at)


def test_save_over_words_from_another_window_is_refused_and_loses_none(invitation: ReplyInvitation) -> None:
    item = item_of(invitation)
    make_answer(invitation=invitation, text="From the first window.")
    late = Answer("agree", "From the second window.", [], 0)
    with pytest.raises(AnswerOvertakenError) as refused:
        replies.keep_answers(
            invitation=invitation, at=NOW, answers={item.pk: late}, signed_as="", language="en", is_sent=False
        )
    assert refused.value.items == [item.pk]
    assert ReplyAnswer.objects.get().text == "From the first window."


def test_save_after_the_end_is_refused(invitation: ReplyInvitation) -> None:
    make_answer(invitation=invitation, is_sent=False, at=FIVE_WEEKS_ON - dt.timedelta(seconds=1))
    with pytest.raises(RoundClosedError):
        make_answer(invitation=invitation, text="Too late.", at=FIVE_WEEKS_ON + GRACE)


def test_save_through_a_link_that_was_stopped_is_refused(
    invitation: ReplyInvitation, alice: StaffMember
) -> None:
    contacts.end(contact=invitation.contact, by=alice, at=NOW)
    with pytest.raises(RoundClosedError):
        make_answer(invitation=invitation)


def test_save_takes_no_item_of_another_round(invitation: ReplyInvitation, alice: StaffMember) -> None:
    other = make_round(by=alice, published=[make_published(signatory=make_signatory(name="Chile"))])
    item = other.items.get()
    replies.keep_answers(
        invitation=invitation,
        at=NOW,
        answers={item.pk: Answer("agree", "Not mine to say.")},
        signed_as="X",
        language="en",
        is_sent=True,
    )
    assert not ReplyAnswer.objects.exists()


def test_publish_prints_word_for_word(invitation: ReplyInvitation, bob: StaffMember) -> None:
    answer = make_answer(
        invitation=invitation, text=WORDS, links=["https://registre.example/ia"], language="fr", at=NOW - HOUR
    )
    reply = publish(answer, bob)
    assert (reply.text, reply.links, reply.language) == (WORDS, ["https://registre.example/ia"], "fr")
    assert (reply.stance, reply.author) == ("disagree", "A. Minister, Ministry of the test")
    assert (reply.received_on, reply.recorded_by) == (NOW.date(), bob)
    with pytest.raises(AppendOnlyError):
        reply.save()


def test_publish_makes_one_change_and_one_line_of_the_log(
    invitation: ReplyInvitation, bob: StaffMember
) -> None:
    reply = publish(make_answer(invitation=invitation), bob)
    change = Change.objects.get(kind="reply")
    undertaking = reply.assessment.undertaking
    assert (change.reply, change.undertaking, change.assessment) == (reply, undertaking, None)
    code = undertaking.commitment.code
    assert change.note == f"Kenya replied that it disagrees with the assessment of {code}."
    assert (change.from_level, change.to_level) == ("first_steps", "first_steps")
    assert DeskAct.objects.filter(kind="publish-reply", person=bob).count() == 1


@pytest.mark.parametrize(
    ("stance", "words"), [("agree", "that it agrees with"), ("", "replied to"), ("disagree", "disagrees")]
)
def test_note_says_what_the_signatory_said(stance: str, words: str) -> None:
    assert words in replies.note_of("Kenya", stance, "D3.a")


def test_publish_twice_is_refused(invitation: ReplyInvitation, bob: StaffMember) -> None:
    answer = make_answer(invitation=invitation)
    publish(answer, bob)
    with pytest.raises(ActionRefusedError, match="published or set aside already"):
        publish(answer, bob)
    assert Reply.objects.count() == 1


def test_publish_what_was_changed_since_it_was_read_is_refused(
    invitation: ReplyInvitation, bob: StaffMember
) -> None:
    read = make_answer(invitation=invitation)
    make_answer(invitation=invitation, text="On second thoughts, we agree.", at=NOW + HOUR)
    with pytest.raises(ActionRefusedError, match="changed the answer since"):
        publish(read, bob, row_version=read.row_version)
    assert not Reply.objects.exists()


def test_publish_what_was_not_sent_is_refused(invitation: ReplyInvitation, bob: StaffMember) -> None:
    with pytest.raises(ActionRefusedError, match="was not sent"):
        publish(make_answer(invitation=invitation, is_sent=False), bob)


def test_publish_needs_a_publisher_without_a_conflict(invitation: ReplyInvitation, bob: StaffMember) -> None:
    answer = make_answer(invitation=invitation)
    with pytest.raises(ActionRefusedError, match="role does not allow"):
        publish(answer, make_person(role="Reviewer"))
    ConflictOfInterest.objects.create(person=bob, signatory=invitation.round.signatory, reason="Family.")
    with pytest.raises(ActionRefusedError, match="conflict of interest"):
        publish(answer, bob)


def test_settling_an_answer_needs_a_second_factor(
    invitation: ReplyInvitation, bob: StaffMember, settings: Settings
) -> None:
    answer = make_answer(invitation=invitation)
    settings.REQUIRE_SECOND_FACTOR = True
    with pytest.raises(ActionRefusedError, match="second factor"):
        publish(answer, bob)
    with pytest.raises(ActionRefusedError, match="second factor"):
        aside(answer, bob)
    assert not Reply.objects.exists()


def test_published_answer_can_no_longer_be_changed_by_its_author(
    invitation: ReplyInvitation, bob: StaffMember
) -> None:
    publish(make_answer(invitation=invitation, text=WORDS), bob)
    with pytest.raises(AnswerSettledError):
        make_answer(invitation=invitation, text="Other words.")
    assert ReplyAnswer.objects.get().text == WORDS


def test_set_aside_as_abusive_is_received_and_withheld(invitation: ReplyInvitation, bob: StaffMember) -> None:
    row = aside(make_answer(invitation=invitation), bob)
    item = item_of(invitation)
    assert (item.received_at, item.withheld_at) == (NOW, NOW)
    assert row.set_aside_reason == "It insults somebody."
    assert not Reply.objects.exists()
    act = DeskAct.objects.get(kind="set-aside")
    assert (act.get_kind_display(), act.person) == ("Set aside", bob)
    assert act.words.endswith(": It insults somebody.")
    assert not DeskAct.objects.filter(kind="publish-reply").exists()


def test_set_aside_as_a_strangers_counts_as_no_reply(invitation: ReplyInvitation, bob: StaffMember) -> None:
    aside(make_answer(invitation=invitation), bob, is_from_signatory=False)
    item = item_of(invitation)
    assert (item.received_at, item.withheld_at) == (None, None)


def test_set_aside_needs_a_reason(invitation: ReplyInvitation, bob: StaffMember) -> None:
    answer = make_answer(invitation=invitation)
    with pytest.raises(ActionRefusedError, match="Say why"):
        replies.set_aside(
            answer=answer, by=bob, at=NOW, row_version=answer.row_version, reason=" ", is_from_signatory=True
        )


def test_one_contact_set_aside_leaves_the_reply_of_another(
    invitation: ReplyInvitation, alice: StaffMember, bob: StaffMember
) -> None:
    other = make_contact(signatory=invitation.round.signatory, by=alice)
    second = reply_rounds.invite(round_=invitation.round, contact=other, by=alice, at=NOW)
    aside(make_answer(invitation=invitation), bob)
    publish(make_answer(invitation=second, text="Our answer.", at=NOW + HOUR), bob)
    item = item_of(invitation)
    assert (item.received_at, item.withheld_at) == (NOW, None)


def test_words_about_a_withdrawn_assessment_are_not_dropped_unsaid(
    invitation: ReplyInvitation, alice: StaffMember
) -> None:
    withdraw(item_of(invitation).assessment, by=alice)
    with pytest.raises(AnswerSettledError):
        make_answer(invitation=invitation)


def made_by(person: StaffMember, position: str) -> ReplyInvitation:
    fields: dict[str, Any] = {"by": person} if position == "assessed" else {"reviewer": person}
    return invitation_of(make_round(published=[make_published(level="no_evidence", **fields)]))


@pytest.mark.parametrize("position", ["assessed", "reviewed"])
def test_nobody_makes_silence_out_of_a_reply_to_their_own_work(bob: StaffMember, position: str) -> None:
    answer = make_answer(invitation=made_by(bob, position))
    with pytest.raises(ActionRefusedError, match="somebody else sets it aside"):
        aside(answer, bob, is_from_signatory=False)
    publish(answer, bob)


@pytest.mark.parametrize("position", ["assessed", "reviewed"])
def test_database_refuses_setting_aside_a_reply_to_ones_own_work(bob: StaffMember, position: str) -> None:
    answer = make_answer(invitation=made_by(bob, position))
    rows = ReplyAnswer.objects.filter(pk=answer.pk)
    with pytest.raises(IntegrityError, match="their own work"), transaction.atomic():
        rows.update(set_aside_at=NOW, set_aside_by=bob)
    with pytest.raises(IntegrityError, match="is named"), transaction.atomic():
        rows.update(set_aside_at=NOW)


def test_whoever_repeats_a_finding_makes_no_silence_out_of_a_reply_to_it(bob: StaffMember) -> None:
    first = make_published(level="no_evidence")
    answer = make_answer(invitation=invitation_of(make_round(published=[first])))
    search = Search(NOW.date(), "The ministry's pages again", "en")
    make_assessment(
        undertaking=first.undertaking, by=bob, level="no_evidence", search=search, evidence_strength=None
    )
    with pytest.raises(ActionRefusedError, match="somebody else sets it aside"):
        aside(answer, bob, is_from_signatory=False)
    with pytest.raises(IntegrityError, match="their own work"), transaction.atomic():
        ReplyAnswer.objects.filter(pk=answer.pk).update(set_aside_at=NOW, set_aside_by=bob)


def test_second_rater_sets_no_reply_aside(invitation: ReplyInvitation, bob: StaffMember) -> None:
    AssessmentRating.objects.create(
        assessment=item_of(invitation).assessment,
        position=2,
        rater=bob,
        verified_level="first_steps",
        rated_at=NOW,
    )
    with pytest.raises(ActionRefusedError, match="somebody else sets it aside"):
        aside(make_answer(invitation=invitation), bob)


@pytest.mark.parametrize("is_from_signatory", [True, False])
def test_what_was_set_aside_can_be_taken_back(
    invitation: ReplyInvitation, bob: StaffMember, is_from_signatory: bool
) -> None:
    make_answer(invitation=invitation)
    answer = make_answer(invitation=invitation, text="Second thoughts.", at=NOW + HOUR)
    aside(answer, bob, is_from_signatory=is_from_signatory)
    row = replies.take_back(answer=answer, by=bob, at=NOW + HOUR)
    item = item_of(invitation)
    assert (row.submitted_at, row.set_aside_at, row.set_aside_reason) == (NOW, None, "")
    assert (item.received_at, item.withheld_at) == (NOW, None)
    publish(row, bob)
    with pytest.raises(ActionRefusedError, match="taken back already"):
        replies.take_back(answer=answer, by=bob, at=NOW)
