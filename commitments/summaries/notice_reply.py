"""The letters of the right of reply: what we published, what we ask, and until when."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone

from commitments.models import (
    Assessment,
    Instrument,
    Notice,
    ReplyAnswer,
    ReplyInvitation,
    ReplyRoundItem,
    Signatory,
)
from commitments.rules import reply_window
from commitments.summaries import newer_versions, reply_link, reply_words
from commitments.summaries.newer_versions import Newer
from commitments.summaries.signatory_names import in_sentence
from commitments.summaries.standing import quote_of
from commitments.vocabulary import SignatoryKind


@dataclass(frozen=True)
class LetterItem:
    """One undertaking: the promise in its own words, our level and reasons, and where they are published.

    `finality` says what silence does to the finding; blank where it does nothing.
    """

    code: str
    quote: str
    level: str
    definition: str
    finality: str
    reasons: str
    version: int
    published_on: str
    url: str
    newer: Newer | None = None


@dataclass(frozen=True)
class Letter:
    """`who` fits in an English sentence and `whose` in a French one; `reply_url` is blank in a preview.

    `texts` names the texts that hold the promises, each with its place and day.
    `unsent` counts answers that were saved and not sent.
    """

    language: str
    signatory: str
    who: str
    whose: str
    name: str
    office: str
    texts: str
    items: tuple[LetterItem, ...]
    asked_on: str
    until: str
    reply_url: str
    contact_email: str
    answered: int = 0
    unsent: int = 0

    @property
    def has_finality(self) -> bool:
        """Whether silence does more than being said, to one of them at least."""
        return any(item.finality for item in self.items)

    @property
    def left(self) -> int:
        return len(self.items) - self.answered


def load_invitation(notice: Notice) -> dict[str, Any] | None:
    """None once the round is closed or the link was withdrawn, or where all it asked about was."""
    invitation = notice.to_invitation
    if invitation is None or not is_wanted(invitation):
        return None
    letter = letter_to(invitation)
    return {"letter": letter} if letter.items else None


def load_reminder(notice: Notice) -> dict[str, Any] | None:
    """None as well once everything was answered, or where the end it tells of was moved."""
    invitation = notice.to_invitation
    if invitation is None or not is_wanted(invitation):
        return None
    is_last = notice.occasion.startswith("before-")
    if is_last and notice.occasion != reply_window.last_reminder(invitation.round.closes_at):
        return None
    letter = letter_to(invitation)
    gives_time = notice.occasion.startswith(reply_window.MORE_TIME)
    return {"letter": letter, "is_last": is_last, "gives_time": gives_time} if letter.left else None


def is_wanted(invitation: ReplyInvitation) -> bool:
    """Whether the link works, and nobody said that mail to the address comes back."""
    if invitation.contact.bounce_marked_by_id is not None:
        return False
    return invitation.revoked_at is None and invitation.round.is_open_at(timezone.now())


def letter_to(invitation: ReplyInvitation) -> Letter:
    """What the contact is told now. Six queries."""
    round_, contact = invitation.round, invitation.contact
    items = ReplyRoundItem.objects.of_standing().filter(round=round_)
    own = ReplyAnswer.objects.filter(item__in=items, invitation=invitation)
    about = list(with_promise(Assessment.objects.filter(round_items__in=items)))
    return Letter(
        language=contact.language,
        signatory=name_of(round_.signatory, contact.language),
        who=in_sentence(round_.signatory),
        whose=whose_in_french(round_.signatory),
        name=contact.name,
        office=contact.office,
        texts=texts_in_words(about, contact.language),
        items=items_in_words(about, contact.language),
        asked_on=reply_words.day(round_.opened_at.date(), contact.language),
        until=reply_words.day(round_.last_day, contact.language),
        reply_url=reply_link.address(invitation.reference),
        contact_email=settings.CONTACT_EMAIL,
        answered=items.filter(received_at__isnull=False).count(),
        unsent=own.filter(submitted_at=None, set_aside_at=None).count(),
    )


def preview(
    signatory: Signatory,
    assessments: Any,
    *,
    name: str,
    language: str,
    opens_at: dt.datetime,
    office: str = "",
) -> Letter:
    """The letter as it would go now. Three queries."""
    about = list(with_promise(assessments))
    return Letter(
        language=language,
        signatory=name_of(signatory, language),
        who=in_sentence(signatory),
        whose=whose_in_french(signatory),
        name=name,
        office=office,
        texts=texts_in_words(about, language),
        items=items_in_words(about, language),
        asked_on=reply_words.day(opens_at.date(), language),
        until=reply_words.day(reply_window.last_day(reply_window.closing(opens_at)), language),
        reply_url="",
        contact_email=settings.CONTACT_EMAIL,
    )


def with_promise(assessments: Any) -> Any:
    """The same assessments with all that a letter says of them, in the order of the texts."""
    return (
        assessments.select_related(
            "undertaking__commitment__instrument", "undertaking__endorsement__signatory"
        )
        .prefetch_related("undertaking__commitment__clauses")
        .order_by("undertaking__commitment__instrument__order", "undertaking__commitment__order")
    )


def items_in_words(assessments: list[Assessment], language: str) -> tuple[LetterItem, ...]:
    newer = newer_versions.load(assessments)
    return tuple(
        item_in_words(assessment, newer_versions.in_words(newer.get(assessment.pk), language), language)
        for assessment in assessments
    )


def texts_in_words(assessments: list[Assessment], language: str) -> str:
    """Paris Declaration (Paris, 11 February 2025); Paris Charter (Paris, 11 February 2025)."""
    found = {item.undertaking.commitment.instrument for item in assessments}
    return "; ".join(text_in_words(text, language) for text in sorted(found, key=lambda text: text.order))


def text_in_words(text: Instrument, language: str) -> str:
    day = reply_words.day(text.adopted_on, language) if text.adopted_on else ""
    facts = ", ".join(filter(None, [text.place, day]))
    return f"{text.short_title} ({facts})" if facts else text.short_title


def whose_in_french(signatory: Signatory) -> str:
    """French puts an article before most names of countries, and none before some: this is always right."""
    return "votre pays" if signatory.kind == SignatoryKind.COUNTRY else "votre organisation"


def item_in_words(assessment: Assessment, newer: Newer | None, language: str) -> LetterItem:
    commitment = assessment.undertaking.commitment
    return LetterItem(
        code=commitment.code,
        quote=quote_of(commitment) or commitment.title,
        level=reply_words.level(
            assessment.verified_level, is_continuing=commitment.is_continuing, language=language
        ),
        definition=reply_words.definition(assessment.verified_level, language),
        finality=reply_words.finality(assessment.verified_level, language),
        reasons=assessment.reasons,
        version=assessment.version,
        published_on=reply_words.day(assessment.published_at.date(), language),
        url=f"{settings.SITE_URL}{assessment.get_absolute_url()}",
        newer=newer,
    )


def name_of(signatory: Signatory, language: str) -> str:
    return reply_words.name_of(signatory.name, signatory.name_fr, language)
