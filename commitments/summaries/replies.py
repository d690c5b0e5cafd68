"""What the public sees of the right of reply: the replies word for word, and when a signatory was asked.

Whom we asked, and what was answered but not published, is nobody else's to read.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Exists, OuterRef, QuerySet

from commitments.models import Reply, ReplyRoundItem
from commitments.summaries.reply_words import direction
from commitments.vocabulary import Delivery, ReplyStance


@dataclass(frozen=True)
class ReplyLink:
    url: str
    host: str


@dataclass(frozen=True)
class ReplyLine:
    """The signatory's own words about one version. `code` and `url` name the undertaking's page."""

    version: int
    text: str
    language: str
    author: str
    received_on: dt.date
    stance: str = ""
    links: tuple[ReplyLink, ...] = ()
    code: str = ""
    title: str = ""
    url: str = ""

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def stance_words(self) -> str:
        """Whether it agrees, in words; blank where the signatory did not say."""
        return {
            ReplyStance.AGREE: "Agrees with the assessment.",
            ReplyStance.DISAGREE: "Disagrees with the assessment.",
        }.get(ReplyStance(self.stance), "") if self.stance else ""  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """When the signatory was asked about one version, and what became of it."""

    version: int
    asked_on: dt.date
    until: dt.date
    is_open: bool
    is_ended_early: bool
    received_on: dt.date | None
    is_published: bool
    is_withheld: bool

    @property
    def is_final(self) -> bool:
        """Whether the whole time to reply was given and nothing that came waits to be published."""
        return not (self.is_open or self.is_ended_early) and not self.is_waiting

    @property
    def is_waiting(self) -> bool:
        return self.received_on is not None and not self.is_published and not self.is_withheld


def load_replies(undertaking_id: int) -> tuple[ReplyLine, ...]:
    """Every reply about the undertaking, whichever version it answers, newest first. One query."""
    return lines(Reply.objects.filter(assessment__undertaking=undertaking_id))


def load_of_signatory(signatory_id: int) -> tuple[ReplyLine, ...]:
    """Every reply of the signatory, newest first. One query."""
    return lines(Reply.objects.filter(assessment__undertaking__endorsement__signatory=signatory_id))


def lines(replies: QuerySet[Reply]) -> tuple[ReplyLine, ...]:
    rows = replies.select_related(
        "assessment__undertaking__commitment", "assessment__undertaking__endorsement__signatory"
    )
    return tuple(line(reply) for reply in rows.order_by("-received_on", "-pk"))


def line(reply: Reply) -> ReplyLine:
    undertaking = reply.assessment.undertaking
    return ReplyLine(
        version=reply.assessment.version,
        text=reply.text,
        language=reply.language,
        author=reply.author,
        received_on=reply.received_on,
        stance=reply.stance,
        links=tuple(link(url) for url in reply.links),
        code=undertaking.commitment.code,
        title=undertaking.commitment.title,
        url=undertaking.get_absolute_url(),
    )


def link(url: str) -> ReplyLink:
    return ReplyLink(url, urlsplit(url).hostname or url)


def load_asked(undertaking_id: int, *, today: dt.date) -> tuple[Asked, ...]:
    """Each time the signatory was asked about this undertaking, newest first. One query."""
    rows = with_facts(ReplyRoundItem.objects.filter(assessment__undertaking=undertaking_id))
    return tuple(asked(row, today=today) for row in rows.order_by("-round__opened_at", "-pk"))


def load_final(assessment_ids: Collection[int], *, today: dt.date) -> frozenset[int]:
    """Those of these assessments about which the time to reply is over, and so are final. One query."""
    rows = with_facts(ReplyRoundItem.objects.filter(assessment__in=assessment_ids))
    return frozenset(row.assessment_id for row in rows if asked(row, today=today).is_final)


def load_final_no_evidence(statuses: Iterable[Any], *, today: dt.date) -> frozenset[int]:
    """Undertakings whose current “No public evidence found” is final. One query, or none."""
    found = {
        status.assessment_id: status.undertaking_id
        for status in statuses
        if status.verified_level == Delivery.NO_EVIDENCE and status.assessment_id
    }
    return frozenset(found[pk] for pk in load_final(found, today=today)) if found else frozenset()


def with_facts(items: QuerySet[ReplyRoundItem]) -> QuerySet[ReplyRoundItem]:
    replies = Reply.objects.filter(assessment=OuterRef("assessment"))
    items = items.filter(assessment__withdrawal=None).annotate(is_published=Exists(replies))
    return items.select_related("round", "assessment")


def asked(item: Any, *, today: dt.date) -> Asked:
    round_ = item.round
    return Asked(
        version=item.assessment.version,
        asked_on=round_.opened_at.date(),
        until=round_.last_day,
        is_open=round_.closed_at is None and today <= round_.last_day,
        is_ended_early=round_.closed_at is not None,
        received_on=item.received_at.date() if item.received_at else None,
        is_published=item.is_published,
        is_withheld=item.withheld_at is not None,
    )
