"""The private page on which a contact answers: what we published, and what was saved so far."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from commitments.models import ReplyAnswer, ReplyInvitation, ReplyRound, ReplyRoundItem
from commitments.summaries import newer_versions, reply_words
from commitments.summaries.newer_versions import Newer
from commitments.summaries.standing import quote_of


@dataclass(frozen=True)
class KeptAnswer:
    """What this link's holder saved. `is_settled` where it was published or set aside and stays as it is."""

    stance: str
    text: str
    links: tuple[str, ...]
    row_version: int
    saved_at: dt.datetime
    is_sent: bool
    is_published: bool
    is_settled: bool

    @property
    def is_unsent(self) -> bool:
        return not self.is_sent and not self.is_settled


@dataclass(frozen=True)
class AskedAbout:
    """One published assessment, in our words. `is_answered_by_other`: another contact has sent an answer.

    `finality` says what silence does to the finding; blank where it does nothing.
    """

    pk: int
    code: str
    title: str
    quote: str
    level: str
    level_code: str
    definition: str
    finality: str
    is_continuing: bool
    reasons: str
    version: int
    published_on: str
    url: str
    answer: KeptAnswer | None
    is_answered_by_other: bool
    is_withdrawn: bool = False
    newer: Newer | None = None


@dataclass(frozen=True)
class ReplyPage:
    """`is_withdrawn` where the link was, before the round closed; `takes_answers` a little longer than
    `is_open`. `withdrawn` are the assessments that we took back: nothing is asked about them any more.
    """

    invitation: ReplyInvitation
    language: str
    signatory: str
    office: str
    signed_as: str
    written_in: str
    asked_on: str
    until: str
    is_open: bool
    takes_answers: bool
    is_withdrawn: bool
    items: tuple[AskedAbout, ...]
    withdrawn: tuple[AskedAbout, ...]
    contact_email: str

    @property
    def has_finality(self) -> bool:
        """Whether silence does more than being said, to one of them at least."""
        return any(item.finality for item in self.items)

    @property
    def sent(self) -> int:
        return sum(item.answer is not None and item.answer.is_sent for item in self.items)

    @property
    def unsent(self) -> int:
        return sum(item.answer is not None and item.answer.is_unsent for item in self.items)

    @property
    def kept(self) -> tuple[AskedAbout, ...]:
        """All to which this link's holder saved an answer, whatever became of it."""
        return tuple(item for item in (*self.items, *self.withdrawn) if item.answer)


def load(reference: UUID, *, now: dt.datetime, language: str = "") -> ReplyPage | None:
    """The page behind a link, in the language asked for or the contact's. Five queries."""
    invitation = (
        ReplyInvitation.objects.select_related("round__signatory", "contact")
        .filter(reference=reference)
        .first()
    )
    if invitation is None:
        return None
    round_, contact = invitation.round, invitation.contact
    tongue = language if language in dict(reply_words.LANGUAGES) else contact.language
    answers = list(ReplyAnswer.objects.filter(item__round=round_).order_by("saved_at"))
    own = {answer.item_id: answer for answer in answers if answer.invitation_id == invitation.pk}
    others = {
        answer.item_id
        for answer in answers
        if answer.invitation_id != invitation.pk and answer.submitted_at and not answer.set_aside_at
    }
    last = next((answer for answer in reversed(answers) if answer.invitation_id == invitation.pk), None)
    items = load_items(round_, own, others, language=tongue)
    return ReplyPage(
        invitation=invitation,
        language=tongue,
        signatory=reply_words.name_of(round_.signatory.name, round_.signatory.name_fr, tongue),
        office=contact.office,
        signed_as=last.signed_as if last else ", ".join(filter(None, [contact.name, contact.office])),
        written_in=last.language if last else contact.language,
        asked_on=reply_words.day(round_.opened_at.date(), tongue),
        until=reply_words.day(round_.last_day, tongue),
        is_open=round_.is_open_at(now) and invitation.revoked_at is None,
        takes_answers=round_.takes_answers_at(now) and invitation.revoked_at is None,
        is_withdrawn=invitation.revoked_at is not None and round_.is_open_at(now),
        items=tuple(item for item in items if not item.is_withdrawn),
        withdrawn=tuple(item for item in items if item.is_withdrawn),
        contact_email=settings.CONTACT_EMAIL,
    )


def load_items(
    round_: ReplyRound, own: Mapping[int, ReplyAnswer], others: set[int], *, language: str
) -> tuple[AskedAbout, ...]:
    """What the round asks about, and what was withdrawn since."""
    rows = (
        ReplyRoundItem.objects.filter(round=round_)
        .select_related(
            "assessment__undertaking__commitment",
            "assessment__undertaking__endorsement__signatory",
            "assessment__withdrawal",
        )
        .prefetch_related("assessment__undertaking__commitment__clauses")
        .order_by(
            "assessment__undertaking__commitment__instrument__order",
            "assessment__undertaking__commitment__order",
        )
    )
    newer = newer_versions.load(item.assessment for item in rows)
    return tuple(
        asked_about(
            item,
            own.get(item.pk),
            item.pk in others,
            newer=newer_versions.in_words(newer.get(item.assessment_id), language),
            language=language,
        )
        for item in rows
    )


def asked_about(
    item: ReplyRoundItem,
    answer: ReplyAnswer | None,
    is_answered_by_other: bool,
    *,
    newer: Newer | None,
    language: str,
) -> AskedAbout:
    assessment = item.assessment
    commitment = assessment.undertaking.commitment
    return AskedAbout(
        pk=item.pk,
        code=commitment.code,
        title=commitment.title,
        quote=quote_of(commitment),
        level=reply_words.level(
            assessment.verified_level, is_continuing=commitment.is_continuing, language=language
        ),
        level_code=assessment.verified_level,
        definition=reply_words.definition(assessment.verified_level, language),
        finality=reply_words.finality(assessment.verified_level, language),
        is_continuing=commitment.is_continuing,
        reasons=assessment.reasons,
        version=assessment.version,
        published_on=reply_words.day(assessment.published_at.date(), language),
        url=f"{settings.SITE_URL}{assessment.get_absolute_url()}",
        answer=kept(answer) if answer else None,
        is_answered_by_other=is_answered_by_other,
        is_withdrawn=hasattr(assessment, "withdrawal"),
        newer=newer,
    )


def kept(answer: ReplyAnswer) -> KeptAnswer:
    is_published = answer.published_reply_id is not None
    return KeptAnswer(
        stance=answer.stance,
        text=answer.text,
        links=tuple(answer.links),
        row_version=answer.row_version,
        saved_at=answer.saved_at,
        is_sent=answer.submitted_at is not None,
        is_published=is_published,
        is_settled=is_published or answer.set_aside_at is not None,
    )
