"""Rounds of replies as the desk sees them: who was asked, who opened the link, what came back."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Prefetch, Q

from commitments.desk_vocabulary import NoticeKind
from commitments.models import (
    Contact,
    Notice,
    ReplyAnswer,
    ReplyInvitation,
    ReplyRound,
    ReplyRoundItem,
)
from commitments.summaries.replies import ReplyLink, link
from commitments.summaries.reply_words import WRITTEN_IN, direction
from commitments.summaries.standing import quote_of
from commitments.vocabulary import DeliveryState, ReplyStance

MAIL_WORDS = {
    NoticeKind.REPLY_INVITATION: "Letter",
    NoticeKind.REPLY_REMINDER: "Reminder",
}
UNSETTLED = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.SENDING, DeliveryState.DEFERRED)
NOT_ARRIVED = (DeliveryState.FAILED, DeliveryState.EXPIRED, DeliveryState.UNCERTAIN)


@dataclass(frozen=True)
class RoundLine:
    """One round in the list. `waiting` counts answers that were sent and nobody has settled.

    `invited` counts the contacts asked, `letters` those of theirs that arrived, as far as a relay can tell.
    """

    reference: UUID
    signatory: str
    opened_at: dt.datetime
    opened_by: str
    last_day: dt.date
    is_open: bool
    is_ended_early: bool
    items: int
    received: int
    waiting: int
    invited: int
    letters: int
    letters_under_way: int
    is_reached: bool
    bounced: int
    last_opened_at: dt.datetime | None
    reminders: int


@dataclass(frozen=True)
class RoundsPage:
    open: tuple[RoundLine, ...]
    closed: tuple[RoundLine, ...]


@dataclass(frozen=True)
class MailLine:
    """One letter or reminder of an invitation. `at` is when it was settled, else when it is due."""

    words: str
    state: str
    is_planned: bool
    is_lost: bool
    at: dt.datetime
    reason: str


@dataclass(frozen=True)
class InvitationLine:
    """`office` names whom we asked without naming the person."""

    contact_pk: int
    office: str
    name: str
    email: str
    language: str
    is_revoked: bool
    is_bounced: bool
    bounce_reason: str
    first_opened_at: dt.datetime | None
    last_opened_at: dt.datetime | None
    times_opened: int
    mails: tuple[MailLine, ...]


@dataclass(frozen=True)
class AnswerLine:
    """One contact's answer to one item, for the desk alone until it is published."""

    pk: int
    office: str
    stance: str
    text: str
    links: tuple[ReplyLink, ...]
    language: str
    language_name: str
    signed_as: str
    row_version: int
    sent_at: dt.datetime | None
    saved_at: dt.datetime
    is_published: bool
    set_aside_at: dt.datetime | None
    set_aside_reason: str
    set_aside_by: str

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def is_waiting(self) -> bool:
        return self.sent_at is not None and not self.is_published and self.set_aside_at is None


@dataclass(frozen=True)
class ItemLine:
    """`is_own` where whoever looks assessed, reviewed or rated it."""

    pk: int
    code: str
    title: str
    quote: str
    reasons: str
    level: str
    is_continuing: bool
    version: int
    url: str
    is_withdrawn: bool
    is_own: bool
    answers: tuple[AnswerLine, ...]

    @property
    def has_waiting(self) -> bool:
        return any(answer.is_waiting for answer in self.answers)


@dataclass(frozen=True)
class RoundPage:
    line: RoundLine
    note: str
    is_conflicted: bool
    invitations: tuple[InvitationLine, ...]
    items: tuple[ItemLine, ...]
    others: tuple[tuple[int, str], ...]

    @property
    def nobody_reached(self) -> bool:
        """Whether no letter arrived and none is under way, or no address that is still asked works."""
        asked = [item for item in self.invitations if not item.is_revoked]
        is_lost = not self.line.is_reached and not self.line.letters_under_way
        return is_lost or not asked or all(item.is_bounced for item in asked)

    @property
    def is_empty(self) -> bool:
        """Whether everything it asked about was withdrawn."""
        return all(item.is_withdrawn for item in self.items)


def load_list(*, now: dt.datetime) -> RoundsPage:
    """Every round, the newest first. One query."""
    lines = [line(round_, now=now) for round_ in with_counts()]
    return RoundsPage(
        open=tuple(item for item in lines if item.is_open),
        closed=tuple(item for item in lines if not item.is_open),
    )


def with_counts() -> Any:
    waiting = Q(
        items__answers__submitted_at__isnull=False,
        items__answers__published_reply=None,
        items__answers__set_aside_at=None,
    )
    asked = Q(invitations__revoked_at=None)
    reminded = Q(
        invitations__notices__kind=NoticeKind.REPLY_REMINDER,
        invitations__notices__delivery__state=DeliveryState.SENT,
    )
    is_letter = asked & Q(invitations__notices__kind=NoticeKind.REPLY_INVITATION)
    state = "invitations__notices__delivery__state"
    return ReplyRound.objects.select_related("signatory", "opened_by").annotate(
        letter_count=Count(
            "invitations__notices", filter=is_letter & Q(**{state: DeliveryState.SENT}), distinct=True
        ),
        under_way_count=Count(
            "invitations__notices", filter=is_letter & Q(**{f"{state}__in": UNSETTLED}), distinct=True
        ),
        item_count=Count("items", distinct=True),
        received_count=Count("items", filter=Q(items__received_at__isnull=False), distinct=True),
        waiting_count=Count("items__answers", filter=waiting, distinct=True),
        invited_count=Count("invitations", filter=asked, distinct=True),
        bounced_count=Count(
            "invitations", filter=asked & Q(invitations__contact__bounced_at__isnull=False), distinct=True
        ),
        reminder_count=Count("invitations__notices", filter=reminded, distinct=True),
        last_opened=Max("invitations__last_opened_at"),
    )


