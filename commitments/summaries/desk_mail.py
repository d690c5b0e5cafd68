"""The mail as the desk sees it: whether it goes, to how many readers, and what became of it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db.models import Count, Min, Q
from django.utils.formats import date_format

from commitments.desk_vocabulary import BounceKind, MessagePurpose, NoticeKind
from commitments.languages import Language
from commitments.models import Delivery, DigestRun, MailBounce, MailHold, MailRelay, StaffMember, Subscriber
from commitments.rules.mail_words import masked, without_addresses
from commitments.summaries import digest_runs, health
from commitments.summaries.digest_runs import RunLine
from commitments.summaries.health import JobLine, MailLine
from commitments.summaries.paging import Paging, turn_to
from commitments.vocabulary import (
    DeliveryState,
    Rhythm,
)

PAGE_SIZE: Final = 30
NOW, RUNS, UNSENT, BOUNCES = "now", "runs", "unsent", "bounces"
PARTS: Final = {
    NOW: ("Now", "Whether mail goes, to how many readers, and what the next digest says."),
    RUNS: ("Runs", "One line for each period of digests, the newest first, with what became of its mails."),
    UNSENT: ("Not sent", "Mails that failed, expired, wait for another try, or may or may not have gone."),
    BOUNCES: ("Bounces", "Addresses that refused a mail or complained, the newest first."),
}


@dataclass(frozen=True)
class Part:
    code: str
    label: str
    meaning: str
    count: int | None = None


@dataclass(frozen=True)
class Hold:
    """`by` is blank where the sender stopped by itself."""

    reason: str
    held_at: dt.datetime
    by: str


@dataclass(frozen=True)
class ReadersLine:
    """Readers of one rhythm: in each language by its name, in all, and when the first of them is due."""

    rhythm: str
    by_language: tuple[tuple[str, int], ...]
    total: int
    next_at: dt.datetime | None


@dataclass(frozen=True)
class Readers:
    languages: tuple[str, ...]
    lines: tuple[ReadersLine, ...]
    total: int
    paused: int
    suppressed: int


@dataclass(frozen=True)
class UnsentLine:
    """One mail that did not go. `to` is masked, and blank for whoever may see no address."""

    what: str
    state: str
    reason: str
    at: dt.datetime
    attempts: int
    to: str


@dataclass(frozen=True)
class BounceLine:
    kind: str
    words: str
    at: dt.datetime
    what: str
    to: str
    is_suppressed: bool
    """Whether its reader gets no more digests."""


@dataclass(frozen=True)
class Pause:
    """The relay cannot be reached, so until then nobody tries."""

    until: dt.datetime
    problem: str


@dataclass(frozen=True)
class State:
    jobs: tuple[JobLine, ...]
    mail: MailLine
    pause: Pause | None
    readers: Readers


@dataclass(frozen=True)
class MailPage:
    """One part of the page; what the other parts show is empty."""

    parts: tuple[Part, ...]
    shown: Part
    hold: Hold | None
    state: State | None
    runs: tuple[RunLine, ...]
    unsent: tuple[UnsentLine, ...]
    bounces: tuple[BounceLine, ...]
    paging: Paging
    notice: str


def load(*, person: StaffMember, part: str, page: str, now: dt.datetime) -> MailPage:
    """At most twelve queries. An unknown part is the first."""
    counts = {
        RUNS: DigestRun.objects.count(),
        UNSENT: unsent_rows().count(),
        BOUNCES: MailBounce.objects.count(),
    }
    parts = tuple(Part(code, *words, counts.get(code)) for code, words in PARTS.items())
    shown = next((one for one in parts if one.code == part), parts[0])
    paging, notice = turn_to(page if shown.count is not None else "", size=PAGE_SIZE, total=shown.count or 0)
    may_see = person.has_perm("commitments.view_mailbounce")
    return MailPage(
        parts=parts,
        shown=shown,
        hold=standing_hold(),
        state=load_state(now) if shown.code == NOW else None,
        runs=digest_runs.load(limit=PAGE_SIZE, after=paging.start) if shown.code == RUNS else (),
        unsent=load_unsent(paging, may_see) if shown.code == UNSENT else (),
        bounces=load_bounces(paging, may_see) if shown.code == BOUNCES else (),
        paging=paging,
        notice=notice,
    )


def standing_hold() -> Hold | None:
    """One query."""
    row = MailHold.objects.standing().select_related("held_by").first()
    return Hold(row.reason, row.held_at, str(row.held_by or "")) if row else None


def load_state(now: dt.datetime) -> State:
    found = health.load(now=now)
    jobs = tuple(replace(job, problem=without_addresses(job.problem)) for job in found.jobs)
    return State(jobs=jobs, mail=found.mail, pause=load_pause(now), readers=load_readers(now))


def load_pause(now: dt.datetime) -> Pause | None:
    row = MailRelay.objects.filter(paused_until__gt=now).first()
    return Pause(row.paused_until, without_addresses(row.problem)) if row and row.paused_until else None


def load_readers(now: dt.datetime) -> Readers:
    """Whoever confirmed, by rhythm and language; apart from them who pauses and whose address is dead."""
    pausing = Q(resumes_on__gt=now.date())
    rows: Sequence[Any] = list(
        Subscriber.objects.mailable()
        .exclude(pausing)
        .order_by()
        .values_list("rhythm", "language")
        .annotate(number=Count("pk"), next_at=Min("next_due_at"))
    )
    apart = Subscriber.objects.confirmed().aggregate(
        paused=Count("pk", filter=pausing & Q(suppressed_at=None)),
        suppressed=Count("pk", filter=Q(suppressed_at__isnull=False)),
    )
    lines = tuple(readers_line(rhythm, [row for row in rows if row[0] == rhythm]) for rhythm in Rhythm)
    return Readers(
        languages=tuple(language.label for language in Language),
        lines=lines,
        total=sum(line.total for line in lines),
        paused=apart["paused"],
        suppressed=apart["suppressed"],
    )


def readers_line(rhythm: Rhythm, rows: Sequence[Any]) -> ReadersLine:
    numbers = {language: number for _, language, number, _ in rows}
    due = [next_at for *_, next_at in rows if next_at]
    is_by_hour = rhythm != Rhythm.INSTANT  # as it happens waits for something to happen
    return ReadersLine(
        rhythm=rhythm.label,
        by_language=tuple((language.label, numbers.get(language, 0)) for language in Language),
        total=sum(numbers.values()),
        next_at=min(due, default=None) if is_by_hour else None,
    )


def unsent_rows() -> Any:
    return Delivery.objects.filter(state__in=digest_runs.WENT_WRONG)


def load_unsent(paging: Paging, may_see: bool) -> tuple[UnsentLine, ...]:
    """The newest first. One query."""
    rows = with_recipient(unsent_rows().order_by("-pk"))[paging.start : paging.stop]
    return tuple(
        UnsentLine(
            what=what(row),
            state=DeliveryState(row.state).label,
            reason=without_addresses(row.reason),
            at=row.settled_at or row.not_before,
            attempts=row.attempts,
            to=masked(address(row)) if may_see else "",
        )
        for row in rows
    )


def load_bounces(paging: Paging, may_see: bool) -> tuple[BounceLine, ...]:
    """The newest first. One query."""
    found = MailBounce.objects.select_related(
        "subscriber", *(f"delivery__{path}" for path in RECIPIENTS)
    ).order_by("-happened_at", "-pk")
    return tuple(
        BounceLine(
            kind=BounceKind(row.kind).label,
            words=without_addresses(row.words),
            at=row.happened_at,
            what=what(row.delivery) if row.delivery else "A mail that was deleted since",
            to=masked(bounced_address(row)) if may_see else "",
            is_suppressed=row.subscriber is not None and row.subscriber.suppressed_at is not None,
        )
        for row in found[paging.start : paging.stop]
    )


RECIPIENTS: Final = (
    "run",
    "subscriber",
    "notice__to_staff",
    "notice__to_invitation__contact",
    "notice__to_suggestion",
)


def with_recipient(rows: Any) -> Any:
    return rows.select_related(*RECIPIENTS)


def bounced_address(row: MailBounce) -> str:
    if row.subscriber is not None:
        return row.subscriber.email
    return address(row.delivery) if row.delivery else ""


def address(row: Delivery) -> str:
    if row.notice is not None:
        return row.notice.address
    return row.subscriber.email if row.subscriber else ""


def what(row: Delivery) -> str:
    """Which mail it was, in words."""
    if row.notice is not None:
        return NoticeKind(row.notice.kind).label
    if row.run is not None:
        return f"Digest ({row.run.rhythm}) up to {date_format(row.run.ends_at, 'j F Y, H:i')}"
    return MessagePurpose(row.purpose).label
