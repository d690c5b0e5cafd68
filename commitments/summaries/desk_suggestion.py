"""One suggestion from the public, with what is published about its undertaking."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.core.exceptions import ValidationError
from django.urls import reverse

from commitments.desk_vocabulary import SuggestionState
from commitments.models import Evidence, Suggestion
from commitments.summaries.changes import UndertakingLink, undertaking_link
from commitments.vocabulary import Delivery


@dataclass(frozen=True)
class DeskSuggestion:
    """`known` is the title of the source where the register has its address; `next_url` leads to the work."""

    reference: UUID
    kind: str
    kind_label: str
    undertaking: UndertakingLink
    level_in_view: str
    version_in_view: int
    text: str
    url: str
    host: str
    known: str
    known_url: str
    sender: str
    wants_answer: bool
    received_at: dt.datetime
    state: str
    is_open: bool
    is_in_hand: bool
    is_taken: bool
    outcome: str
    decided_by: str
    decided_at: dt.datetime | None
    decision: str
    next_url: str


def load(reference: UUID) -> DeskSuggestion | None:
    """Two queries; None where no suggestion has this reference."""
    found = (
        Suggestion.objects.select_related(
            "assessment", "decided_by", "undertaking__commitment", "undertaking__endorsement__signatory"
        )
        .filter(reference=reference)
        .first()
    )
    if found is None:
        return None
    known = Evidence.objects.filter(url=found.url).first() if found.url else None
    return DeskSuggestion(
        reference=found.reference,
        kind=found.kind,
        kind_label=found.get_kind_display(),
        undertaking=undertaking_link(found.undertaking),
        level_in_view=Delivery(
            found.assessment.verified_level if found.assessment else Delivery.NOT_ASSESSED
        ).label,
        version_in_view=found.assessment.version if found.assessment else 0,
        text=found.text,
        url=found.url,
        host=urlsplit(found.url).hostname or "",
        known=str(known) if known else "",
        known_url=known.get_absolute_url() if known and known.entry_links.exists() else "",
        sender=found.sender_name,
        wants_answer=bool(found.sender_email),
        received_at=found.received_at,
        state=found.get_state_display(),
        is_open=found.state == SuggestionState.NEW,
        is_in_hand=found.state == SuggestionState.TAKEN and found.finished_at is None,
        is_taken=found.state == SuggestionState.TAKEN,
        outcome=found.outcome,
        decided_by=str(found.decided_by or ""),
        decided_at=found.decided_at,
        decision=found.decision,
        next_url=work_on(found),
    )


def work_on(suggestion: Suggestion) -> str:
    """Where somebody who takes it up goes on: logging what the source says, or assessing again."""
    asked: dict[str, object] = {"suggestion": suggestion.reference}
    if suggestion.url:
        asked |= {"undertaking": suggestion.undertaking_id, "url": suggestion.url}
        return f"{reverse('desk:log')}?{urlencode(asked)}"
    return f"{reverse('desk:undertaking', args=[suggestion.undertaking_id])}?{urlencode(asked)}"


@dataclass(frozen=True)
class VisitorWords:
    """What a visitor sent, beside the form of whoever took it up."""

    reference: UUID
    text: str
    url: str
    sender: str
    received_at: dt.datetime


def in_hand(reference: str) -> VisitorWords | None:
    """One query, none where the address names no suggestion; None where nobody has it in hand."""
    try:
        found = Suggestion.objects.in_hand().filter(reference=reference).first() if reference else None
    except ValidationError:  # it is no reference at all
        return None
    if found is None:
        return None
    return VisitorWords(found.reference, found.text, found.url, found.sender_name, found.received_at)