def line(round_: Any, *, now: dt.datetime) -> RoundLine:
    return RoundLine(
        reference=round_.reference,
        signatory=round_.signatory.name,
        opened_at=round_.opened_at,
        opened_by=str(round_.opened_by),
        last_day=round_.last_day,
        is_open=round_.is_open_at(now),
        is_ended_early=round_.closed_at is not None,
        items=round_.item_count,
        received=round_.received_count,
        waiting=round_.waiting_count,
        invited=round_.invited_count,
        letters=round_.letter_count,
        letters_under_way=round_.under_way_count,
        is_reached=round_.reached_at is not None,
        bounced=round_.bounced_count,
        last_opened_at=round_.last_opened,
        reminders=round_.reminder_count,
    )


def load_round(reference: UUID, *, person: Any, now: dt.datetime) -> RoundPage | None:
    """One round with its letters and answers. Nine queries."""
    round_ = with_counts().filter(reference=reference).first()
    if round_ is None:
        return None
    notices = Notice.objects.select_related("delivery").order_by("delivery__not_before", "pk")
    invitations = list(
        round_.invitations.select_related("contact").prefetch_related(Prefetch("notices", queryset=notices))
    )
    invited = [item.contact_id for item in invitations if item.revoked_at is None]
    others = Contact.objects.current().filter(signatory=round_.signatory).exclude(pk__in=invited)
    own = set(ReplyRoundItem.objects.made_by(person).filter(round=round_).values_list("pk", flat=True))
    return RoundPage(
        line=line(round_, now=now),
        note=round_.note,
        is_conflicted=person.conflicts.filter(signatory=round_.signatory).exists(),
        invitations=tuple(invitation_line(item) for item in invitations),
        items=tuple(item_line(item, is_own=item.pk in own) for item in items_of(round_)),
        others=tuple((contact.pk, contact.office) for contact in others),
    )


def items_of(round_: ReplyRound) -> Iterable[ReplyRoundItem]:
    answers = ReplyAnswer.objects.select_related("invitation__contact", "set_aside_by")
    return (
        ReplyRoundItem.objects.filter(round=round_)
        .select_related(
            "assessment__undertaking__commitment",
            "assessment__undertaking__endorsement__signatory",
            "assessment__withdrawal",
        )
        .prefetch_related(
            Prefetch("answers", queryset=answers),
            "assessment__undertaking__commitment__clauses",
        )
        .order_by(
            "assessment__undertaking__commitment__instrument__order",
            "assessment__undertaking__commitment__order",
        )
    )


def item_line(item: ReplyRoundItem, *, is_own: bool) -> ItemLine:
    assessment = item.assessment
    commitment = item.assessment.undertaking.commitment
    return ItemLine(
        pk=item.pk,
        code=commitment.code,
        title=commitment.title,
        quote=quote_of(commitment),
        reasons=assessment.reasons,
        level=assessment.verified_level,
        is_continuing=commitment.is_continuing,
        version=item.assessment.version,
        url=item.assessment.get_absolute_url(),
        is_withdrawn=hasattr(item.assessment, "withdrawal"),
        is_own=is_own,
        answers=tuple(answer_line(answer) for answer in item.answers.all()),
    )


def answer_line(answer: ReplyAnswer) -> AnswerLine:
    """What was not sent, or not from the signatory, is not read here: only that it exists."""
    is_readable = answer.submitted_at is not None
    return AnswerLine(
        pk=answer.pk,
        office=answer.invitation.contact.office,
        stance=ReplyStance(answer.stance).label if answer.stance and is_readable else "",
        text=answer.text if is_readable else "",
        links=tuple(link(url) for url in answer.links) if is_readable else (),
        language=answer.language,
        language_name=dict(WRITTEN_IN).get(answer.language, answer.language),
        signed_as=answer.signed_as if is_readable else "",
        row_version=answer.row_version,
        sent_at=answer.submitted_at,
        saved_at=answer.saved_at,
        is_published=answer.published_reply_id is not None,
        set_aside_at=answer.set_aside_at,
        set_aside_reason=answer.set_aside_reason,
        set_aside_by=str(answer.set_aside_by or ""),
    )


def invitation_line(invitation: ReplyInvitation) -> InvitationLine:
    contact = invitation.contact
    return InvitationLine(
        contact_pk=contact.pk,
        office=contact.office,
        name=contact.name,
        email=contact.email,
        language=contact.get_language_display(),
        is_revoked=invitation.revoked_at is not None,
        is_bounced=contact.bounced_at is not None,
        bounce_reason=contact.bounce_reason if contact.bounced_at else "",
        first_opened_at=invitation.first_opened_at,
        last_opened_at=invitation.last_opened_at,
        times_opened=invitation.times_opened,
        mails=tuple(
            mail_line(notice)
            for notice in invitation.notices.all()
            if notice.delivery.state != DeliveryState.SUPPRESSED
        ),
    )


def mail_line(notice: Notice) -> MailLine:
    delivery = notice.delivery
    return MailLine(
        words=MAIL_WORDS[NoticeKind(notice.kind)],
        state=DeliveryState(delivery.state).label.lower(),
        is_planned=delivery.state in UNSETTLED,
        is_lost=delivery.state in NOT_ARRIVED,
        at=delivery.settled_at or delivery.not_before,
        reason=delivery.reason,
    )
