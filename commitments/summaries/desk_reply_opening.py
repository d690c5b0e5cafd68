"""Opening a round of replies: what it could ask a signatory about, whom, and until when."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Max

from commitments.models import Assessment, Contact, ReplyRound, Signatory
from commitments.rules import reply_window


@dataclass(frozen=True)
class AskableLine:
    """A published assessment that a round may ask about. `asked_on` is the day of the last round that did."""

    pk: int
    code: str
    title: str
    level: str
    is_continuing: bool
    version: int
    published_on: dt.date
    url: str
    asked_on: dt.date | None


@dataclass(frozen=True)
class Askable:
    """What is needed to open a round with one signatory."""

    signatory: Signatory
    assessments: tuple[AskableLine, ...]
    contacts: tuple[Contact, ...]
    open_round: UUID | None
    is_conflicted: bool


def load_askable(code: str, *, person: Any, now: dt.datetime) -> Askable | None:
    """What a round with this signatory could ask about, and whom. Five queries."""
    signatory = Signatory.objects.filter(slug=code).first()
    if signatory is None:
        return None
    open_round = ReplyRound.objects.open_at(now).filter(signatory=signatory)
    return Askable(
        signatory=signatory,
        assessments=tuple(askable_line(item) for item in published_of(signatory)),
        contacts=tuple(Contact.objects.current().filter(signatory=signatory)),
        open_round=open_round.values_list("reference", flat=True).first(),
        is_conflicted=person.conflicts.filter(signatory=signatory).exists(),
    )


def published_of(signatory: Signatory) -> Any:
    """The assessments of its own undertakings that stand today."""
    return (
        Assessment.objects.filter(currentstatus__isnull=False, undertaking__endorsement__signatory=signatory)
        .select_related("undertaking__commitment", "undertaking__endorsement__signatory")
        .annotate(asked_at=Max("round_items__round__opened_at"))
        .order_by("undertaking__commitment__instrument__order", "undertaking__commitment__order")
    )


def askable_line(assessment: Any) -> AskableLine:
    commitment = assessment.undertaking.commitment
    return AskableLine(
        pk=assessment.pk,
        code=commitment.code,
        title=commitment.title,
        level=assessment.verified_level,
        is_continuing=commitment.is_continuing,
        version=assessment.version,
        published_on=assessment.published_at.date(),
        url=assessment.get_absolute_url(),
        asked_on=assessment.asked_at.date() if assessment.asked_at else None,
    )


def signatories_with_something() -> tuple[tuple[str, str], ...]:
    """Slug and name of every signatory, for choosing one. One query."""
    return tuple(Signatory.objects.values_list("slug", "name"))


def closing_day(now: dt.datetime) -> dt.date:
    """Until when a round that is opened now may be answered."""
    return reply_window.last_day(reply_window.closing(now))
