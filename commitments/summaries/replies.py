"""What the public sees of the right of reply: the replies word for word, and when a signatory was asked.

Whom we asked, and what was answered but not published, is nobody else's to read.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import idna
from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext

from commitments.models import Assessment, Reply, ReplyRoundItem
from commitments.rules import reply_window
from commitments.summaries import one_statement
from commitments.summaries.own_words import said
from commitments.summaries.ready_query import ReadyQuery
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
            ReplyStance.AGREE: gettext("Agrees with the assessment."),
            ReplyStance.DISAGREE: gettext("Disagrees with the assessment."),
        }.get(ReplyStance(self.stance), "") if self.stance else ""  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """When the signatory was asked about one version, and what became of it.

    `is_disputed`: a published reply disagrees, and no later version has weighed it yet.
    `had_whole_time`: the letter did not arrive so late that too little of the time was left.
    """

    version: int
    asked_on: dt.date
    until: dt.date
    is_open: bool
    is_ended_early: bool
    received_on: dt.date | None
    is_published: bool
    is_withheld: bool
    is_waiting: bool
    is_disputed: bool = False
    had_whole_time: bool = True


def load_replies(undertaking_id: int) -> tuple[ReplyLine, ...]:
    """Every reply about the undertaking, whichever version it answers, newest first. One query."""
    return tuple(map(line, REPLIES.ask(undertaking=undertaking_id)))


def with_subjects(replies: QuerySet[Reply]) -> QuerySet[Reply]:
    """The same replies with all that `line` reads, newest first."""
    return replies.select_related(
        "assessment__undertaking__commitment", "assessment__undertaking__endorsement__signatory"
    ).order_by("-received_on", "-pk")


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
        title=said(undertaking.commitment, "title"),
        url=undertaking.get_absolute_url(),
    )


def link(url: str) -> ReplyLink:
    return ReplyLink(url, host_of(url))


def host_of(url: str) -> str:
    """The host as it is looked up: letters of another script that look like ours show as what they are."""
    host = urlsplit(url).hostname or url
    try:
        return idna.encode(host, uts46=True).decode()
    except idna.IDNAError:
        return host


def load_asked(undertaking_id: int, *, today: dt.date) -> tuple[Asked, ...]:
    """Each time the signatory was asked about this undertaking, newest first. One query."""
    return tuple(asked(row, today=today) for row in ASKED.ask(undertaking=undertaking_id))


def is_final(asked: Collection[Asked]) -> bool:
    """Whether the whole time to reply was given once, nothing that came waits to be published, and nothing
    published disagrees with what stands."""
    is_over = any(each.had_whole_time and not (each.is_open or each.is_ended_early) for each in asked)
    return is_over and not any(each.is_waiting or each.is_disputed for each in asked)


def load_final_no_evidence(statuses: Iterable[Any], *, today: dt.date) -> frozenset[int]:
    """Undertakings whose current “No public evidence found” is final. One query, or none."""
    found = [status.undertaking_id for status in statuses if status.verified_level == Delivery.NO_EVIDENCE]
    if not found:
        return frozenset()
    asked_about: dict[int, list[Asked]] = defaultdict(list)
    for row in with_facts(in_last_run(found)):
        asked_about[row.assessment.undertaking_id].append(asked(row, today=today))
    return frozenset(pk for pk, rows in asked_about.items() if is_final(rows))


def in_last_run(undertaking_ids: Collection[int] | QuerySet[Any, Any]) -> QuerySet[ReplyRoundItem]:
    """What was asked since “No public evidence found” was published and no other level after it.

    To say that it is still true is no new finding: the signatory was asked about this one already.
    """
    later = Assessment.objects.standing().filter(
        undertaking=OuterRef("assessment__undertaking"), version__gt=OuterRef("assessment__version")
    )
    return ReplyRoundItem.objects.of_standing().filter(
        ~Exists(later.exclude(verified_level=Delivery.NO_EVIDENCE)),
        assessment__undertaking__in=undertaking_ids,
        assessment__verified_level=Delivery.NO_EVIDENCE,
    )


def with_facts(items: QuerySet[ReplyRoundItem]) -> QuerySet[ReplyRoundItem]:
    """The same items with all that `asked` reads, without those of which no letter arrived."""
    replies = Reply.objects.filter(assessment=OuterRef("assessment"))
    unsettled = ReplyRoundItem.objects.filter(  # of what was sent, only that it waits is public
        pk=OuterRef("pk"),
        answers__submitted_at__isnull=False,
        answers__published_reply=None,
        answers__set_aside_at=None,
    )
    later = Assessment.objects.standing().filter(
        undertaking=OuterRef("assessment__undertaking"), version__gt=OuterRef("assessment__version")
    )
    was_asked = Q(round__reached_at__isnull=False) | Q(received_at__isnull=False)
    items = items.filter(was_asked).annotate(
        is_published=Exists(replies),
        is_waiting=Exists(unsettled),
        is_disputed=Exists(replies.filter(stance=ReplyStance.DISAGREE)) & ~Exists(later),
    )
    return items.select_related("round", "assessment")


UNDERTAKING: Final = one_statement.Asked("undertaking", BigIntegerField())
REPLIES: Final = ReadyQuery(lambda: with_subjects(Reply.objects.filter(assessment__undertaking=UNDERTAKING)))
ASKED: Final = ReadyQuery(
    lambda: with_facts(
        ReplyRoundItem.objects.of_standing().filter(assessment__undertaking=UNDERTAKING)
    ).order_by("-round__opened_at", "-pk")
)


def asked(item: Any, *, today: dt.date) -> Asked:
    round_ = item.round
    asked_at = round_.reached_at or round_.opened_at
    return Asked(
        version=item.assessment.version,
        asked_on=asked_at.date(),
        until=round_.last_day,
        is_open=round_.closed_at is None and today <= round_.last_day,
        is_ended_early=round_.closed_at is not None,
        received_on=item.received_at.date() if item.received_at else None,
        is_published=item.is_published,
        is_withheld=item.withheld_at is not None,
        is_waiting=item.is_waiting,
        is_disputed=item.is_disputed,
        had_whole_time=reply_window.is_whole(asked_at, round_.last_day),
    )
