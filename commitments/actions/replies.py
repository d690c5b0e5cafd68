"""What a signatory answers: kept as it is written, sent, and published word for word by the desk."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction
from django.utils.text import capfirst

from commitments.actions import acts, assessments, changes, staff
from commitments.actions.refusals import ActionRefusedError
from commitments.desk_vocabulary import DeskActKind
from commitments.models import Assessment, Reply, ReplyAnswer, ReplyInvitation, ReplyRoundItem, StaffMember
from commitments.summaries.signatory_names import in_sentence
from commitments.vocabulary import ChangeKind, ReplyStance

LONGEST_TEXT: Final = 20_000
MOST_LINKS: Final = 10
ASIDE: Final = ("set_aside_at", "set_aside_reason", "set_aside_by", "was_submitted_at")


class AnswerOvertakenError(ActionRefusedError):
    """Other words were saved through the same link meanwhile. `items` are the ids of what they answer."""

    def __init__(self, items: list[int]) -> None:
        self.items = items
        super().__init__("Other words were saved here meanwhile.")


class AnswerSettledError(ActionRefusedError):
    """What was typed answers something that was published, set aside or withdrawn meanwhile."""


class RoundClosedError(ActionRefusedError):
    """The time to reply is over, or the link was withdrawn."""


@dataclass(frozen=True)
class Answer:
    """What the form holds for one item; `row_version` is the one it was opened with, 0 for none."""

    stance: str = ""
    text: str = ""
    links: list[str] = field(default_factory=list)
    row_version: int = 0

    @property
    def is_blank(self) -> bool:
        return not (self.stance or self.text.strip() or self.links)


@transaction.atomic
def keep_answers(
    *,
    invitation: ReplyInvitation,
    at: dt.datetime,
    answers: Mapping[int, Answer],
    signed_as: str,
    language: str,
    is_sent: bool,
) -> None:
    """Keeps the answers, by the id of the item, and hands them in where `is_sent`.

    What was handed in before is replaced by what is saved now. With nothing written, raises
    AnswerOvertakenError where other words were saved meanwhile, and AnswerSettledError where new words
    came for what was published, set aside or withdrawn.
    """
    ReplyInvitation.objects.select_for_update().get(pk=invitation.pk)
    live = ReplyInvitation.objects.select_related("round").get(pk=invitation.pk)
    if live.revoked_at is not None or not live.round.takes_answers_at(at):
        raise RoundClosedError("The time to reply is over.")
    rows = {row.item_id: row for row in live.answers.select_for_update()}
    asked = ReplyRoundItem.objects.select_related("assessment__withdrawal").filter(round=live.round)
    items = {item.pk: item for item in asked.filter(pk__in=list(answers))}
    if any(is_too_late(item, rows.get(pk), answers[pk]) for pk, item in items.items()):
        raise AnswerSettledError("It was published or withdrawn meanwhile.")
    overtaken = [pk for pk, given in answers.items() if pk in items and is_overtaken(rows.get(pk), given)]
    if overtaken:
        raise AnswerOvertakenError(overtaken)
    for pk, item in items.items():
        row = rows.get(pk) or ReplyAnswer(item=item, invitation=live, row_version=0)
        keep(row, answers[pk], at=at, signed_as=signed_as, language=language, is_sent=is_sent)


def is_settled(row: ReplyAnswer) -> bool:
    return row.published_reply_id is not None or row.set_aside_at is not None


def is_too_late(item: ReplyRoundItem, row: ReplyAnswer | None, given: Answer) -> bool:
    """Whether new words came for what takes none any more."""
    if not hasattr(item.assessment, "withdrawal") and not (row and is_settled(row)):
        return False
    kept = (row.stance, row.text, row.links) if row else ("", "", [])
    return kept != (given.stance, given.text, given.links)


def is_overtaken(row: ReplyAnswer | None, given: Answer) -> bool:
    """Whether the row holds something else than the form, and not what the form was opened with."""
    if row is None or is_settled(row) or row.row_version == given.row_version:
        return False
    return (row.stance, row.text, row.links) != (given.stance, given.text, given.links)


def keep(
    row: ReplyAnswer, given: Answer, *, at: dt.datetime, signed_as: str, language: str, is_sent: bool
) -> None:
    if (
        is_settled(row)
        or hasattr(row.item.assessment, "withdrawal")
        or (given.is_blank and row.row_version == 0)
    ):
        return
    before = (row.stance, row.text, row.links, row.signed_as, row.language)
    row.stance, row.text, row.links = given.stance, given.text, given.links
    row.signed_as, row.language = signed_as, language
    is_handed_in = is_sent and not given.is_blank and row.submitted_at is None
    if (row.stance, row.text, row.links, row.signed_as, row.language) == before and not is_handed_in:
        return
    row.saved_at, row.row_version = at, row.row_version + 1
    if given.is_blank:
        row.submitted_at = None  # taken back
    elif is_sent:
        row.submitted_at = row.submitted_at or at
    row.save()
    note_received(row.item)


def note_received(item: ReplyRoundItem) -> None:
    """Brings the public facts of an item in line with the answers to it, one contact's after another's."""
    ReplyRoundItem.objects.select_for_update(no_key=True).get(pk=item.pk)
    sent = item.answers.filter(submitted_at__isnull=False).order_by("submitted_at")
    first = sent.first()
    alive = sent.filter(set_aside_at=None)
    item.received_at = first.submitted_at if first else None
    item.withheld_at = first.set_aside_at if first and not alive.exists() else None
    item.save(update_fields=["received_at", "withheld_at"])


@transaction.atomic
def publish(*, answer: ReplyAnswer, by: StaffMember, at: dt.datetime, row_version: int) -> Reply:
    """Puts the answer beside the assessment, word for word, and among the changes.

    Raises ActionRefusedError where it was changed since `row_version`, or settled already.
    """
    changes.lock()
    row = waiting(answer, by=by, row_version=row_version)
    assessment = row.item.assessment
    if getattr(assessment, "withdrawal", None) is not None:
        raise ActionRefusedError("The assessment it answers was withdrawn.")
    assert row.submitted_at is not None  # waiting() made sure
    reply = Reply.objects.create(
        assessment=assessment,
        stance=row.stance,
        text=row.text,
        links=row.links,
        language=row.language,
        author=row.signed_as,
        received_on=row.submitted_at.date(),
        recorded_by=by,
    )
    row.published_reply = reply
    row.save(update_fields=["published_reply"])
    undertaking, signatory = assessment.undertaking, row.item.round.signatory
    changes.record(
        kind=ChangeKind.REPLY,
        note=note_of(capfirst(in_sentence(signatory)), row.stance, undertaking.commitment.code),
        at=at,
        undertaking=undertaking,
        reply=reply,
        from_level=assessment.verified_level,
        to_level=assessment.verified_level,
    )
    acts.record(
        kind=DeskActKind.PUBLISH_REPLY,
        by=by,
        at=at,
        words=f"{undertaking}, version {assessment.version}",
        undertaking=undertaking,
        signatory=signatory,
    )
    return reply


def note_of(signatory: str, stance: str, code: str) -> str:
    """One neutral sentence; the words themselves stand beside the assessment."""
    if stance == ReplyStance.AGREE:
        return f"{signatory} replied that it agrees with the assessment of {code}."
    if stance == ReplyStance.DISAGREE:
        return f"{signatory} replied that it disagrees with the assessment of {code}."
    return f"{signatory} replied to the assessment of {code}."


@transaction.atomic
def set_aside(
    *,
    answer: ReplyAnswer,
    by: StaffMember,
    at: dt.datetime,
    row_version: int,
    reason: str,
    is_from_signatory: bool,
) -> ReplyAnswer:
    """Does not publish it: it is abusive, or not from the signatory and then counts as none.

    Raises ActionRefusedError for whoever assessed, reviewed or rated what it answers: silence can make
    their finding final.
    """
    if not reason.strip():
        raise ActionRefusedError({"reason": ["Say why, for the desk's record."]})
    row = waiting(answer, by=by, row_version=row_version)
    if is_maker(by, row.item.assessment):
        raise ActionRefusedError(
            "You assessed, reviewed or rated what it answers, so somebody else sets it aside or does not."
        )
    row.set_aside_at, row.set_aside_reason, row.set_aside_by = at, reason.strip(), by
    if not is_from_signatory:
        row.was_submitted_at, row.submitted_at = row.submitted_at, None
    row.save(update_fields=[*ASIDE, "submitted_at"])
    note_received(row.item)
    log(row, by=by, at=at, words=f"A reply on {row.item.assessment.undertaking}: {reason.strip()}")
    return row


@transaction.atomic
def take_back(*, answer: ReplyAnswer, by: StaffMember, at: dt.datetime) -> ReplyAnswer:
    """It was set aside by mistake: it waits again, as it was sent."""
    row = locked(answer, by=by)
    if row.set_aside_at is None:
        raise ActionRefusedError("This answer was taken back already.")
    row.submitted_at = row.submitted_at or row.was_submitted_at or row.saved_at
    row.set_aside_at, row.set_aside_reason, row.set_aside_by, row.was_submitted_at = None, "", None, None
    row.save(update_fields=[*ASIDE, "submitted_at"])
    note_received(row.item)
    log(row, by=by, at=at, words=f"A reply on {row.item.assessment.undertaking}: waits again")
    return row


def is_maker(person: StaffMember, asked: Assessment) -> bool:
    """Whether this person assessed, reviewed or rated it, or a later version, which may repeat it."""
    return ReplyRoundItem.objects.made_by(person).filter(assessment=asked).exists()


def log(row: ReplyAnswer, *, by: StaffMember, at: dt.datetime, words: str) -> None:
    acts.record(
        kind=DeskActKind.SET_ASIDE,
        by=by,
        at=at,
        words=words,
        undertaking=row.item.assessment.undertaking,
        signatory=row.item.round.signatory,
    )


def locked(answer: ReplyAnswer, *, by: StaffMember) -> ReplyAnswer:
    """The answer, locked, for somebody who may decide on it."""
    if not by.has_perm("commitments.change_replyround"):
        raise ActionRefusedError("Your role does not allow this.")
    staff.refuse_without_second_factor(by)
    ReplyAnswer.objects.select_for_update().get(pk=answer.pk)
    row = ReplyAnswer.objects.select_related(
        "item__round__signatory", "item__assessment__undertaking__commitment"
    ).get(pk=answer.pk)
    assessments.refuse_conflicted(by, [row.item.round.signatory])
    return row


def waiting(answer: ReplyAnswer, *, by: StaffMember, row_version: int) -> ReplyAnswer:
    """The answer, locked, where this person may still decide on it as they read it."""
    row = locked(answer, by=by)
    if is_settled(row):
        raise ActionRefusedError("This answer was published or set aside already.")
    if row.submitted_at is None:
        raise ActionRefusedError("This answer was not sent, or was taken back.")
    if row.row_version != row_version:
        raise ActionRefusedError("The signatory changed the answer since you read it. Read it again.")
    return row
