"""Whether everything that should run runs, for machines and for the desk. Nothing here names a person."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Min, Q

from commitments.desk_vocabulary import ScheduledJob
from commitments.models import Delivery, Heartbeat, Subscriber
from commitments.rules.lateness import is_late
from commitments.vocabulary import DeliveryState

WAITING = (DeliveryState.PENDING, DeliveryState.DEFERRED, DeliveryState.CLAIMED, DeliveryState.SENDING)


@dataclass(frozen=True)
class JobLine:
    """One scheduled job. `age` counts seconds from its last good round, None where there was none."""

    job: ScheduledJob
    ended_at: dt.datetime | None
    age: float | None
    problem: str
    rounds: int
    failures: int
    is_late: bool


@dataclass(frozen=True)
class MailLine:
    """The ledger in numbers. `lag` is how many seconds the oldest message that may go has waited."""

    waiting: int
    lag: float
    uncertain: int
    by_state: dict[str, int]
    digest_lag: float
    resent: int  # of which nobody could know whether they had gone


@dataclass(frozen=True)
class Health:
    jobs: tuple[JobLine, ...]
    mail: MailLine

    @property
    def late(self) -> tuple[JobLine, ...]:
        return tuple(line for line in self.jobs if line.is_late)


def load(*, now: dt.datetime) -> Health:
    """Three queries."""
    return Health(jobs=jobs(now=now), mail=mail(now=now))


def jobs(*, now: dt.datetime) -> tuple[JobLine, ...]:
    """Every job that is scheduled here; one that never began is not late: nobody may have started it yet."""
    rows = {row.job: row for row in Heartbeat.objects.all()}
    return tuple(
        job_line(ScheduledJob(job), rows.get(job), seconds, now=now)
        for job, seconds in settings.JOB_SECONDS.items()
    )


def job_line(job: ScheduledJob, row: Heartbeat | None, seconds: float, *, now: dt.datetime) -> JobLine:
    if row is None:
        return JobLine(job, None, None, "", 0, 0, is_late=False)
    has_failed_since = row.failed_at is not None and (row.ended_at is None or row.failed_at > row.ended_at)
    return JobLine(
        job=job,
        ended_at=row.ended_at,
        age=(now - row.ended_at).total_seconds() if row.ended_at else None,
        problem=row.problem if has_failed_since else "",
        rounds=row.rounds,
        failures=row.failures,
        is_late=is_late(row.ended_at, began_at=row.began_at, seconds=seconds, now=now),
    )


def mail(*, now: dt.datetime) -> MailLine:
    ready = Q(state__in=WAITING, not_before__lte=now)
    found = Delivery.objects.aggregate(
        **{state: Count("pk", filter=Q(state=state)) for state in DeliveryState.values},
        oldest=Min("not_before", filter=ready),
        resent=Count("pk", filter=Q(resent_at__isnull=False)),
    )
    due = Subscriber.objects.mailable().filter(next_due_at__lte=now).exclude(rhythm="instant")
    first_due = due.aggregate(first=Min("next_due_at"))["first"]
    return MailLine(
        waiting=sum(found[state] for state in WAITING),
        lag=seconds_since(found["oldest"], now),
        uncertain=found[DeliveryState.UNCERTAIN],
        by_state={state: found[state] for state in DeliveryState.values},
        digest_lag=seconds_since(first_due, now),
        resent=found["resent"],
    )


def seconds_since(moment: dt.datetime | None, now: dt.datetime) -> float:
    return max((now - moment).total_seconds(), 0.0) if moment else 0.0
